// `c:` and `c|`: where Windows has files, a path begins with the letter of a drive.
#pragma once

#include <string_view>

#include "stepwise/http/octets.hpp"

namespace stepwise {

[[nodiscard]] constexpr bool is_drive_letter(std::string_view text) noexcept {
    if (text.size() != 2 || (text[1] != ':' && text[1] != '|')) return false;
    const char lower = http::to_lower(text[0]);
    return lower >= 'a' && lower <= 'z';
}
[[nodiscard]] constexpr bool is_normal_drive_letter(std::string_view text) noexcept {
    return is_drive_letter(text) && text[1] == ':';
}
[[nodiscard]] constexpr bool starts_with_drive_letter(std::string_view text) noexcept {
    if (!is_drive_letter(text.substr(0, 2))) return false;
    return text.size() == 2 || std::string_view{"/\\?#"}.find(text[2]) != std::string_view::npos;
}

}  // namespace stepwise
