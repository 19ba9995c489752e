// Hosts: their names and addresses, and where in the file system their paths lead.
#include <algorithm>

#include "stepwise/site/config/known_hosts.hpp"
#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

/// "*:80", "_default_", "127.0.0.1:80", "[::1]:80", "www.example.com:80"; empty: any.
HostAddress host_address(const Directive& d, std::string_view text,
                         std::vector<std::string>& unresolved) {
    HostAddress address;
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (colon != text.npos && (bracket == text.npos || bracket < colon)) {
        const std::string_view port = text.substr(colon + 1);
        if (port != "*") address.port = static_cast<std::uint16_t>(number(d, port, 1, 65535));
        text = text.substr(0, colon);
    }
    if (text == "*" || is(text, "_default_")) return address;
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    if (text.find_first_not_of("0123456789.:abcdefABCDEF") == text.npos &&
        text.find_first_of(".:") != text.npos) {
        address.address = network(d, text);
        if (address.address->prefix != (address.address->family == AF_INET ? 32U : 128U))
            fail(d.origin, d.title() + ": " + std::string{text} + " is no whole address");
        return address;
    }
    address.address = address_in_hosts_file(std::string{text});
    if (!address.address) unresolved.push_back(lower(text));
    return address;
}

/// A name that is the host's own needs no address: the name decides.
void remark_on_names(Place& place, const Directive& d, const Host& host,
                     const std::vector<std::string>& unresolved) {
    for (const std::string& name : unresolved) {
        if (name == host.name || std::count(host.aliases.begin(), host.aliases.end(), name) > 0)
            continue;
        place.reading.remark("<VirtualHost " + name + ">",
                             "DNS is not asked for it, and it is not in /etc/hosts: this host is "
                             "for any address, and its ServerName decides",
                             d.origin);
    }
}

void virtual_host(Place& place, const Directive& d) {
    Draft& draft = place.reading.drafts.emplace_back();
    draft.host.origin = d.origin;
    std::vector<std::string> unresolved;
    for (const std::string& text : d.arguments)
        draft.host.addresses.push_back(host_address(d, text, unresolved));
    Place inside{place.reading, draft, draft.host.rules, in_host};
    apply(inside, d.body);
    remark_on_names(place, d, draft.host, unresolved);
}

/// "www.example.com." is the same name (the dot stands for the root of DNS).
std::string_view without_dot(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    return name;
}

/// "http://www.example.com:8080"
void server_name(Place& place, const Directive& d) {
    std::string_view text = d[0];
    Host& host = place.draft.host;
    if (const std::size_t scheme = text.find("://"); scheme != text.npos) {
        host.scheme = lower(text.substr(0, scheme));
        if (host.scheme != "http" && host.scheme != "https")
            fail(d.origin, d.name + ": the scheme is http or https, not " + host.scheme);
        text.remove_prefix(scheme + 3);
    }
    const std::size_t colon = text.rfind(':');
    if (colon != text.npos && text.find(']', colon) == text.npos) {
        host.port = static_cast<std::uint16_t>(number(d, text.substr(colon + 1), 1, 65535));
        text = text.substr(0, colon);
    }
    text = without_dot(text);
    if (text.empty() || text.find('/') != text.npos)
        fail(d.origin, d.name + ": " + d[0] + " is no host name; expected e.g. www.example.com");
    host.name = lower(text);
}

void server_alias(Place& place, const Directive& d) {
    for (const std::string& name : d.arguments)
        place.draft.host.aliases.push_back(lower(without_dot(name)));
}

void server_admin(Place& place, const Directive& d) { place.draft.host.admin = d[0]; }

void document_root(Place& place, const Directive& d) {
    place.draft.host.document_root.set(path(place, d[0]), d.origin);
}

void check_url_path(const Directive& d, const std::string& text) {
    if (!text.starts_with('/'))
        fail(d.origin, d.title() + ": " + text + " must begin with a slash: it is a URL's path");
}

Mapping mapping(Place& place, const Directive& d, Mapping::Kind kind) {
    Mapping result;
    result.kind = kind;
    result.to = path(place, d[1]);
    if (d[1].ends_with('/') && result.to != "/") result.to += '/';  // it is put before the rest
    result.origin = d.origin;
    return result;
}

