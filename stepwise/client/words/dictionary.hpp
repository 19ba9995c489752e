// The dictionary of HTTP's words: methods, status codes and header fields, as dictionary.json has
// them.  What a word means is data; here is only how it is read, found and shown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

enum class WordKind : std::uint8_t { method, status, header };

/// The document that Stepwise follows, and what its table says.
struct DocumentRow {
    std::string table;           ///< methods, general, request, response, entity; or: text
    std::string in_1_0, in_1_1;  ///< the cells as they are printed: "O" or nothing
    std::string slip;            ///< what is wrong with it; empty: nothing
};

/// Where our code has to do with it; the line is looked for when it is shown, so that it is right.
struct SourcePlace {
    std::string file, marker;
};

struct Word {
    WordKind kind = WordKind::method;
    std::string name;                     ///< "GET", "404", "If-None-Match"
    std::string reason;                   ///< of a status code: "Not Found"
    std::array<std::string, 4> versions;  ///< where 0.9, 1.0, 1.1 and today's RFC define it
    std::string sent_by;                  ///< general, request, response, entity
    std::string term;                     ///< … and what RFC 9110 says in place of that
    std::string says, note, source;
    std::string example, shows;  ///< a command, and what is found in what it prints
    std::vector<SourcePlace> handled;
    std::vector<std::string> see;
    std::optional<DocumentRow> document;
};
inline constexpr std::array<std::string_view, 4> http_versions = {"0.9", "1.0", "1.1", "today"};

using Dictionary = std::vector<Word>;

/// Throws std::runtime_error with a message for the user.
[[nodiscard]] Dictionary read_dictionary(const std::string& file);

/// By name, number or reason phrase; capitals, spaces and hyphens make no difference.
[[nodiscard]] const Word* word_named(const Dictionary& dictionary, std::string_view name);
[[nodiscard]] const Word* header_named(const Dictionary& dictionary, std::string_view name);
/// The nearest ones to a misspelt word, or those that contain it; the best first.
[[nodiscard]] std::vector<const Word*> words_like(const Dictionary& dictionary,
                                                  std::string_view name);

/// The number of the line with that marker; 0: the sources are not there.
[[nodiscard]] std::size_t line_of(const SourcePlace& place);

[[nodiscard]] std::string_view to_string(WordKind kind) noexcept;
/// "404 Not Found", "GET"
[[nodiscard]] std::string full_name(const Word& word);
/// The example for a server on that port.
[[nodiscard]] std::string example_for(const Word& word, std::string_view port);

}  // namespace stepwise
