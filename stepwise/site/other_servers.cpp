// URLs of servers, and their addresses.
#include "stepwise/site/other_servers.hpp"

#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "stepwise/http/octets.hpp"
#include "stepwise/http/target.hpp"

namespace stepwise {
namespace {

sockaddr_storage find(const std::string& url) {
    sockaddr_storage address{};
    const auto parts = server_url(url);
    if (!parts) return address;
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    const std::string port = std::to_string(parts->port);
    if (::getaddrinfo(parts->host.c_str(), port.c_str(), &hints, &found) != 0) return address;
    std::memcpy(&address, found->ai_addr, found->ai_addrlen);
    ::freeaddrinfo(found);
    return address;
}

void find_servers(Rules& rules) {
    Dispatch& dispatch = rules.dispatch.value;
    dispatch.addresses.clear();
    for (const std::string& url : dispatch.servers) dispatch.addresses.push_back(find(url));
}

}  // namespace

std::optional<ServerUrl> server_url(std::string_view url) {
    const http::Target target = http::target_of(http::Method::get, url);
    if (target.status != http::Status::ok || target.form != http::Target::Form::absolute ||
        !http::is_valid_host(target.authority) || target.authority.empty() ||
        http::to_lower(url[4]) == 's')  // https
        return std::nullopt;
    ServerUrl parts;
    parts.authority = target.authority;
    const bool is_v6 = target.authority.front() == '[';
    const std::size_t bracket = is_v6 ? target.authority.find(']') : 0;
    const std::size_t colon = target.authority.find(':', bracket);
    const std::size_t end = is_v6 ? bracket : std::min(colon, target.authority.size());
    parts.host = target.authority.substr(is_v6 ? 1 : 0, end - (is_v6 ? 1 : 0));
    if (colon != std::string_view::npos && colon + 1 < target.authority.size())
        std::from_chars(target.authority.data() + colon + 1,
                        target.authority.data() + target.authority.size(), parts.port);
    parts.base = target.path;
    while (parts.base.ends_with('/')) parts.base.remove_suffix(1);
    return parts;
}

void find_servers(Host& host) {
    find_servers(host.rules);
    for (Section& section : host.sections) {
        find_servers(section.rules);
        for (Section& files : section.files) find_servers(files.rules);
    }
}

}  // namespace stepwise
