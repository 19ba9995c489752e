// A line is written whole or not at all, so that a buffer that is too small or a value that carries
// a line end can cost a field, but can never make one.
#include "stepwise/http/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

using namespace std::string_view_literals;

class Decimal {
  public:
    explicit Decimal(std::uint64_t value) noexcept
        : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr) {}
    [[nodiscard]] std::string_view text() const noexcept {
        return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
    }

  private:
    std::array<char, 20> digits_;  // 2^64 - 1 has twenty
    const char* end_;
};

bool may_be_value(std::string_view value) noexcept {
    for (const char c : value)
        if (c == '\r' || c == '\n' || c == '\0') return false;
    return true;
}

}  // namespace

/// All parts or none.  A template, so that parts of known size are stored without a loop.
template <class... Parts>
void ResponseHead::append(Parts... parts) noexcept {
    if ((parts.size() + ...) > storage_.size() - size_) {
        ok_ = false;
        return;
    }
    char* to = storage_.data() + size_;
    ((to = std::copy(parts.begin(), parts.end(), to)), ...);
    size_ = static_cast<std::size_t>(to - storage_.data());
}

ResponseHead& ResponseHead::status_line(Status status) noexcept {
    const Decimal number{static_cast<std::uint64_t>(code(status))};
    append("HTTP/1.1 "sv, number.text(), " "sv, reason(status), "\r\n"sv);
    return *this;
}

ResponseHead& ResponseHead::field(std::string_view name, std::string_view value) noexcept {
    if (is_token(name) && may_be_value(value))
        append(name, ": "sv, value, "\r\n"sv);
    else
        ok_ = false;
    return *this;
}

ResponseHead& ResponseHead::field(std::string_view name, std::uint64_t value) noexcept {
    return field(name, Decimal{value}.text());
}

ResponseHead& ResponseHead::lines(std::string_view written) noexcept {
    append(written);
    return *this;
}

ResponseHead& ResponseHead::end() noexcept {
    append("\r\n"sv);
    return *this;
}

}  // namespace stepwise::http
