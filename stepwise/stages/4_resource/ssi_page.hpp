// A page with directives in it, taken apart: text, `<!--#name attribute="value" … -->`, text, …
// (Apache's mod_include).  Octets in, values out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

struct SsiAttribute {
    std::string name;   ///< lower case
    std::string value;  ///< as written, without its quotes
    bool has_value = false;
};

struct SsiDirective {
    std::string name;  ///< lower case
    std::vector<SsiAttribute> attributes;
    const char* wrong = "";  ///< not empty: it cannot be carried out, and why

    /// The first of that name; null: there is none.
    [[nodiscard]] const SsiAttribute* attribute(std::string_view of_name) const noexcept;
};

/// What a page begins with.
struct SsiPart {
    enum class Kind : std::uint8_t { need_more, text, directive, end } kind = Kind::need_more;
    std::size_t size = 0;  ///< octets of it in the page
    SsiDirective directive;
};

/// A directive is no longer than that, and has no more attributes.
inline constexpr std::size_t most_of_directive = 8192;
inline constexpr std::size_t most_ssi_attributes = 32;

/// Takes the first part of what is left of a page.  `is_whole`: nothing follows `page`; then a
/// directive without its end is wrong, and reaches to the end of the page.  Otherwise more may be
/// needed to tell, never more than `most_of_directive` octets.
[[nodiscard]] SsiPart next_part(std::string_view page, bool is_whole);

}  // namespace stepwise
