// A fat URL carries the user's state with it.  It lives on only if each link of a page carries it,
// too: so the links are rewritten while the page is served.
#pragma once

#include <string>
#include <string_view>

namespace stepwise::http {

/// An HTML page in which each link that stays on its site has `name=value` in its query: those of
/// a, area, form, frame, iframe, img, link and script.  A form that is not POSTed gets a hidden
/// field in addition, since a browser replaces the query of its address.  `site` is
/// "http://host:port" (or empty): absolute URLs of it count as well.
///
/// All else stays octet for octet: comments, scripts, links elsewhere ("//host", "mailto:x"), mere
/// fragments, and links that have the parameter already.  A page with a <base href> stays as it is,
/// since its relative links may lead to another site, which must not learn the value.  `name` and
/// `value` must need no escaping, neither in a URL nor in HTML.
[[nodiscard]] std::string add_to_links(std::string_view html, std::string_view name,
                                       std::string_view value, std::string_view site = {});

}  // namespace stepwise::http
