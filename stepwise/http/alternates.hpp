// What a client is told of the variants: the field Alternates for programs (RFC 2295, 8.3), and the
// same as a list of links for people, on the page of a 406 or a 300.
#pragma once

#include <span>
#include <string>

#include "stepwise/http/negotiation.hpp"

namespace stepwise::http {

/// `{"a.html" 0.8 {type text/html} {language en} {length 123}}, …`, as Apache writes it.  Octets of
/// a variant that would end the quotes, a brace or the line are percent-encoded in the URI and left
/// out elsewhere.
[[nodiscard]] std::string alternates_value(std::span<const Variant> variants);

/// "Available variants:" and a `ul` of links, escaped for HTML.
[[nodiscard]] std::string variant_list_html(std::span<const Variant> variants);

}  // namespace stepwise::http
