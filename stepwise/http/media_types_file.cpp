// mime.types has no grammar but white space.  An unreadable line stops the reading: a server that
// goes on with half a table would send the other half as application/octet-stream.
#include "stepwise/http/media_types_file.hpp"

#include <algorithm>

#include "stepwise/http/media_type.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/http/parameters.hpp"

namespace stepwise::http {

namespace {

/// The text before the next white space; it and the space are taken off `rest`.
std::string_view take_word(std::string_view& rest) noexcept {
    rest = trim(rest);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    return word;
}

const char* read_line(std::string_view line, MediaTypes& types) {
    line = line.substr(0, line.find('#'));
    const std::string_view type = take_word(line);
    if (type.empty()) return nullptr;
    if (!is_media_type(type)) return "media_type_is_malformed";
    for (auto extension = take_word(line); !extension.empty(); extension = take_word(line))
        if (!types.add(extension, type))
            return types.size() == MediaTypes::max_extensions ? "too_many_extensions"
                                                              : "extension_is_malformed";
    return nullptr;
}

bool is_extension(std::string_view text) noexcept {
    return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
        return c == '.' || c == '/' || c == ' ' || is_control(c);
    });
}

bool is_media_type_with_parameters(std::string_view text) {
    const auto parsed = parse_parameterized(text);
    return parsed && is_media_type(parsed->value);
}

}  // namespace

bool MediaTypes::LessIgnoringCase::operator()(std::string_view a,
                                              std::string_view b) const noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return to_lower(x) < to_lower(y); });
}

bool MediaTypes::add(std::string_view extension, std::string_view type) {
    if (extension.starts_with('.')) extension.remove_prefix(1);
    if (!is_extension(extension) || !is_media_type_with_parameters(type)) return false;
    const auto known = types_.find(extension);
    if (known != types_.end()) {
        known->second = type;
        return true;
    }
    if (types_.size() == max_extensions) return false;
    types_.emplace(extension, type);
    return true;
}

std::string_view MediaTypes::find(std::string_view extension) const {
    const auto known = types_.find(extension);
    if (known != types_.end()) return known->second;
    return default_ == Default::built_in ? built_in_type(extension) : std::string_view{};
}

MediaTypesError read_media_types(std::string_view text, MediaTypes& types) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (const char* why = read_line(line, types)) return {number, why};
    }
    return {};
}

std::vector<std::string_view> extensions_of(std::string_view path) {
    std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    name.remove_prefix(std::min(name.find_first_not_of('.'), name.size()));
    std::vector<std::string_view> extensions;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        name.remove_prefix(dot + 1);
        const std::string_view extension = name.substr(0, name.find('.'));
        if (!extension.empty()) extensions.push_back(extension);
    }
    return extensions;
}

}  // namespace stepwise::http
