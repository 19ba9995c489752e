// Addresses as people and strace(1) write them.
#include <arpa/inet.h>
#include <netinet/in.h>

#include "stepwise/client/exchange/client_socket.hpp"

namespace stepwise {
namespace {

std::string address_text(const ServerAddress& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.storage.ss_family == AF_INET6)
        ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr,
                    text, sizeof text);
    else
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr, text,
                    sizeof text);
    return text;
}

std::string port_text(const ServerAddress& address) { return std::to_string(port_of(address)); }

}  // namespace

ServerAddress loopback(std::uint16_t port) noexcept {
    ServerAddress address;
    auto& ipv4 = reinterpret_cast<sockaddr_in&>(address.storage);
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(port);
    ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.size = sizeof ipv4;
    return address;
}

std::uint16_t port_of(const ServerAddress& address) noexcept {
    // It stands at the same place in both families.
    return ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port);
}

std::string to_string(const ServerAddress& address) {
    const bool is_ipv6 = address.storage.ss_family == AF_INET6;
    return (is_ipv6 ? '[' + address_text(address) + ']' : address_text(address)) + ':' +
           port_text(address);
}

std::string as_strace(const ServerAddress& address) {
    const std::string size = "}, " + std::to_string(address.size);
    if (address.storage.ss_family == AF_INET6)
        return "{sa_family=AF_INET6, sin6_port=htons(" + port_text(address) +
               "), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"" + address_text(address) +
               "\", &sin6_addr), sin6_scope_id=0" + size;
    return "{sa_family=AF_INET, sin_port=htons(" + port_text(address) + "), sin_addr=inet_addr(\"" +
           address_text(address) + "\")" + size;
}

}  // namespace stepwise
