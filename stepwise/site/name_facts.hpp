// What a file's name says of its content: each extension may stand for a media type, a language, a
// character set, a coding, a handler or a filter, in any order (Apache's mod_mime).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/media_types_file.hpp"
#include "stepwise/site/rules.hpp"

namespace stepwise {

/// A statement, and who made it.
struct NameFact {
    std::string value;               ///< empty: nobody said anything
    const char* by = "";             ///< AddType, ForceType, mime.types, built-in, …
    const Origin* origin = nullptr;  ///< of a directive, in the rules; null: of a table
    std::string extension;           ///< lower case; empty if the name did not decide

    explicit operator bool() const noexcept { return !value.empty(); }
};

struct NameFacts {
    NameFact type;  ///< without `charset`, which is taken out; other parameters stay
    NameFact charset;
    NameFact encoding;  ///< several in the order of the name: "gzip, br"
    NameFact handler, filter;
    std::vector<NameFact> languages;
    bool says_something = false;  ///< an extension gave type, language, charset or encoding
    /// The name up to its first dot, and the extensions that gave none of these, in order.
    std::vector<std::string> unexplained;
};

/// By the last segment of `path`.  Extensions count from the left; the last one that gives a type,
/// a charset, a handler or a filter wins, languages and encodings add up.  An extension that nobody
/// knows changes nothing (so Apache 2.4; 1.3 forgot what stood before it).  An entry with an empty
/// value (RemoveType, …) says nothing, and hides what a table has.  ForceType and SetHandler win
/// over the name, DefaultLanguage and SetOutputFilter fill in.  `types` comes after AddType.  The
/// built-in table gives no type for an extension that AddEncoding or AddLanguage have named.
[[nodiscard]] NameFacts name_facts(const Rules& rules, const http::MediaTypes& types,
                                   std::string_view path);

/// AddDefaultCharset, which holds for text/plain and text/html that have no charset, whatever
/// gave them their type; empty: none.
[[nodiscard]] std::string_view default_charset_for(const Rules& rules, std::string_view type);

/// Takes the parameter `charset` out of a media type: "text/html; charset=utf-8" becomes
/// "text/html", and the result is "utf-8"; empty if there is none.
[[nodiscard]] std::string take_charset(std::string& type);

}  // namespace stepwise
