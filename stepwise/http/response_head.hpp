// Writing a response's head: a status line, fields, an empty line.  A value that carries CR, LF or
// NUL would let a request write fields of its own into the response, so it is never written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "stepwise/http/status.hpp"

namespace stepwise::http {

/// Appends to storage that it borrows; allocates nothing.  What does not fit, or may not be
/// written, is left out whole and makes `ok()` false.
class ResponseHead {
  public:
    explicit ResponseHead(std::span<char> storage) noexcept : storage_(storage) {}

    /// "HTTP/1.1 200 OK": always our own version, not the request's (RFC 9110, 2.5).
    ResponseHead& status_line(Status status) noexcept;
    ResponseHead& field(std::string_view name, std::string_view value) noexcept;
    ResponseHead& field(std::string_view name, std::uint64_t value) noexcept;
    /// Whole lines that `field` has written before, in another head.
    ResponseHead& lines(std::string_view written) noexcept;
    /// The empty line that ends the head.
    ResponseHead& end() noexcept;

    [[nodiscard]] std::string_view text() const noexcept { return {storage_.data(), size_}; }
    [[nodiscard]] bool ok() const noexcept { return ok_; }

  private:
    template <class... Parts>
    void append(Parts... parts) noexcept;

    std::span<char> storage_;
    std::size_t size_ = 0;
    bool ok_ = true;
};

}  // namespace stepwise::http
