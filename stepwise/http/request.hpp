// The internal representation of a request message, as the book draws it: pointers and lengths
// into the receive buffer, and the header fields in a quick look-up table.  Nothing is copied.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stepwise/http/method.hpp"

namespace stepwise::http {

/// One header field line.  Both views point into the receive buffer.
struct Field {
    std::string_view name;
    std::string_view value;  ///< without the white space around it
};

/// The header fields in the order they came, repeated ones kept, found by name without regard to
/// case.  A hash table of chained indices over an array: no allocation, clearing it is cheap.
class Fields {
  public:
    static constexpr std::size_t capacity = 100;

    Fields() noexcept { clear(); }
    void clear() noexcept;

    /// False, and nothing added, when `capacity` fields are there already.
    [[nodiscard]] bool add(std::string_view name, std::string_view value) noexcept;

    /// The first field of that name, or nullptr.  Most questions are for fields that are not there,
    /// and by names that the compiler knows: then this is one look at the table.
    [[nodiscard]] const Field* find(std::string_view name) const noexcept {
        const std::size_t bucket = bucket_of(name);
        return first_[bucket] == none ? nullptr : find_in(bucket, name);
    }
    /// The next field with the same name as `field` (one of ours), or nullptr.
    [[nodiscard]] const Field* next(const Field& field) const noexcept;
    /// How many fields have that name.
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    /// The value of the first field of that name, or an empty view.
    [[nodiscard]] std::string_view value(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const Field* begin() const noexcept { return fields_.data(); }
    [[nodiscard]] const Field* end() const noexcept { return fields_.data() + size_; }

  private:
    static constexpr std::uint8_t none = 0xff;
    static constexpr std::size_t buckets = 64;

    [[nodiscard]] static constexpr std::size_t bucket_of(std::string_view name) noexcept {
        // Setting bit 5 makes `Host` and `host` fall together; that it confuses a few other octets
        // as well costs a comparison at most.  There are few names, so length and both ends will
        // do.
        if (name.empty()) return 0;
        const auto lower = [](char c) { return static_cast<unsigned char>(c) | 0x20U; };
        return (name.size() * 7 + lower(name.front()) * 5 + lower(name.back()) * 11) % buckets;
    }
    [[nodiscard]] const Field* find_in(std::size_t bucket, std::string_view name) const noexcept;

    std::array<Field, capacity> fields_;
    std::array<std::uint8_t, capacity> chain_;  // next field in the same bucket
    std::array<std::uint8_t, buckets> first_;
    std::array<std::uint8_t, buckets> last_;
    std::uint8_t size_ = 0;
};

struct Version {
    std::uint8_t major = 1;
    std::uint8_t minor = 1;
    friend constexpr auto operator<=>(Version, Version) = default;
};
inline constexpr Version http_0_9{0, 9}, http_1_0{1, 0}, http_1_1{1, 1};

/// A request message's head.  All views point into the receive buffer and live as long as it does.
struct Request {
    std::string_view line;  ///< the whole request line as received, without its line end
    std::string_view method_token;
    Method method = Method::unknown;
    std::string_view target;     ///< request-target, still encoded
    Version version = http_1_1;  ///< HTTP/0.9 if the request line names none (RFC 1945, 4.1)
    Fields fields;

    void clear() noexcept;
};

}  // namespace stepwise::http
