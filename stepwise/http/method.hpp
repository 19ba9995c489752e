// The methods of RFC 9110, 9.3.  A method is a token and case-sensitive: `get` is not GET.
#pragma once

#include <cstdint>
#include <string_view>

namespace stepwise::http {

enum class Method : std::uint8_t {
    get,
    head,
    post,
    put,
    delete_,
    options,
    trace,
    connect,
    unknown
};

[[nodiscard]] Method method_from(std::string_view token) noexcept;
[[nodiscard]] std::string_view to_string(Method method) noexcept;

}  // namespace stepwise::http
