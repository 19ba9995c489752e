// The C library knows the names of errors; only the way back is ours.
#include "stepwise/trace/error_names.hpp"

#include <charconv>
#include <cstring>

namespace stepwise {
namespace {

constexpr int highest_error = 4095;  // the kernel's MAX_ERRNO

}  // namespace

std::string error_name(int number) {
    const char* name = ::strerrorname_np(number);
    return name && number != 0 ? name : std::to_string(number);
}

std::optional<int> error_number(std::string_view name) noexcept {
    int number = 0;
    const char* end = name.data() + name.size();
    if (const auto read = std::from_chars(name.data(), end, number);
        read.ec == std::errc{} && read.ptr == end)
        return number;
    for (number = 1; number <= highest_error; ++number)
        if (const char* known = ::strerrorname_np(number); known && name == known) return number;
    return std::nullopt;
}

std::string error_text(int number) {
    const char* text = ::strerrordesc_np(number);
    return text ? text : "Unknown error " + std::to_string(number);
}

}  // namespace stepwise
