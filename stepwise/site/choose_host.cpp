// First the address, then the name: a host that names the very address wins over one that takes
// any, whatever their names are.
#include "stepwise/site/choose_host.hpp"

#include <netinet/in.h>

#include <algorithm>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

/// "WWW.Example.com.:8080" -> "www.example.com"; brackets of an IPv6 address stay.
std::string name_of(std::string_view host_and_port) {
    std::size_t end = host_and_port.find(']');
    end = end == std::string_view::npos ? host_and_port.find(':') : end + 1;
    std::string name{host_and_port.substr(0, end)};
    std::transform(name.begin(), name.end(), name.begin(), http::to_lower);
    if (name.size() > 1 && name.back() == '.') name.pop_back();
    return name;
}

std::uint16_t port_of(const sockaddr& address) noexcept {
    return ntohs(address.sa_family == AF_INET6
                     ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                     : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

/// 0: not for this address; more: the more specific.
int fit(const Host& host, const sockaddr& local) noexcept {
    int best = 0;
    for (const HostAddress& address : host.addresses) {
        if (address.port != 0 && address.port != port_of(local)) continue;
        if (address.address && !address.address->contains(local)) continue;
        best = std::max(best, 1 + (address.address ? 2 : 0) + (address.port != 0 ? 1 : 0));
    }
    return best;
}

const char* match(const Host& host, const std::string& name) {
    if (host.name == name) return "server_name";
    for (const std::string& alias : host.aliases)
        if (alias == name || (has_wildcards(alias) && matches_wildcards(alias, name)))
            return "server_alias";
    return nullptr;
}

}  // namespace

HostChoice choose_host(const Site& site, const sockaddr& local, std::string_view host_and_port) {
    if (site.hosts.size() == 1) return {&site.main(), "only_host"};
    int best = 0;
    for (const Host& host : site.hosts) best = std::max(best, fit(host, local));
    if (best == 0) return {&site.main(), "main_server"};
    const std::string name = name_of(host_and_port);
    const Host* first = nullptr;
    for (const Host& host : site.hosts) {
        if (fit(host, local) != best) continue;
        if (first == nullptr) first = &host;
        if (const char* why = match(host, name); why != nullptr && !name.empty())
            return {&host, why};
    }
    return {first, "default_host"};
}

bool is_named(const Host& host, std::string_view host_and_port) {
    const std::string name = name_of(host_and_port);
    return !name.empty() && match(host, name) != nullptr;
}

}  // namespace stepwise
