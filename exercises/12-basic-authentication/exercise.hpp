// Exercise 12: what you write, and what the checker calls.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// User and password, as the client sent them.
struct BasicLogin {
    std::string user, password;
};

/// Reads the value of an Authorization field: "Basic am9lOnNlY3JldA==".  Returns true and fills
/// `into`; or returns false, and `into` has two empty texts.
extern "C" bool parse_basic_login(std::string_view authorization, BasicLogin& into);

/// A text whose octets can only be looked at one after the other.  It counts how often that is
/// done.
class Secret {
  public:
    explicit Secret(std::string_view text) : text_(text) {}
    [[nodiscard]] std::size_t size() const { return text_.size(); }
    [[nodiscard]] unsigned char operator[](std::size_t place) const {
        ++looks_;
        return static_cast<unsigned char>(text_.at(place));
    }
    [[nodiscard]] unsigned looks() const { return looks_; }

  private:
    std::string_view text_;
    mutable unsigned looks_ = 0;
};

/// Whether both are the same.  For two of one length it looks at every octet of both, exactly once,
/// wherever they differ.
extern "C" bool is_same_secret(const Secret& expected, const Secret& given);
