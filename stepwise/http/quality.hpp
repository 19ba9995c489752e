// How well something fits what the client asked for: one function for each dimension of content
// negotiation, each giving a number from 0, not acceptable, to 1.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "stepwise/http/accept.hpp"

namespace stepwise::http {

struct TypeQuality {
    double q = 0.0;
    int level = 0;          ///< of the media type; HTML that does not say is of level 2
    int level_matched = 0;  ///< the same if the client named the type and takes that level, or 0
};

/// By the most specific media range that matches (RFC 9110, 12.5.1): one with parameters, if the
/// type has them all; then `text/html`, `text/` with a star, and the lone star.  In front of the
/// wildcards comes Apache's addition, a range whose `level` is above the type's.  `charset` has
/// a field of its own and is not looked at here.  No usable element: everything is acceptable.
/// If no element has a q below 1, wildcards get 0.01, and 0.02 with a type, as Apache has it:
/// such a client means "what I named, or else anything".
[[nodiscard]] TypeQuality type_quality(const Preferences& accept, const Parameterized& type);

/// For a variant in these languages, the best of them; the longest language range that matches a
/// tag decides on it (RFC 4647, 3.3.1), then `*`.  If nothing matches, `en-GB` in the request
/// stands for `en` and everything beneath with a quality of 0.001, which is Apache's rule.
/// `languages` is not empty.  No usable element: all languages are acceptable.
[[nodiscard]] double language_quality(const Preferences& accept_language,
                                      std::span<const std::string> languages);

/// A text that does not say counts as ISO-8859-1, and that is acceptable unless it is excluded by
/// name or by `*` (Apache's rule, from RFC 2616).  Anything else without a charset is acceptable.
[[nodiscard]] double charset_quality(const Preferences& accept_charset, std::string_view charset,
                                     bool is_text);

/// RFC 9110, 12.5.3.  `x-gzip` is `gzip`.  Unencoded (`coding` empty or identity) is acceptable
/// unless excluded by name or by `*`, but with 0.0001 if it is not named; encoded is acceptable if
/// named.  Without the field everything is acceptable, encoded with 0.5; an empty one is no such
/// case: it asks for no coding at all.
[[nodiscard]] double coding_quality(const Preferences& accept_encoding, std::string_view coding);

[[nodiscard]] bool is_identity(std::string_view coding) noexcept;

/// Does the tag lie in the range: `en-GB-oxendict` in `en-GB` and in `en`, `eng` in neither?
[[nodiscard]] bool language_in_range(std::string_view tag, std::string_view range) noexcept;

}  // namespace stepwise::http
