// The path, segment by segment: `.` and `..` are resolved here, in the client, before anything is
// sent (RFC 3986, 5.2.4).
#include <algorithm>

#include "stepwise/client/url/drive.hpp"
#include "stepwise/client/url/machine.hpp"
#include "stepwise/client/url/percent.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::url_machine {
namespace {

/// "%2e" is a dot as well.
std::string with_dots(std::string_view segment) {
    std::string text;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        const bool is_dot = http::equal_ignoring_case(segment.substr(i, 3), "%2e");
        text += is_dot ? '.' : segment[i];
        if (is_dot) i += 2;
    }
    return text;
}

}  // namespace

State Machine::path_start() {
    if (url_.is_special()) {
        if (at_end() || here() == '?' || here() == '#')
            note(PartName::path, "left out: it is /, the root");
        return State::path;
    }
    if (at_end()) return State::done;
    if (here() == '?' || here() == '#') return query_or_fragment();
    return State::path;
}

/// From the first octet of the path, whether that is its slash or not.
State Machine::path() {
    const std::size_t begin = at_;
    const std::size_t end = std::min(text_.find_first_of("?#", at_), text_.size());
    if (end > begin) part(PartName::path, begin, end);
    if (at_ < end && at_slash()) ++at_;
    for (;;) {
        const std::size_t slash =
            std::min(text_.find_first_of(url_.is_special() ? "/\\" : "/", at_), end);
        take_segment(std::string_view{text_}.substr(at_, slash - at_), slash < end);
        at_ = slash;
        if (slash == end) break;
        ++at_;
    }
    const std::string written = text_.substr(begin, end - begin);
    if (url_.is_special() && written.find('\\') != std::string::npos)
        note(PartName::path, "a backslash is read as a slash");
    if (!written.empty() && url_.pathname() != written)
        note(PartName::path, "in its normal form: " + url_.pathname());
    return query_or_fragment();
}

void Machine::take_segment(std::string_view segment, bool is_followed_by_slash) {
    const std::string dots = with_dots(segment);
    if (dots == "..") {
        const std::vector<std::string> before = url_.path;
        shorten_path();
        note(PartName::path, url_.path.size() == before.size()
                                 ? ".. at the root stays at the root"
                                 : ".. takes away the segment before it: " + before.back());
        if (!is_followed_by_slash) url_.path.emplace_back();
    } else if (dots == ".") {
        if (!is_followed_by_slash) url_.path.emplace_back();
        note(PartName::path, ". is the same directory, and is taken out");
    } else {
        std::string encoded = percent_encoded(segment, EncodeSet::path);
        if (url_.scheme == "file" && url_.path.empty() && is_drive_letter(encoded))
            encoded[1] = ':';
        url_.path.push_back(std::move(encoded));
    }
}

void Machine::shorten_path() {
    if (url_.path.empty()) return;
    if (url_.scheme == "file" && url_.path.size() == 1 && is_normal_drive_letter(url_.path.front()))
        return;
    url_.path.pop_back();
}

}  // namespace stepwise::url_machine
