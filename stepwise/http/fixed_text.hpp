// A short text in an array of its own, for values whose longest form is known beforehand: an entity
// tag, a Content-Range.  Allocates nothing and knows no locale.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stepwise::http {

/// What would go beyond `capacity` is cut off, so choose that as the longest possible text.
template <std::size_t capacity>
class FixedText {
  public:
    FixedText& add(std::string_view text) noexcept {
        const std::size_t count = std::min(text.size(), capacity - size_);
        std::copy_n(text.begin(), count, octets_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += count;
        return *this;
    }
    FixedText& add_decimal(std::uint64_t value) noexcept { return add_number(value, 10); }
    FixedText& add_hex(std::uint64_t value) noexcept { return add_number(value, 16); }

    /// Lives as long as the object.
    [[nodiscard]] std::string_view text() const noexcept { return {octets_.data(), size_}; }

  private:
    FixedText& add_number(std::uint64_t value, int base) noexcept {
        std::array<char, 20> digits{};  // 2^64 - 1 has twenty decimal ones
        const char* end =
            std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
        return add({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }

    std::array<char, capacity> octets_{};
    std::size_t size_ = 0;
};

}  // namespace stepwise::http
