// Request bytes written where people and programs read them: escaped, so that no request can write
// a line of its own into a log, a control sequence to a terminal or a tag into a page.
#pragma once

#include <string>
#include <string_view>

namespace stepwise::http {

/// As Apache writes %r: `\"` `\\` `\b` `\n` `\r` `\t` `\v`, any other control and every
/// non-ASCII octet as `\xhh`.
void append_log_escaped(std::string& to, std::string_view octets);

/// `<`, `>`, `&`, `"` and `'` as entities; other octets as they are.
void append_html_escaped(std::string& to, std::string_view octets);

}  // namespace stepwise::http
