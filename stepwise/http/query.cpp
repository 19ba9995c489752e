// Pieces between separators, taken off the front one after the other.
#include "stepwise/http/query.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {
namespace {

std::string_view take(std::string_view& rest, std::string_view separators) noexcept {
    const std::size_t end = std::min(rest.find_first_of(separators), rest.size());
    const std::string_view piece = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return piece;
}

std::string_view name_of(std::string_view piece) noexcept {
    return piece.substr(0, piece.find('='));
}

std::string_view value_of(std::string_view piece) noexcept {
    const std::size_t sign = piece.find('=');
    return sign == std::string_view::npos ? std::string_view{} : piece.substr(sign + 1);
}

}  // namespace

std::optional<std::string_view> query_parameter(std::string_view query,
                                                std::string_view name) noexcept {
    while (!query.empty()) {
        const std::string_view piece = take(query, "&;");
        if (name_of(piece) == name) return value_of(piece);
    }
    return std::nullopt;
}

std::string without_parameter(std::string_view query, std::string_view name) {
    std::string rest;
    while (!query.empty()) {
        const std::string_view piece = take(query, "&;");
        if (name_of(piece) == name) continue;
        if (!rest.empty()) rest += '&';
        rest += piece;
    }
    return rest;
}

std::optional<std::string_view> cookie(std::string_view field, std::string_view name) noexcept {
    while (!field.empty()) {
        const std::string_view piece = trim(take(field, ";"));
        if (name_of(piece) != name || piece.find('=') == std::string_view::npos) continue;
        std::string_view value = value_of(piece);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return std::nullopt;
}

std::size_t place_in_list(std::string_view text, std::size_t most) noexcept {
    std::size_t place = 0;
    for (char c : text) {
        if (!is_digit(c)) return 0;
        place = place * 10 + static_cast<std::size_t>(c - '0');
        if (place > most) return 0;
    }
    return place;
}

}  // namespace stepwise::http
