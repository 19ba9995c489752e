// The values in a directive: entities, variables, encodings and sizes, as mod_include writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise {

/// The value of a variable; nullopt: there is none of that name.
using SsiLookup = std::function<std::optional<std::string>(std::string_view name)>;

/// No value of a variable, and no string with variables in it, is longer.
inline constexpr std::size_t most_of_ssi_value = 8192;

/// `&lt;` `&gt;` `&amp;` `&quot;` `&apos;` and `&#60;` become characters; others stay as they are.
[[nodiscard]] std::string decode_entities(std::string_view text);

/// `$NAME` and `${NAME}` become their values, nothing if there is none; `\$` is a dollar sign.
/// nullopt: a `}` is missing, or the result is longer than `most_of_ssi_value`.
[[nodiscard]] std::optional<std::string> substitute(std::string_view text, const SsiLookup& lookup);

/// The encodings that `echo` knows: none, entity, url, urlencoded, base64, or several with commas
/// between them.  nullopt: it does not know this one (or, decoding, the value is none of that
/// kind).
[[nodiscard]] std::optional<std::string> encode_as(std::string_view encodings, std::string text);
[[nodiscard]] std::optional<std::string> decode_as(std::string_view encodings, std::string text);

/// "1,234,567", and in four characters: " 12 ", "1.2M".
[[nodiscard]] std::string size_in_octets(std::uint64_t size);
[[nodiscard]] std::string size_abbreviated(std::uint64_t size);

}  // namespace stepwise
