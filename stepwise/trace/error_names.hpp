// Errors by name: their numbers differ from platform to platform, and nobody knows them by heart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stepwise {

/// "EAGAIN"; the decimal number if it has no name.
[[nodiscard]] std::string error_name(int number);
/// The inverse.
[[nodiscard]] std::optional<int> error_number(std::string_view name) noexcept;
/// "Resource temporarily unavailable", in English whatever the locale.
[[nodiscard]] std::string error_text(int number);

}  // namespace stepwise
