// Names: decoded, brought into ASCII and checked; what ends in a number is an address.
#include "stepwise/client/url/host.hpp"

#include <idn2.h>

#include <algorithm>

#include "stepwise/client/url/percent.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

constexpr std::string_view forbidden_in_hosts{"\0\t\n\r #/:<>?@[\\]^|", 17};

bool is_forbidden_in_host(char c) noexcept {
    return forbidden_in_hosts.find(c) != std::string_view::npos;
}
bool is_forbidden_in_domain(char c) noexcept {
    return is_forbidden_in_host(c) || http::is_control(c) || c == '%';
}

HostDecision refused(std::string why) { return {std::nullopt, std::move(why)}; }

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lowered(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), http::to_lower);
    return result;
}

bool has_encoded_label(std::string_view name) noexcept {
    return name.starts_with("xn--") || name.find(".xn--") != std::string_view::npos;
}

HostDecision opaque_host(std::string_view text) {
    if (text.empty()) return {UrlHost{}, {}};
    if (std::any_of(text.begin(), text.end(), is_forbidden_in_host))
        return refused("the host has a character that may not stand there");
    return {UrlHost{HostKind::opaque, percent_encoded(text, EncodeSet::control)}, {}};
}

HostDecision bracketed_host(std::string_view text) {
    if (!text.ends_with(']')) return refused("the bracket of the IPv6 address is not closed");
    const auto pieces = parse_ipv6(text.substr(1, text.size() - 2));
    if (!pieces) return refused("what stands in brackets is no IPv6 address");
    return {UrlHost{HostKind::ipv6, '[' + ipv6_text(*pieces) + ']'}, {}};
}

}  // namespace

std::optional<std::string> domain_to_ascii(const std::string& name, std::string& why) {
    const std::string lower = lowered(name);
    if (is_ascii(name) && !has_encoded_label(lower)) return lower;
    char* ascii = nullptr;
    const int error = ::idn2_to_ascii_8z(name.c_str(), &ascii, IDN2_NONTRANSITIONAL);
    if (error != IDN2_OK) {
        why = std::string{"the host's name is no name: "} + ::idn2_strerror(error);
        return std::nullopt;
    }
    std::string result{ascii};
    ::idn2_free(ascii);
    return result;
}

HostDecision parse_host(std::string_view text, bool is_special) {
    if (text.starts_with('[')) return bracketed_host(text);
    if (!is_special) return opaque_host(text);

    const std::string name = valid_utf8(percent_decoded(text));
    if (name.find('\0') != std::string::npos)
        return refused("the host has a character that may not stand there");
    std::string why;
    const std::optional<std::string> ascii = domain_to_ascii(name, why);
    if (!ascii) return refused(why);
    if (ascii->empty()) return refused("nothing is left of the host's name");
    if (std::any_of(ascii->begin(), ascii->end(), is_forbidden_in_domain))
        return refused("the host has a character that may not stand there");
    if (!ends_in_a_number(*ascii)) return {UrlHost{HostKind::domain, *ascii}, {}};
    const std::optional<std::uint32_t> address = parse_ipv4(*ascii);
    if (!address) return refused("the host ends in a number, but is no IPv4 address");
    return {UrlHost{HostKind::ipv4, ipv4_text(*address)}, {}};
}

}  // namespace stepwise
