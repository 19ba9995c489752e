// One row a format.  Each begins with its prefix and ends, behind the last `$`, with a digest whose
// length does not vary; between the two may stand cost and salt.
#include "stepwise/site/password_hash.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace stepwise {
namespace {

struct Row {
    std::string_view prefix;
    std::ptrdiff_t dollars_from, dollars_to;  ///< how many `$` stand behind the prefix
    std::size_t digest;                       ///< letters behind the last of them
    PasswordFormat format;
};

constexpr std::array<Row, 8> formats{{
    {"$apr1$", 1, 1, 22, PasswordFormat::apr1},
    {"{SHA}", 0, 0, 28, PasswordFormat::sha1},
    {"$2y$", 1, 1, 53, PasswordFormat::crypt},  // 22 letters of salt and 31
    {"$2a$", 1, 1, 53, PasswordFormat::crypt},  // other programs' names of the same
    {"$2b$", 1, 1, 53, PasswordFormat::crypt},
    {"$5$", 1, 2, 43, PasswordFormat::crypt},
    {"$6$", 1, 2, 86, PasswordFormat::crypt},
    {"", 0, 0, 13, PasswordFormat::crypt},  // DES: two letters of salt and eleven
}};

const Row& row_of(std::string_view hash) noexcept {
    return *std::find_if(formats.begin(), formats.end(),
                         [hash](const Row& row) { return hash.starts_with(row.prefix); });
}

bool is_letter(char c) noexcept {
    return (c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_base64(char c) noexcept { return (is_letter(c) && c != '.') || c == '+' || c == '='; }

bool is_visible(char c) noexcept { return c > ' ' && c < 0x7f; }

}  // namespace

PasswordFormat format_of(std::string_view hash) noexcept {
    const Row& row = row_of(hash);
    const std::string_view rest = hash.substr(row.prefix.size());
    const auto dollars = std::count(rest.begin(), rest.end(), '$');
    const std::string_view digest = rest.substr(rest.rfind('$') + 1);  // npos + 1 is 0
    const auto may_stand = row.format == PasswordFormat::sha1 ? is_base64 : is_letter;
    const bool sound = dollars >= row.dollars_from && dollars <= row.dollars_to &&
                       digest.size() == row.digest &&
                       std::all_of(digest.begin(), digest.end(), may_stand) &&
                       std::all_of(rest.begin(), rest.end(), is_visible);
    return sound ? row.format : PasswordFormat::unknown;
}

std::string_view work_of(std::string_view hash) noexcept {
    const std::string_view prefix = row_of(hash).prefix;
    const bool names_cost =
        prefix.starts_with("$2") || hash.substr(prefix.size()).starts_with("rounds=");
    return names_cost ? hash.substr(0, hash.find('$', prefix.size()) + 1) : prefix;
}

}  // namespace stepwise
