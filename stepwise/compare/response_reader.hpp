// Reads one response as it comes, in whatever pieces, and compares its body with what it must be.
// Nothing of a body is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stepwise/http/framing.hpp"

namespace stepwise::compare {

class ResponseReader {
  public:
    enum class State : std::uint8_t { head, body, until_close, complete, garbled };

    /// The next response must have this body.
    void expect(std::string_view body);
    /// Takes octets up to the end of the response; returns how many.
    std::size_t take(std::string_view received);
    /// The connection has ended: a body without a length is complete with it.
    void end() noexcept;

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] bool has_begun() const noexcept { return begun_; }
    [[nodiscard]] int status() const noexcept { return status_; }
    /// What has come so far is how the expected body begins; once complete: it is that body.
    [[nodiscard]] bool body_is_right() const noexcept;
    [[nodiscard]] std::uint64_t body_octets() const noexcept { return compared_; }
    [[nodiscard]] bool closes() const noexcept { return closes_; }

  private:
    std::size_t take_head(std::string_view received);
    void read_head();
    void compare(std::string_view content) noexcept;

    State state_ = State::complete;
    std::string head_;
    std::string_view expected_;
    http::BodyReader body_;
    std::uint64_t compared_ = 0;
    int status_ = 0;
    bool begun_ = false, closes_ = false, differs_ = false;
};

}  // namespace stepwise::compare
