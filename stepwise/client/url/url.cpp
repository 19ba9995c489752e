// The way back: from the parts of a URL to its text.
#include "stepwise/client/url/url.hpp"

#include <algorithm>
#include <array>

namespace stepwise {
namespace {

struct SpecialScheme {
    std::string_view name;
    std::uint16_t port;  // 0: none
};
constexpr std::array<SpecialScheme, 6> special_schemes{
    {{"ftp", 21}, {"file", 0}, {"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}}};

const SpecialScheme* find_special(std::string_view scheme) noexcept {
    const auto* found = std::find_if(special_schemes.begin(), special_schemes.end(),
                                     [&](const auto& each) { return each.name == scheme; });
    return found == special_schemes.end() ? nullptr : found;
}

}  // namespace

bool is_special_scheme(std::string_view scheme) noexcept { return find_special(scheme) != nullptr; }

std::optional<std::uint16_t> default_port_of(std::string_view scheme) noexcept {
    const SpecialScheme* special = find_special(scheme);
    if (!special || special->port == 0) return std::nullopt;
    return special->port;
}

bool Url::is_special() const noexcept { return is_special_scheme(scheme); }

std::string Url::pathname() const {
    if (has_opaque_path) return opaque_path;
    std::string text;
    for (const std::string& segment : path) text += '/' + segment;
    return text;
}

std::string Url::authority() const {
    std::string text = host ? host->text : std::string{};
    if (port) text += ':' + std::to_string(*port);
    return text;
}

std::string Url::href() const {
    std::string text = scheme + ':';
    if (host) {
        text += "//";
        if (has_credentials()) {
            text += username;
            if (!password.empty()) text += ':' + password;
            text += '@';
        }
        text += authority();
    } else if (!has_opaque_path && path.size() > 1 && path.front().empty()) {
        text += "/.";  // else its path would be read as a host
    }
    text += pathname();
    if (query) text += '?' + *query;
    if (fragment) text += '#' + *fragment;
    return text;
}

}  // namespace stepwise
