// What the client would like to have, as it says itself: Accept, Accept-Language, Accept-Charset
// and Accept-Encoding (RFC 9110, 12.5).  Reading only; what fits how well is in quality.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/parameters.hpp"
#include "stepwise/http/request.hpp"

namespace stepwise::http {

/// One element of such a field.
struct Preference {
    std::string name;                   ///< media range, language range, charset or coding
    std::vector<Parameter> parameters;  ///< of a media range, those before `q`
    double q = 1.0;                     ///< 0, not acceptable, to 1, in thousandths
};

/// All fields of one name as one list, in the order of the request.
struct Preferences {
    static constexpr std::size_t max_elements = 64;  ///< those behind are ignored

    bool present = false;  ///< the request has such a field, be it empty or nonsense
    std::vector<Preference> list;
};

struct Accepted {
    Preferences types, languages, charsets, codings;
};

[[nodiscard]] Accepted accepted_by(const Fields& fields);

/// RFC 9110, 12.4.2: at most three decimals, never above 1.  The 0 before the point may be
/// missing, since Java's default is `*; q=.2`.
[[nodiscard]] std::optional<double> parse_quality(std::string_view text) noexcept;

enum class PreferenceKind : unsigned char { media_range, token };

/// Adds the elements of one field line; a malformed one is skipped, the others count.  A media
/// range may be `*` alone for `*`/`*`.  What follows `q` in an element has no meaning any more.
void add_preferences(Preferences& to, PreferenceKind kind, std::string_view field_value);

}  // namespace stepwise::http
