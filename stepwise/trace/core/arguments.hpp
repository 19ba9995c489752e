// How the arguments of a system call are written down: as strace writes them, into a buffer of
// fixed size.  For step.cpp and calls.cpp only.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "stepwise/trace/core/step.hpp"

namespace stepwise {

/// Appends to a fixed buffer as printf does; what does not fit is cut.
class Arguments {
  public:
    __attribute__((format(printf, 2, 3))) Arguments& add(const char* format, ...) noexcept {
        if (size_ >= sizeof text_) return *this;
        std::va_list values;
        va_start(values, format);
        const int n = std::vsnprintf(text_ + size_, sizeof text_ - size_, format, values);
        va_end(values);
        if (n > 0) size_ += static_cast<std::size_t>(n);
        return *this;
    }
    /// The names of the flags that are set, joined with `|`; what has no name as a number.
    template <std::size_t N>
    Arguments& flags(std::uint64_t value,
                     const std::pair<std::uint64_t, const char*> (&names)[N]) noexcept {
        const char* separator = "";
        for (const auto& [flag, name] : names)
            if (value & flag) {
                add("%s%s", separator, name);
                separator = "|";
                value &= ~flag;
            }
        if (value != 0 || *separator == '\0')
            add("%s%#llx", separator, static_cast<unsigned long long>(value));
        return *this;
    }
    [[nodiscard]] std::string_view view() const noexcept {
        return {text_, size_ < sizeof text_ ? size_ : sizeof text_ - 1};
    }

  private:
    char text_[256];
    std::size_t size_ = 0;
};

/// The address and its size, which stands in brackets if it came back from the kernel.
void add_address(Arguments& to, const sockaddr* address, bool came_back) noexcept;

struct Step::Made {
    std::int64_t start;
    const char* name;
    int descriptor;
    std::int64_t result;
    std::string_view arguments;
    const char* bytes = nullptr;  // nullptr: moved none, or none that we can see
};

}  // namespace stepwise
