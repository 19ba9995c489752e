// The method names as they stand on the wire, in the order of the enumerators, so that one table
// serves both directions.
#include "stepwise/http/method.hpp"

#include <array>
#include <cstddef>

namespace stepwise::http {

namespace {
constexpr std::array<std::string_view, 8> names{"GET",    "HEAD",    "POST",  "PUT",
                                                "DELETE", "OPTIONS", "TRACE", "CONNECT"};
static_assert(names.size() == static_cast<std::size_t>(Method::unknown));
}  // namespace

Method method_from(std::string_view token) noexcept {
    std::size_t index = 0;
    while (index < names.size() && names[index] != token) ++index;
    return static_cast<Method>(index);
}

std::string_view to_string(Method method) noexcept {
    const auto index = static_cast<std::size_t>(method);
    return index < names.size() ? names[index] : "unknown";
}

}  // namespace stepwise::http
