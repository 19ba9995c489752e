// Range: the client wants parts of the content only, to go on with a broken download or to jump
// within a film.  A server may always ignore it and send the whole (RFC 9110, 14.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "stepwise/http/request.hpp"

namespace stepwise::http {

/// `length` octets (never 0) from offset `first` on, all of them within the content.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
    friend constexpr bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// Ranges in a fixed array and not in a vector: their number is bounded anyway, and 800 octets in
/// the request's memory are cheaper than an allocation that can fail.
struct RangeSet {
    static constexpr std::size_t capacity = 50;

    enum class Kind : std::uint8_t {
        whole,          ///< 200: no Range, or one that is ignored
        unsatisfiable,  ///< 416
        parts,          ///< 206: one range as it is, several as multipart/byteranges
    };
    Kind kind = Kind::whole;
    /// whole: "" (no Range), "range_is_for_get_only", "two_range_fields", "range_unit_unknown",
    /// "range_is_malformed", "too_many_ranges", "ranges_overlap", "ranges_exceed_content",
    /// "content_is_empty"; unsatisfiable: "range_beyond_end"; parts: "one_range",
    /// "several_ranges".
    const char* why = "";
    std::size_t count = 0;
    std::array<ByteRange, capacity> ranges{};

    [[nodiscard]] std::span<const ByteRange> list() const noexcept {
        return std::span{ranges}.first(count);
    }
};

/// What Range asks of a content of `length` octets.  Only for GET, and only if `if_range_holds`.
[[nodiscard]] RangeSet ranges_of(const Request& request, std::uint64_t length) noexcept;

/// The same for the value of one Range field (RFC 9110, 14.1.2).  Numbers beyond 2^64 - 1 count as
/// that.  A range that begins beyond the end, and `-0`, are dropped, and 416 is for when nothing is
/// left.  Ranges stay in the order in which they were asked for; one that begins within or right
/// behind the one before it is joined to that (15.3.7.2).
///
/// A few octets of Range must not make a long answer, so it is ignored (14.2) with more than
/// `capacity` ranges, with more than two that overlap any other, and when together they ask for
/// more octets than there are.
[[nodiscard]] RangeSet parse_ranges(std::string_view value, std::uint64_t length) noexcept;

}  // namespace stepwise::http
