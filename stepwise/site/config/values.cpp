// Each says what it expected: whoever wrote the line is a person.
#include "stepwise/site/config/values.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <stdexcept>

#include "stepwise/http/octets.hpp"

namespace stepwise::config {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};
constexpr Unit units[] = {
    {"", 0},
    {"ms", milliseconds},
    {"s", seconds},
    {"sec", seconds},
    {"m", 60 * seconds},
    {"mi", 60 * seconds},
    {"min", 60 * seconds},
    {"h", 3600 * seconds},
};
constexpr std::uint64_t longest = 86400;  // seconds: a day

}  // namespace

bool is(std::string_view argument, std::string_view word) noexcept {
    return http::equal_ignoring_case(argument, word);
}

bool flag(const Directive& directive, std::size_t argument) {
    const std::string& text = directive[argument];
    if (is(text, "on")) return true;
    if (is(text, "off")) return false;
    fail(directive.origin, directive.title() + " is On or Off, not " + text);
}

std::uint64_t number(const Directive& directive, std::string_view text, std::uint64_t least,
                     std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        fail(directive.origin, directive.title() + ": " + std::string{text} +
                                   " is no number from " + std::to_string(least) + " to " +
                                   std::to_string(most));
    return value;
}

std::int64_t duration(const Directive& directive, std::string_view text, std::int64_t unit) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto known = std::find_if(std::begin(units), std::end(units),
                                    [&](const Unit& u) { return is(u.name, name); });
    if (error != std::errc{} || known == std::end(units))
        fail(directive.origin, directive.title() + ": " + std::string{text} +
                                   " is no time; expected e.g. 5, 500ms, 5s, 2min or 1h");
    const std::int64_t each = known->nanoseconds != 0 ? known->nanoseconds : unit;
    if (value > longest * static_cast<std::uint64_t>(seconds) / static_cast<std::uint64_t>(each))
        fail(directive.origin,
             directive.title() + ": " + std::string{text} + " is more than a day");
    return static_cast<std::int64_t>(value) * each;
}

std::string path(const Place& place, std::string_view text) {
    std::filesystem::path name{text};
    if (name.is_relative()) name = place.reading.tree.server_root / name;
    std::string normal = name.lexically_normal().string();
    if (normal.size() > 1 && normal.back() == '/') normal.pop_back();
    return normal;
}

std::shared_ptr<const Pattern> pattern(const Directive& directive, const std::string& expression) {
    try {
        return std::make_shared<const Pattern>(expression);
    } catch (const std::invalid_argument& error) {
        fail(directive.origin, directive.title() + ": " + error.what());
    }
}

Network network(const Directive& directive, std::string_view text) {
    if (const auto parsed = Network::parse(text)) return *parsed;
    fail(directive.origin, directive.title() + ": " + std::string{text} +
                               " is no address or network; expected e.g. 10.1.2.3, 10.1, "
                               "10.1.0.0/16 or 2001:db8::/32");
}

std::vector<std::string> rest(const Directive& directive, std::size_t from) {
    return {directive.arguments.begin() + static_cast<std::ptrdiff_t>(from),
            directive.arguments.end()};
}

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), http::to_lower);
    return result;
}

bool is_url(std::string_view text) noexcept {
    const std::size_t colon = text.find("://");
    if (colon == text.npos || colon == 0) return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '-' || c == '.';
    });
}

std::string handler(const Directive& directive, const std::string& name) {
    for (const char* known :
         {"cgi-script", "type-map", "server-parsed", "server-status", "default-handler"})
        if (is(name, known)) return known;
    fail(directive.origin, directive.title() + ": there is no handler " + name +
                               "; expected cgi-script, type-map, server-parsed, server-status or "
                               "default-handler");
}

std::string filter(const Directive& directive, const std::string& name) {
    if (is(name, "INCLUDES")) return "INCLUDES";
    fail(directive.origin,
         directive.title() + ": there is no filter " + name + "; expected INCLUDES");
}

std::string joined(const Directive& directive, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < directive.size(); ++i)
        text += (text.empty() ? "" : " ") + directive[i];
    return text;
}

}  // namespace stepwise::config
