// The signature is an HMAC (RFC 2104) with the server's secret, which all its workers share and
// which does not outlive it: after a restart each session is a new one.
#include "stepwise/stages/4_resource/fat_url.hpp"

#include <cerrno>

#include "stepwise/http/links.hpp"
#include "stepwise/http/media_type.hpp"
#include "stepwise/site/choose_host.hpp"
#include "stepwise/site/hashes.hpp"
#include "stepwise/stages/4_resource/made_page.hpp"

namespace stepwise {
namespace {

constexpr std::size_t digits_of_name = 16, digits_of_signature = 32;
constexpr std::uint64_t most_rewritten = 256 * 1024;

std::string_view key_of(Secret secret) {
    return {reinterpret_cast<const char*>(secret.data()), secret.size()};
}

std::string keyed(Secret secret, std::string_view purpose, std::string_view parameter,
                  std::string_view text, std::size_t digits) {
    std::string message{purpose};
    message.append(1, '\0').append(parameter).append(1, '\0').append(text);
    std::string all = hex(as_octets(hmac_sha256(key_of(secret), message)));
    all.resize(digits);
    return all;
}

bool is_html(const Resource& resource) {
    const std::string_view type = resource.entity.type.empty()
                                      ? http::media_type_of(resource.name).type
                                      : std::string_view{resource.entity.type};
    return type.starts_with("text/html") && resource.entity.encoding.empty();
}

/// False: it cannot be read.
bool read_whole(Step& step, const Resource& resource, std::string& text) {
    text.resize(resource.size);
    std::size_t have = 0;
    while (have < text.size()) {
        const ssize_t count =
            step.pread(resource.descriptor(), {text.data() + have, text.size() - have},
                       static_cast<off_t>(have));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        if (count == 0) break;  // it became shorter
        have += static_cast<std::size_t>(count);
    }
    text.resize(have);
    return true;
}

/// Absolute links to ourselves count only if we know what we are called.
std::string own_site(const Connection& connection) {
    const Host* host = connection.transaction->site_host;
    if (host == nullptr || !is_named(*host, connection.transaction->host)) return {};
    return "http://" + std::string{connection.transaction->host};
}

}  // namespace

std::string new_session(Secret secret, std::string_view parameter, std::string_view seed) {
    const std::string name = keyed(secret, "name", parameter, seed, digits_of_name);
    return name + keyed(secret, "session", parameter, name, digits_of_signature);
}

bool is_own_session(Secret secret, std::string_view parameter, std::string_view session) {
    if (session.size() != digits_of_name + digits_of_signature) return false;
    const std::string expected =
        keyed(secret, "session", parameter, session.substr(0, digits_of_name), digits_of_signature);
    return equal_in_constant_time(expected, session.substr(digits_of_name));
}

Outcome carry_session_on(Step& step, Worker&, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    const std::string& session = t.fat_url_value;
    const std::string& parameter = resource.rules->dispatch.value.parameter;
    if (session.empty() || resource.rules->dispatch.value.kind != Dispatch::Kind::fat_url ||
        t.request.method == http::Method::options)
        return Outcome::done;
    if (!t.answer.content.empty() && t.answer.content_type.starts_with("text/html")) {
        t.answer.content =
            http::add_to_links(t.answer.content, parameter, session, own_site(connection));
        step.fact("links", "carry_session");
        return give_page(step, connection, resource, std::move(t.answer.content));
    }
    if (!resource.is_open() || !resource.is_regular || !is_html(resource) ||
        resource.size > most_rewritten)
        return Outcome::done;
    std::string page;
    if (!read_whole(step, resource, page)) return turn_down_for(step, resource, errno);
    step.fact("links", "carry_session");
    t.answer.fields.push_back({"Cache-Control", "private"});
    return give_page(step, connection, resource,
                     http::add_to_links(page, parameter, session, own_site(connection)));
}

}  // namespace stepwise
