// libmagic answers in its own words; here they become a media type that may stand in a header.
#include "stepwise/site/magic.hpp"

#include <magic.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "stepwise/http/octets.hpp"
#include "stepwise/http/parameters.hpp"
#include "stepwise/site/words.hpp"

namespace stepwise {
namespace {

// Nothing that would start a program or look into archives.
constexpr int always = MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_RAW;
// Only what the file says: libmagic's own guesses are descriptions, not types.
constexpr int descriptions = always | MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TEXT |
                             MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV |
                             MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON;

/// A text without `!:mime` lines: the types are where others have descriptions.
bool is_in_format_of_apache(const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream.is_open()) return false;  // a name without its .mgc
    std::string text(std::size_t{1} << 20, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return !text.empty() && text.find('\0') == std::string::npos &&
           text.find("!:mime") == std::string::npos;
}

bool looks_like_text(std::string_view octets) noexcept {
    constexpr std::string_view of_text = "\t\n\v\f\r\b\x1b";
    return !octets.empty() && std::none_of(octets.begin(), octets.end(), [&](char c) {
        return http::is_control(c) && of_text.find(c) == std::string_view::npos;
    });
}

/// "application/octet-stream x-gzip": a type and perhaps a coding.
MagicType by_description(std::string_view words, std::string_view octets) {
    MagicType result;
    const std::string_view type = take_word(words), encoding = take_word(words);
    if (http::is_media_type(type)) {
        result.type = type;
        if (http::is_token(encoding)) result.encoding = encoding;
    } else if (looks_like_text(octets)) {
        result.type = "text/plain";
    }
    return result;
}

/// "text/plain; charset=utf-8".  That the first octets are US-ASCII says nothing of the others.
MagicType by_mime(std::string_view words) {
    MagicType result;
    const auto parsed = http::parse_parameterized(words);
    if (!parsed || !http::is_media_type(parsed->value) ||
        parsed->value == "application/octet-stream" || parsed->value.starts_with("inode/") ||
        parsed->value == "application/x-empty")
        return result;
    result.type = parsed->value;
    const auto* charset = http::find_parameter(parsed->parameters, "charset");
    if (charset != nullptr && result.type.starts_with("text/") &&
        charset->value.starts_with("utf-"))
        result.charset = charset->value;
    return result;
}

}  // namespace

Magic::Magic(const std::string& file)
    : is_of_apache_(is_in_format_of_apache(file)),
      database_(::magic_open(is_of_apache_ ? descriptions : always | MAGIC_MIME)) {
    if (database_ == nullptr) throw std::runtime_error("libmagic does not work");
    if (::magic_load(database_, file.c_str()) == 0) return;
    const char* error = ::magic_error(database_);
    const std::string why = error != nullptr ? error : "it has no magic numbers in it";
    ::magic_close(database_);
    throw std::runtime_error("cannot use the magic file " + file + ": " + why);
}

Magic::~Magic() { ::magic_close(database_); }

MagicType Magic::type_of(std::string_view octets) const {
    octets = octets.substr(0, sample_size);
    const char* words = ::magic_buffer(database_, octets.data(), octets.size());
    if (words == nullptr) return {};
    return is_of_apache_ ? by_description(words, octets) : by_mime(words);
}

std::unique_ptr<Magic> Magic::open(const std::string& file) noexcept try {
    return std::make_unique<Magic>(file);
} catch (const std::exception&) {
    return nullptr;
}

}  // namespace stepwise
