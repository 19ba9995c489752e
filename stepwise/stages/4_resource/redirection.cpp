// Is it somewhere else?  Redirect and RedirectMatch (mod_alias): the first that matches counts.
#include "stepwise/site/choose_host.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

std::string encoded(std::string_view text) {
    std::string address;
    http::append_encoded(address, text);
    return address;
}

/// "/old" holds for "/old" and "/old/a", not for "/older"; the rest of the path is put behind the
/// new place.  Within a section the place alone is given, and taken as it is.
std::optional<std::string> new_place(const Redirection& redirection, const std::string& path) {
    if (redirection.pattern) {
        const auto groups = redirection.pattern->groups(path);
        if (groups.empty()) return std::nullopt;
        // What comes of the request is encoded before it gets among the operator's own octets.
        std::vector<std::string> texts;
        texts.reserve(groups.size());
        for (const std::string_view group : groups) texts.push_back(encoded(group));
        return Pattern::expand(redirection.to, {texts.begin(), texts.end()});
    }
    const std::string& from = redirection.from;
    if (from.empty()) return redirection.to;
    if (!path.starts_with(from)) return std::nullopt;
    const bool ends_segment =
        from.ends_with('/') || path.size() == from.size() || path[from.size()] == '/';
    if (!ends_segment) return std::nullopt;
    return redirection.to + encoded(std::string_view{path}.substr(from.size()));
}

/// "http://name:port", if we know for certain what we are called; else nothing, and the address
/// stays relative.  A Host field alone proves nothing: anybody can put any name into it.
std::string own_address(const Connection& connection) {
    const Transaction& t = *connection.transaction;
    const Host& host = *t.site_host;
    std::string name = host.name;
    if (is_named(host, t.host)) {
        const std::size_t bracket = t.host.find(']');
        name = t.host.substr(0, t.host.find(':', bracket == std::string_view::npos ? 0 : bracket));
    }
    if (name.empty()) return {};
    const std::uint16_t port = host.port != 0 ? host.port : port_of(connection.local);
    const bool is_default = port == (host.scheme == "https" ? 443 : 80);
    return host.scheme + "://" + name + (is_default ? "" : ":" + std::to_string(port));
}

/// A query is kept, unless the operator gives one.
std::string location_of(const Connection& connection, const Resource& resource,
                        const std::string& to, std::string place) {
    // "/" and "/there" make "//there", which would be another site's address.
    if (to.starts_with('/') && !to.starts_with("//"))
        while (place.starts_with("//")) place.erase(0, 1);
    if (place.starts_with('/') && !place.starts_with("//"))
        place.insert(0, own_address(connection));
    if (resource.has_query && place.find('?') == std::string::npos) place += '?' + resource.query;
    return place;
}

}  // namespace

Outcome redirect(Step& step, Worker&, Connection& connection, Resource& resource) {
    // An error's document is read here, whatever redirections its path would have.
    if (connection.transaction->error_status != Status::ok) return Outcome::done;
    for (const Redirection& redirection : resource.rules->redirections) {
        const auto place = new_place(redirection, resource.path);
        if (!place) continue;
        step.fact("matched", redirection.pattern ? "RedirectMatch" : "Redirect");
        if (step.watched()) step.fact("directive", redirection.origin.text());
        const bool leads_on = redirection.status / 100 == 3;
        if (leads_on)
            connection.transaction->answer.location =
                location_of(connection, resource, redirection.to, *place);
        return turn_down(step, resource, static_cast<Status>(redirection.status),
                         leads_on ? "redirected" : "withdrawn");
    }
    return Outcome::done;
}

}  // namespace stepwise
