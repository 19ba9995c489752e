// Conditional requests: "only if it has changed" saves sending a copy that the client has already,
// "only if it has not" saves one author from overwriting another (RFC 9110, 13).
#pragma once

#include <cstdint>
#include <ctime>
#include <string_view>

#include "stepwise/http/entity_tag.hpp"
#include "stepwise/http/request.hpp"

namespace stepwise::http {

/// What there is to compare with.
struct Validators {
    bool exists = false;       ///< the target has a current representation
    std::string_view etag;     ///< as in ETag: quoted, perhaps with W/; empty: none
    std::time_t modified = 0;  ///< as in Last-Modified, so never later than now; 0: none
};

struct Condition {
    enum class Verdict : std::uint8_t {
        proceed,       ///< do as if there were no condition
        not_modified,  ///< 304
        failed,        ///< 412
    };
    Verdict verdict = Verdict::proceed;
    /// The field that decided, as a word: "if_match", "if_unmodified_since", "if_none_match" or
    /// "if_modified_since".  With "_is_malformed", "_is_no_date" (a list of dates neither),
    /// "_is_in_the_future", "_without_last_modified" or "_is_for_get_only" behind it, what was
    /// wrong with that field.  "" if there was no condition.
    const char* why = "";
    std::string_view field;  ///< its name, e.g. "If-None-Match"; empty if there was no condition
};

/// In the order of RFC 9110, 13.2.2, up to Range.  Ask only if the answer would be 2xx without
/// conditions (13.2.1).  CONNECT, OPTIONS and TRACE have none.  `now` is for dates: a date of two
/// digits' year, and If-Modified-Since in the future, which is ignored.
///
/// A malformed list matches nothing: If-Match then fails, If-None-Match then holds.
[[nodiscard]] Condition evaluate_conditions(const Request& request, const Validators& validators,
                                            std::time_t now) noexcept;

/// RFC 9110, 13.1.5: may Range be answered with a part?  If not, it is ignored, and the whole is
/// sent.  True without If-Range.  A tag must be equal by strong comparison; a date must be exactly
/// Last-Modified.
[[nodiscard]] bool if_range_holds(const Request& request, const Validators& validators) noexcept;

}  // namespace stepwise::http
