// What the common header fields say: one line each, and where that is laid down.
#pragma once

#include <string_view>

namespace stepwise {

struct FieldMeaning {
    std::string_view name;
    std::string_view says;  ///< empty: not in the table
    std::string_view section;
};

/// Found without regard to case.
[[nodiscard]] FieldMeaning meaning_of_field(std::string_view name) noexcept;

/// "the client asked for something that cannot be had": of 4xx, by the first digit.
[[nodiscard]] std::string_view meaning_of_status(int status) noexcept;

}  // namespace stepwise