/// Cuts a path with `$1` in it down to the directory that is certain.
std::string certain_part(const std::string& to) {
    const std::size_t first = to.find_first_of("$&\\");
    if (first == to.npos) return to;
    const std::size_t slash = to.rfind('/', first);
    return to.substr(0, slash == 0 ? 1 : slash);
}

std::string without_slash(std::string text) {
    if (text.size() > 1 && text.back() == '/') text.pop_back();
    return text;
}

template <Mapping::Kind kind>
void alias(Place& place, const Directive& d) {
    check_url_path(d, d[0]);
    Mapping added = mapping(place, d, kind);
    added.from = d[0];
    added.root.path = without_slash(added.to);
    place.draft.host.mappings.push_back(std::move(added));
}

template <Mapping::Kind kind>
void alias_match(Place& place, const Directive& d) {
    Mapping added = mapping(place, d, kind);
    added.pattern = pattern(d, d[0]);
    added.root.path = without_slash(certain_part(added.to));
    place.draft.host.mappings.push_back(std::move(added));
}

UserDirectories::Place user_place(const std::string& text) {
    UserDirectories::Place place;
    place.text = text;
    if (!text.starts_with('/')) return place;
    const std::size_t star = text.find('*');
    place.base.path = without_slash(text.substr(0, star));
    if (star != text.npos) place.behind = without_slash(text.substr(star + 1));
    return place;
}

void user_dir(Place& place, const Directive& d) {
    UserDirectories& users = place.draft.host.users;
    users.origin = d.origin;
    if (is(d[0], "disabled") && d.size() == 1) {
        place.draft.user_directories_off = true;
    } else if (is(d[0], "disabled") || is(d[0], "enabled")) {
        if (d.size() == 1)
            fail(d.origin, "UserDir enabled takes names, e.g. UserDir enabled jeff mary");
        auto& names = is(d[0], "enabled") ? users.only : users.except;
        names.insert(names.end(), d.arguments.begin() + 1, d.arguments.end());
    } else {
        users.places.clear();
        for (const std::string& text : d.arguments) {
            if (std::count(text.begin(), text.end(), '*') > 1)
                fail(d.origin, "UserDir: " + text + " has more than one *");
            users.places.push_back(user_place(text));
        }
    }
}

constexpr auto to_files = Mapping::Kind::alias;
constexpr auto to_programs = Mapping::Kind::script_alias;

constexpr Entry host_entries[] = {
    {"<VirtualHost", in_main, 1, any_number, "<VirtualHost *:8080>",
     "another web site of this server", virtual_host},
    {"ServerName", in_server, 1, 1, "ServerName www.example.com", "the name that a host goes by",
     server_name},
    {"ServerAlias", in_host, 1, any_number, "ServerAlias example.com *.example.com",
     "other names of the host", server_alias},
    {"ServerAdmin", in_server, 1, 1, "ServerAdmin webmaster@example.com", "whom error pages name",
     server_admin},
    {"DocumentRoot", in_server, 1, 1, "DocumentRoot /srv/www", "the directory that is served",
     document_root},
    {"Alias", in_server, 2, 2, "Alias /icons/ /usr/share/icons/",
     "a path that leads elsewhere in the file system", alias<to_files>},
    {"AliasMatch", in_server, 2, 2, "AliasMatch ^/pub/(.*)$ /srv/pub/$1",
     "paths that lead elsewhere, by a regular expression", alias_match<to_files>},
    {"ScriptAlias", in_server, 2, 2, "ScriptAlias /cgi-bin/ /usr/lib/cgi-bin/",
     "a path that leads to programs", alias<to_programs>},
    {"ScriptAliasMatch", in_server, 2, 2, "ScriptAliasMatch ^/cgi/(.*)$ /usr/lib/cgi-bin/$1",
     "paths that lead to programs, by a regular expression", alias_match<to_programs>},
    {"UserDir", in_server, 1, any_number, "UserDir public_html", "where /~user/ leads", user_dir},
};

}  // namespace

Entries host_directives() noexcept { return {host_entries, std::size(host_entries)}; }

}  // namespace stepwise::config
