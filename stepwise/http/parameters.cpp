// Commas and semicolons separate, except in a quoted string, and there a backslash makes the next
// octet an ordinary one: splitting has to look at every octet (RFC 9110, 5.6.4).
#include "stepwise/http/parameters.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

/// The text of a quoted string; nothing if it does not end with the text, or holds a control.
std::optional<std::string> unquoted(std::string_view text) {
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            if (i + 1 != text.size()) return std::nullopt;
            return value;
        }
        if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
        if (is_control(text[i]) && text[i] != '\t') return std::nullopt;
        value.push_back(text[i]);
    }
    return std::nullopt;
}

std::optional<Parameter> parse_parameter(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = trim(text.substr(0, equals));
    if (!is_token(name)) return std::nullopt;
    Parameter parameter{lower_case(name), {}};
    if (equals == std::string_view::npos) return parameter;

    const std::string_view value = trim(text.substr(equals + 1));
    if (value.starts_with('"')) {
        auto text_inside = unquoted(value);
        if (!text_inside) return std::nullopt;
        parameter.value = std::move(*text_inside);
        return parameter;
    }
    if (!is_token(value)) return std::nullopt;
    parameter.value = value;
    return parameter;
}

}  // namespace

const Parameter* find_parameter(const std::vector<Parameter>& parameters,
                                std::string_view name) noexcept {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& each) { return each.name == name; });
    return found == parameters.end() ? nullptr : &*found;
}

std::string_view take_piece(std::string_view& rest, char delimiter) noexcept {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size() && (quoted || rest[end] != delimiter); ++end) {
        if (rest[end] == '"')
            quoted = !quoted;
        else if (quoted && rest[end] == '\\' && end + 1 < rest.size())
            ++end;
    }
    const std::string_view piece = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return piece;
}

std::optional<Parameterized> parse_parameterized(std::string_view text) {
    Parameterized result;
    result.value = lower_case(take_piece(text, ';'));
    while (!text.empty()) {
        const std::string_view piece = take_piece(text, ';');
        if (piece.empty()) continue;  // `text/html;` is allowed
        auto parameter = parse_parameter(piece);
        if (!parameter || result.parameters.size() == Parameterized::max_parameters)
            return std::nullopt;
        result.parameters.push_back(std::move(*parameter));
    }
    return result;
}

bool is_media_type(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && text.find('*') == std::string_view::npos &&
           is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
    return lower;
}

}  // namespace stepwise::http
