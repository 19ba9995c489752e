// One resource, several representations: what is known of each, and in which ways they differ.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stepwise/http/parameters.hpp"

namespace stepwise::http {

struct Variant {
    std::string uri;   ///< relative to the negotiated resource, percent-encoded as in a link
    std::string type;  ///< media type with parameters; empty: a program, which has yet to say
    double qs = 1.0;   ///< quality of the source, 0 (never chosen) to 1, in thousandths
    std::vector<std::string> languages;   ///< language tags; empty if it is in no language
    std::string charset;                  ///< empty: the parameter of `type`, or unknown
    std::string encoding;                 ///< content coding; empty if there is none
    std::optional<std::uint64_t> length;  ///< in octets; unknown ones are not compared
    std::string description;
};

/// `type` taken apart; without parameters if they are malformed.
[[nodiscard]] Parameterized type_of(const Variant& variant);
/// `charset`, else the parameter of the type, in lower case; empty if neither says.
[[nodiscard]] std::string charset_of(const Variant& variant);

/// In which ways the variants differ: what the choice depends on.
struct Dimensions {
    bool type = false, language = false, charset = false, encoding = false;
};
[[nodiscard]] Dimensions dimensions_of(std::span<const Variant> variants);

/// The value of Vary (RFC 9110, 12.5.5), written as Apache does: "negotiate,accept-language".
/// `transparent` adds `negotiate` (RFC 2295): for GET and HEAD if all variants are neighbours.
/// May be empty: no field then.
[[nodiscard]] std::string vary_value(const Dimensions& dimensions, bool transparent);

}  // namespace stepwise::http
