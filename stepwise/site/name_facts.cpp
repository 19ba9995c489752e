// One table of rules after the other is asked about one extension after the other.
#include "stepwise/site/name_facts.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"
#include "stepwise/http/parameters.hpp"

namespace stepwise {
namespace {

using http::equal_ignoring_case;

/// Nothing if the table does not know the extension; an empty value if it shall say nothing.
const Setting<std::string>* find(const ByExtension& table, std::string_view extension) {
    const auto entry = table.find(extension);
    return entry == table.end() ? nullptr : &entry->second;
}

NameFact fact_of(const Setting<std::string>& entry, const char* by, std::string_view extension) {
    return {entry.value, by, &entry.origin, std::string{extension}};
}

/// Puts what the table says in place of what was said before.
bool replace(NameFact& fact, const ByExtension& table, const char* by, std::string_view extension) {
    const auto* entry = find(table, extension);
    if (entry == nullptr || entry->value.empty()) return false;
    fact = fact_of(*entry, by, extension);
    return true;
}

/// The built-in table knows `gz` as a type of its own.  Who calls it a coding means something else,
/// and `.is` is a language where somebody says so.
bool means_something_else(const Rules& rules, std::string_view extension) {
    return find(rules.encodings, extension) != nullptr ||
           find(rules.languages, extension) != nullptr;
}

bool add_type(NameFacts& facts, const Rules& rules, const http::MediaTypes& types,
              std::string_view extension) {
    if (find(rules.types, extension) != nullptr)
        return replace(facts.type, rules.types, "AddType", extension);
    const std::string_view type = types.find(extension);
    if (type.empty()) return false;
    const bool is_built_in = types.is_built_in(extension);
    if (is_built_in && means_something_else(rules, extension)) return false;
    facts.type = {std::string{type}, is_built_in ? "built-in" : "mime.types", nullptr,
                  std::string{extension}};
    return true;
}

bool add_language(NameFacts& facts, const Rules& rules, std::string_view extension) {
    const auto* entry = find(rules.languages, extension);
    if (entry == nullptr || entry->value.empty()) return false;
    facts.languages.push_back(fact_of(*entry, "AddLanguage", extension));
    return true;
}

bool add_encoding(NameFacts& facts, const Rules& rules, std::string_view extension) {
    const std::string before = facts.encoding.value;
    if (!replace(facts.encoding, rules.encodings, "AddEncoding", extension)) return false;
    if (!before.empty()) facts.encoding.value = before + ", " + facts.encoding.value;
    return true;
}

void read_extension(NameFacts& facts, const Rules& rules, const http::MediaTypes& types,
                    std::string_view as_written) {
    const std::string extension = http::lower_case(as_written);
    bool known = add_type(facts, rules, types, extension);
    known |= replace(facts.charset, rules.charsets, "AddCharset", extension);
    known |= add_language(facts, rules, extension);
    known |= add_encoding(facts, rules, extension);
    // These are no property of the content: a file is not negotiated by them (MultiviewsMatch).
    (void)replace(facts.handler, rules.handlers, "AddHandler", extension);
    (void)replace(facts.filter, rules.filters, "AddOutputFilter", extension);
    if (known)
        facts.says_something = true;
    else
        facts.unexplained.emplace_back(as_written);
}

std::string base_name_of(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::size_t begin = std::min(name.find_first_not_of('.'), name.size());
    return std::string{name.substr(0, name.find('.', begin))};
}

bool is_none(const std::string& word) noexcept { return equal_ignoring_case(word, "none"); }

/// `ForceType None` and `SetHandler None` undo what a section around them said.
void obey_overrides(NameFacts& facts, const Rules& rules) {
    const auto set = [](NameFact& fact, const Setting<std::string>& by, const char* directive) {
        if (!by.is_set || by.value.empty() || is_none(by.value)) return false;
        fact = {by.value, directive, &by.origin, {}};
        return true;
    };
    // What the name said of a charset belonged to the type that it gave.
    if (set(facts.type, rules.type, "ForceType")) facts.charset = {};
    (void)set(facts.handler, rules.handler, "SetHandler");
    (void)set(facts.filter, rules.output_filter, "SetOutputFilter");
    NameFact language;
    if (facts.languages.empty() && set(language, rules.default_language, "DefaultLanguage"))
        facts.languages.push_back(language);
}

}  // namespace

NameFacts name_facts(const Rules& rules, const http::MediaTypes& types, std::string_view path) {
    NameFacts facts;
    facts.unexplained.push_back(base_name_of(path));
    for (const std::string_view extension : http::extensions_of(path))
        read_extension(facts, rules, types, extension);
    obey_overrides(facts, rules);
    std::string charset = take_charset(facts.type.value);
    if (!facts.charset && !charset.empty()) {
        facts.charset = facts.type;
        facts.charset.value = std::move(charset);
    }
    return facts;
}

std::string_view default_charset_for(const Rules& rules, std::string_view type) {
    const Setting<std::string>& setting = rules.default_charset;
    if (!setting.is_set || equal_ignoring_case(setting.value, "off")) return {};
    const std::string_view plain = http::trim(type.substr(0, type.find(';')));
    if (!equal_ignoring_case(plain, "text/html") && !equal_ignoring_case(plain, "text/plain"))
        return {};
    return equal_ignoring_case(setting.value, "on") ? "iso-8859-1"
                                                    : std::string_view{setting.value};
}

std::string take_charset(std::string& type) {
    std::string_view rest = type;
    std::string kept, charset;
    while (!rest.empty()) {
        const std::string_view piece = http::take_piece(rest, ';');
        const std::size_t equals = piece.find('=');
        if (equals != std::string_view::npos &&
            equal_ignoring_case(http::trim(piece.substr(0, equals)), "charset")) {
            const std::string_view value = http::trim(piece.substr(equals + 1));
            const bool quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
            charset = quoted ? value.substr(1, value.size() - 2) : value;
            continue;
        }
        if (!kept.empty()) kept += "; ";
        kept += piece;
    }
    if (!charset.empty()) type = std::move(kept);
    return charset;
}

}  // namespace stepwise
