// Two small text files, read leniently as libc reads them: a line that is odd says nothing.
#include "stepwise/site/name_service.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/words.hpp"

namespace stepwise {
namespace {

constexpr std::size_t most_read = 1 << 20;  // octets of a file
constexpr std::uint16_t dns_port = 53;

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) c = http::to_lower(c);
    return result;
}

constexpr bool is_letter(char c) noexcept {
    return http::to_lower(c) >= 'a' && http::to_lower(c) <= 'z';
}

bool is_label(std::string_view label) noexcept {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
        return false;
    return std::all_of(label.begin(), label.end(),
                       [](char c) { return is_letter(c) || http::is_digit(c) || c == '-'; });
}

/// Takes the next line off the front, without its comment.
std::string_view take_line(std::string_view& text, std::string_view comment) noexcept {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line.substr(0, line.find_first_of(comment));
}

/// Up to its last whole line, if it is longer than `most_read`.
std::string contents_of(const char* name) {
    std::string text(most_read, '\0');
    std::ifstream file{name, std::ios::binary};
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() == most_read) text.resize(text.rfind('\n') + 1);
    return text;
}

}  // namespace

Address Address::of(const sockaddr& address) noexcept {
    Address result;
    if (address.sa_family != AF_INET6) {
        std::memcpy(result.octets.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr,
                    4);
        return result;
    }
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6);
    result.family = is_mapped ? AF_INET : AF_INET6;
    std::memcpy(result.octets.data(), v6.s6_addr + (is_mapped ? 12 : 0), is_mapped ? 4 : 16);
    return result;
}

std::optional<Address> Address::parse(std::string_view text) {
    const std::string copy{text};
    in_addr v4{};
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET, copy.c_str(), &v4) == 1) {
        Address result;
        std::memcpy(result.octets.data(), &v4, sizeof v4);
        return result;
    }
    v6.sin6_family = AF_INET6;
    if (::inet_pton(AF_INET6, copy.c_str(), &v6.sin6_addr) != 1) return {};
    return of(reinterpret_cast<const sockaddr&>(v6));
}

std::optional<Endpoint> Endpoint::parse(std::string_view text, std::uint16_t port) {
    if (const auto address = Address::parse(text)) return Endpoint{*address, port};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return {};
    std::string_view host = text.substr(0, colon);
    const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (has_brackets) host = host.substr(1, host.size() - 2);
    const auto address = Address::parse(host);
    if (!address || (host.find(':') != std::string_view::npos) != has_brackets) return {};
    return Endpoint{*address, port};
}

bool is_host_name(std::string_view name) noexcept {
    if (name.empty() || name.size() > 253) return false;
    for (;;) {
        const std::size_t dot = name.find('.');
        const std::string_view label = name.substr(0, dot);
        if (!is_label(label)) return false;
        if (dot == std::string_view::npos)
            return std::any_of(label.begin(), label.end(), is_letter);
        name.remove_prefix(dot + 1);
    }
}

HostTable HostTable::parse(std::string_view text) {
    HostTable table;
    while (!text.empty()) {
        std::string_view line = take_line(text, "#");
        const auto address = Address::parse(take_word(line));
        if (!address) continue;
        for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
            if (!is_host_name(word)) continue;
            const std::string name = lower(word);
            table.names_.try_emplace(*address, name);
            table.addresses_[name].push_back(*address);
        }
    }
    return table;
}

std::string_view HostTable::name_of(const Address& address) const noexcept {
    const auto found = names_.find(address);
    return found == names_.end() ? std::string_view{} : found->second;
}

std::optional<bool> HostTable::leads_to(std::string_view name, const Address& address) const {
    const auto found = addresses_.find(lower(name));
    if (found == addresses_.end()) return {};
    std::optional<bool> result;
    for (const Address& candidate : found->second) {
        if (candidate == address) return true;
        if (candidate.family == address.family) result = false;
    }
    return result;
}

Endpoint name_server_of(std::string_view resolv_conf) {
    while (!resolv_conf.empty()) {
        std::string_view line = take_line(resolv_conf, "#;");
        if (take_word(line) != "nameserver") continue;
        if (const auto address = Address::parse(take_word(line))) return {*address, dns_port};
    }
    return {*Address::parse("127.0.0.1"), dns_port};
}

NameService read_name_service(const std::string& resolver) {
    NameService names{HostTable::parse(contents_of("/etc/hosts")), {}};
    if (resolver.empty()) {
        names.server = name_server_of(contents_of("/etc/resolv.conf"));
    } else if (const auto server = Endpoint::parse(resolver, dns_port)) {
        names.server = *server;
    } else {
        throw std::invalid_argument("the resolver is no address: " + resolver);
    }
    return names;
}

}  // namespace stepwise
