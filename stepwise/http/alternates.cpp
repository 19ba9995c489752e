// Names of files come from whoever may write into the directory, so nothing of them is trusted
// to be harmless in a field value or in a page.
#include "stepwise/http/alternates.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "stepwise/http/escape.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

bool may_stand_in_field(char c) noexcept {
    return !is_control(c) && static_cast<unsigned char>(c) < 0x80 && c != '{' && c != '}' &&
           c != '"' && c != '\\';
}

/// `%` is kept: a URI is encoded already.
std::string safe_uri(std::string_view uri) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string safe;
    for (char c : uri) {
        if (may_stand_in_field(c) && c != ' ') {
            safe.push_back(c);
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        safe.append({'%', hex[octet >> 4], hex[octet & 15]});
    }
    return safe;
}

/// A colon in the first segment of a relative link would make a scheme of what precedes it
/// (RFC 3986, 4.2).
std::string link_to(std::string_view uri) {
    const bool looks_absolute = uri.substr(0, uri.find('/')).find(':') != std::string_view::npos;
    return (looks_absolute ? "./" : "") + safe_uri(uri);
}

std::string joined(std::span<const std::string> languages) {
    std::string text;
    for (const std::string& language : languages) {
        if (!text.empty()) text += ',';
        text += language;
    }
    return text;
}

/// "0.8", "1": no more decimals than needed.
std::string quality_text(double quality) {
    const long thousandths = std::lround(quality * 1000);
    std::array<char, 24> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), thousandths / 1000).ptr;
    std::string text{digits.data(), end};
    if (thousandths % 1000 == 0) return text;
    text += '.';
    for (long rest = thousandths % 1000, weight = 100; rest > 0; rest %= weight, weight /= 10)
        text += static_cast<char>('0' + rest / weight);
    return text;
}

struct Description {
    std::string type, charset, language, encoding;  // empty if there is nothing to say
};

Description describe(const Variant& variant) {
    return {type_of(variant).value, charset_of(variant), joined(variant.languages),
            variant.encoding};
}

void append_attribute(std::string& to, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    to.append(" {").append(name).append(" ");
    for (char c : value)
        if (may_stand_in_field(c)) to.push_back(c);
    to.push_back('}');
}

void append_item(std::string& to, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    to.append(", ").append(name).append(" ");
    append_html_escaped(to, value);
}

}  // namespace

std::string alternates_value(std::span<const Variant> variants) {
    std::string value;
    for (const Variant& variant : variants) {
        const Description description = describe(variant);
        if (!value.empty()) value += ", ";
        value.append("{\"").append(safe_uri(variant.uri)).append("\" ");
        value += quality_text(variant.qs);
        append_attribute(value, "type", description.type);
        append_attribute(value, "charset", description.charset);
        append_attribute(value, "language", description.language);
        append_attribute(value, "encoding", description.encoding);
        if (variant.length) append_attribute(value, "length", std::to_string(*variant.length));
        value += '}';
    }
    return value;
}

std::string variant_list_html(std::span<const Variant> variants) {
    std::string html = "Available variants:\n<ul>\n";
    for (const Variant& variant : variants) {
        const Description description = describe(variant);
        html += "<li><a href=\"";
        append_html_escaped(html, link_to(variant.uri));
        html += "\">";
        append_html_escaped(html, variant.uri);
        html += "</a> ";
        append_html_escaped(html, variant.description);
        append_item(html, "type", description.type);
        append_item(html, "language", description.language);
        append_item(html, "charset", description.charset);
        append_item(html, "encoding", description.encoding);
        html += "</li>\n";
    }
    return html + "</ul>\n";
}

}  // namespace stepwise::http
