// From the text of a URL to its parts, step by step: the URL Standard's parser (4.4), with a note
// of whatever it changes on the way, since that is what surprises people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/client/url/url.hpp"

namespace stepwise {

enum class PartName : std::uint8_t {
    scheme,
    username,
    password,
    host,
    port,
    path,
    query,
    fragment,
};

/// Where a part stands in the text, without the marks around it (`://`, `@`, `?`, …).
struct UrlPart {
    PartName name;
    std::size_t begin, end;
};

/// Something that the parser changed or filled in.
struct UrlNote {
    PartName of;
    std::string what;
};

struct ParsedUrl {
    std::string text;            ///< what was parsed: without white space at its ends
    std::vector<UrlPart> parts;  ///< in the order of the text; what a base gave is not among them
    std::vector<UrlNote> notes;
    std::optional<Url> url;
    std::string failure;  ///< if there is no URL: why

    [[nodiscard]] const UrlPart* part(PartName name) const noexcept;
    [[nodiscard]] std::string_view text_of(const UrlPart& part) const noexcept {
        return std::string_view{text}.substr(part.begin, part.end - part.begin);
    }
};

/// `base`: what a relative reference is relative to; nullptr: none.
[[nodiscard]] ParsedUrl parse_url(std::string_view input, const Url* base = nullptr);

/// "scheme", "user name", …
[[nodiscard]] std::string_view to_string(PartName name) noexcept;

}  // namespace stepwise
