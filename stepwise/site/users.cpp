// Lines are taken apart by colons, then sorted: of lines with the same key the first one stays
// first, and is the one that is found.
#include "stepwise/site/users.hpp"

#include <algorithm>
#include <tuple>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/password_hash.hpp"

namespace stepwise {
namespace {

using http::trim;

bool is_name(std::string_view text) noexcept {
    return !text.empty() && std::none_of(text.begin(), text.end(), http::is_control);
}

/// What is in front of the first colon, taken off `rest` together with the colon.
std::string_view take_field(std::string_view& rest) noexcept {
    const std::string_view field = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    return field;
}

/// Calls `take` with each line that says something; it returns false if the line is malformed.
/// `count` tells how many entries there are, so that they can be bounded.
template <class Take, class Count>
UserFileReport read_lines(std::string_view text, Take take, Count count) {
    UserFileReport report;
    report.too_large = text.size() > max_user_file;
    for (std::size_t number = 1; !text.empty() && !report.too_large; ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        line = trim(line);
        if (line.empty() || line.front() == '#') continue;
        if (line.size() > max_user_line || !take(line)) {
            if (report.skipped++ == 0) report.first_skipped = number;
        }
        report.too_large = count() > max_user_entries;
    }
    return report;
}

template <class Entry, class Key>
void sort_by(std::vector<Entry>& entries, Key key) {
    std::stable_sort(entries.begin(), entries.end(),
                     [key](const Entry& a, const Entry& b) { return key(a) < key(b); });
}

/// The first entry with this key, or nullptr.
template <class Entry, class Key, class Wanted>
const Entry* find_by(const std::vector<Entry>& entries, Key key, const Wanted& wanted) noexcept {
    const auto found = std::lower_bound(
        entries.begin(), entries.end(), wanted,
        [key](const Entry& entry, const Wanted& value) { return key(entry) < value; });
    return found != entries.end() && key(*found) == wanted ? &*found : nullptr;
}

constexpr auto by_name = [](const PasswordFile::User& user) { return std::string_view{user.name}; };

using DigestKey = std::tuple<std::string_view, std::string_view, std::size_t>;
constexpr auto by_digest_key = [](const DigestFile::User& user) {
    return DigestKey{user.name, user.realm, user.ha1.size()};
};

using MemberKey = std::tuple<std::string_view, std::string_view>;
constexpr auto by_member = [](const GroupFile::Member& member) {
    return MemberKey{member.group, member.user};
};

std::size_t digits_of(http::DigestAlgorithm algorithm) noexcept {
    return algorithm == http::DigestAlgorithm::sha256 ? 64 : 32;
}

bool is_ha1(std::string_view text) noexcept {
    return (text.size() == digits_of(http::DigestAlgorithm::md5) ||
            text.size() == digits_of(http::DigestAlgorithm::sha256)) &&
           std::all_of(text.begin(), text.end(), [](char c) { return http::hex_value(c) >= 0; });
}

/// A hash of the kind that most users have.
std::string decoy_of(const std::vector<PasswordFile::User>& users) {
    std::vector<std::string_view> hashes;
    hashes.reserve(users.size());
    for (const auto& user : users) hashes.emplace_back(user.hash);
    const auto less = [](std::string_view a, std::string_view b) {
        return work_of(a) < work_of(b);
    };
    std::stable_sort(hashes.begin(), hashes.end(), less);
    std::string_view decoy;
    std::ptrdiff_t most = 0;
    for (auto run = hashes.begin(); run != hashes.end();) {
        const auto end = std::upper_bound(run, hashes.end(), *run, less);
        if (end - run > most) decoy = *run;
        most = std::max(most, end - run);
        run = end;
    }
    return std::string{decoy};
}

}  // namespace

PasswordFile parse_password_file(std::string_view text) {
    PasswordFile file;
    const auto take = [&](std::string_view line) {
        const std::string_view name = take_field(line), hash = take_field(line);
        if (!is_name(name) || format_of(hash) == PasswordFormat::unknown) return false;
        file.users.push_back({std::string{name}, std::string{hash}});
        return true;
    };
    file.report = read_lines(text, take, [&] { return file.users.size(); });
    if (file.report.too_large) file.users.clear();
    sort_by(file.users, by_name);
    file.decoy = decoy_of(file.users);
    return file;
}

const PasswordFile::User* PasswordFile::find(std::string_view name) const noexcept {
    return find_by(users, by_name, name);
}

DigestFile parse_digest_file(std::string_view text) {
    DigestFile file;
    const auto take = [&](std::string_view line) {
        const std::string_view name = take_field(line), realm = take_field(line);
        if (!is_name(name) || !is_name(realm) || !is_ha1(line)) return false;
        std::string ha1{line};
        std::transform(ha1.begin(), ha1.end(), ha1.begin(), http::to_lower);
        file.users.push_back({std::string{name}, std::string{realm}, std::move(ha1)});
        return true;
    };
    file.report = read_lines(text, take, [&] { return file.users.size(); });
    if (file.report.too_large) file.users.clear();
    sort_by(file.users, by_digest_key);
    return file;
}

std::string_view DigestFile::find(std::string_view name, std::string_view realm,
                                  http::DigestAlgorithm algorithm) const noexcept {
    const User* const user =
        find_by(users, by_digest_key, DigestKey{name, realm, digits_of(algorithm)});
    return user != nullptr ? std::string_view{user->ha1} : std::string_view{};
}

GroupFile parse_group_file(std::string_view text) {
    GroupFile file;
    const auto take = [&](std::string_view line) {
        const auto is_text = [](char c) { return c == '\t' || !http::is_control(c); };
        if (line.find(':') == line.npos || !std::all_of(line.begin(), line.end(), is_text))
            return false;
        const std::string_view group = trim(take_field(line));
        if (!is_name(group)) return false;
        for (line = trim(line); !line.empty(); line = trim(line)) {
            const std::string_view user = line.substr(0, line.find_first_of(" \t"));
            file.members.push_back({std::string{group}, std::string{user}});
            line.remove_prefix(user.size());
        }
        return true;
    };
    file.report = read_lines(text, take, [&] { return file.members.size(); });
    if (file.report.too_large) file.members.clear();
    sort_by(file.members, by_member);
    return file;
}

bool GroupFile::contains(std::string_view group, std::string_view user) const noexcept {
    return find_by(members, by_member, MemberKey{group, user}) != nullptr;
}

}  // namespace stepwise
