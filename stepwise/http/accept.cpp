// The four fields have one grammar, a list of names that carry a quality, and differ in what a name
// may be.  A client's mistake costs it the element concerned, not the page.
#include "stepwise/http/accept.hpp"

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

bool is_media_range(std::string_view text) noexcept {
    if (text == "*/*" || is_media_type(text)) return true;
    if (!text.ends_with("/*")) return false;
    const std::string_view type = text.substr(0, text.size() - 2);
    return is_token(type) && type.find('*') == std::string_view::npos;
}

std::optional<Preference> parse_preference(PreferenceKind kind, std::string_view element) {
    auto parsed = parse_parameterized(element);
    if (!parsed) return std::nullopt;

    const bool is_range = kind == PreferenceKind::media_range;
    std::string& name = parsed->value;
    if (is_range && name == "*") name = "*/*";
    if (!(is_range ? is_media_range(name) : is_token(name))) return std::nullopt;

    Preference preference{std::move(name), {}, 1.0};
    for (Parameter& parameter : parsed->parameters) {
        if (parameter.name == "q") {
            const auto quality = parse_quality(parameter.value);
            if (!quality) return std::nullopt;
            preference.q = *quality;
            break;
        }
        preference.parameters.push_back(std::move(parameter));
    }
    return preference;
}

Preferences preferences_in(const Fields& fields, std::string_view name, PreferenceKind kind) {
    Preferences preferences;
    for (const Field* field = fields.find(name); field != nullptr; field = fields.next(*field))
        add_preferences(preferences, kind, field->value);
    return preferences;
}

}  // namespace

std::optional<double> parse_quality(std::string_view text) noexcept {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole != "0" && whole != "1" && !(whole.empty() && !decimals.empty())) return std::nullopt;
    if (decimals.size() > 3) return std::nullopt;

    int thousandths = whole == "1" ? 1000 : 0;
    int weight = 100;
    for (char c : decimals) {
        if (!is_digit(c)) return std::nullopt;
        thousandths += (c - '0') * weight;
        weight /= 10;
    }
    if (thousandths > 1000) return std::nullopt;
    return thousandths / 1000.0;
}

void add_preferences(Preferences& to, PreferenceKind kind, std::string_view field_value) {
    to.present = true;
    while (!field_value.empty() && to.list.size() < Preferences::max_elements) {
        const std::string_view element = take_piece(field_value, ',');
        if (auto preference = parse_preference(kind, element))
            to.list.push_back(std::move(*preference));
    }
}

Accepted accepted_by(const Fields& fields) {
    return {preferences_in(fields, "accept", PreferenceKind::media_range),
            preferences_in(fields, "accept-language", PreferenceKind::token),
            preferences_in(fields, "accept-charset", PreferenceKind::token),
            preferences_in(fields, "accept-encoding", PreferenceKind::token)};
}

}  // namespace stepwise::http
