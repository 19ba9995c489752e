// A cache keeps one answer for each combination of the fields that Vary names; it must name all
// those on which the choice could have turned, not only those that this request had.
#include "stepwise/http/variant.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"
#include "stepwise/http/quality.hpp"

namespace stepwise::http {

namespace {

/// With the level, say, but without the charset, which is a dimension of its own.
Parameterized negotiated_type(const Variant& variant) {
    Parameterized type = type_of(variant);
    std::erase_if(type.parameters, [](const Parameter& each) { return each.name == "charset"; });
    return type;
}

bool same_languages(const Variant& a, const Variant& b) {
    return std::equal(a.languages.begin(), a.languages.end(), b.languages.begin(),
                      b.languages.end(), equal_ignoring_case);
}

bool same_encoding(const Variant& a, const Variant& b) {
    return equal_ignoring_case(a.encoding, b.encoding) ||
           (is_identity(a.encoding) && is_identity(b.encoding));
}

}  // namespace

Parameterized type_of(const Variant& variant) {
    if (auto type = parse_parameterized(variant.type)) return *type;
    std::string_view text = variant.type;
    return {lower_case(take_piece(text, ';')), {}};
}

std::string charset_of(const Variant& variant) {
    if (!variant.charset.empty()) return lower_case(variant.charset);
    const Parameterized type = type_of(variant);
    const Parameter* parameter = find_parameter(type.parameters, "charset");
    return parameter == nullptr ? std::string{} : lower_case(parameter->value);
}

Dimensions dimensions_of(std::span<const Variant> variants) {
    Dimensions differ;
    for (const Variant& each : variants) {
        const Variant& first = variants.front();
        differ.type = differ.type || negotiated_type(each) != negotiated_type(first);
        differ.language = differ.language || !same_languages(each, first);
        differ.charset = differ.charset || charset_of(each) != charset_of(first);
        differ.encoding = differ.encoding || !same_encoding(each, first);
    }
    return differ;
}

std::string vary_value(const Dimensions& dimensions, bool transparent) {
    const struct {
        bool named;
        const char* field;
    } fields[] = {{transparent, "negotiate"},
                  {dimensions.type, "accept"},
                  {dimensions.language, "accept-language"},
                  {dimensions.charset, "accept-charset"},
                  {dimensions.encoding, "accept-encoding"}};
    std::string value;
    for (const auto& [named, field] : fields) {
        if (!named) continue;
        if (!value.empty()) value += ',';
        value += field;
    }
    return value;
}

}  // namespace stepwise::http
