// The first and last states: scheme, what follows it, query and fragment.
#include "stepwise/client/url/parse.hpp"

#include <algorithm>

#include "stepwise/client/url/machine.hpp"
#include "stepwise/client/url/percent.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace url_machine {
namespace {

bool is_letter(char c) noexcept {
    const char lower = http::to_lower(c);
    return lower >= 'a' && lower <= 'z';
}
bool is_scheme_octet(char c) noexcept {
    return is_letter(c) || http::is_digit(c) || c == '+' || c == '-' || c == '.';
}

}  // namespace

void Machine::run() {
    State state = State::scheme_start;
    while (state != State::done && state != State::failed) state = take(state);
    if (state == State::done) into_.url = url_;
}

State Machine::take(State state) {
    switch (state) {
        case State::scheme_start: return scheme_start();
        case State::no_scheme: return no_scheme();
        case State::special_relative_or_authority:
            if (!rest().starts_with("//")) return State::relative;
            at_ += 2;
            return State::special_authority_slashes;
        case State::path_or_authority:
            if (here() != '/') {
                --at_;  // the slash before is the path's first
                return State::path;
            }
            ++at_;
            return State::authority;
        case State::relative: return relative();
        case State::relative_slash: return relative_slash();
        case State::special_authority_slashes:
            while (at_slash()) ++at_;
            return State::authority;
        case State::authority: return authority();
        case State::file: return file();
        case State::file_slash: return file_slash();
        case State::file_host: return file_host();
        case State::path_start: return path_start();
        case State::path: return path();
        case State::opaque_path: return opaque_path();
        case State::query: return query();
        case State::fragment: return fragment();
        case State::done:
        case State::failed: break;
    }
    return state;
}

State Machine::scheme_start() {
    std::size_t colon = 0;
    while (colon < text_.size() && is_scheme_octet(text_[colon])) ++colon;
    if (text_.empty() || !is_letter(here()) || colon == text_.size() || text_[colon] != ':')
        return State::no_scheme;
    url_.scheme = text_.substr(0, colon);
    std::transform(url_.scheme.begin(), url_.scheme.end(), url_.scheme.begin(), http::to_lower);
    part(PartName::scheme, 0, colon);
    if (text_.compare(0, colon, url_.scheme) != 0)
        note(PartName::scheme, "written in small letters: case means nothing in a scheme");
    at_ = colon + 1;
    if (url_.scheme == "file") return State::file;
    if (url_.is_special() && base_ && base_->scheme == url_.scheme)
        return State::special_relative_or_authority;
    if (url_.is_special()) {
        std::size_t slashes = 0;
        while (here(slashes) == '/') ++slashes;
        if (slashes != 2) note(PartName::scheme, "not followed by exactly `//`, which is forgiven");
        return State::special_authority_slashes;
    }
    if (here() == '/') {
        ++at_;
        return State::path_or_authority;
    }
    return State::opaque_path;
}

State Machine::no_scheme() {
    if (!base_)
        return fail(
            "it does not begin with a scheme (http:), and there is no base that it is relative to");
    const bool is_fragment = here() == '#' && !at_end();
    if (base_->has_opaque_path && !is_fragment)
        return fail("nothing but a fragment is relative to " + base_->scheme + ":");
    if (base_->has_opaque_path) {
        url_ = *base_;
        return query_or_fragment();
    }
    return base_->scheme == "file" ? State::file : State::relative;
}

State Machine::opaque_path() {
    url_.has_opaque_path = true;
    const std::size_t end = std::min(text_.find_first_of("?#", at_), text_.size());
    part(PartName::path, at_, end);
    url_.opaque_path = percent_encoded(text_.substr(at_, end - at_), EncodeSet::control);
    if (end < text_.size() && url_.opaque_path.ends_with(' ')) {  // else it would be trimmed
        url_.opaque_path.pop_back();
        url_.opaque_path += "%20";
    }
    at_ = end;
    return query_or_fragment();
}

State Machine::query_or_fragment() {
    if (at_end()) return State::done;
    return text_[at_++] == '?' ? State::query : State::fragment;
}

State Machine::query() {
    const std::size_t end = std::min(text_.find('#', at_), text_.size());
    part(PartName::query, at_, end);
    const std::string raw = text_.substr(at_, end - at_);
    url_.query =
        percent_encoded(raw, url_.is_special() ? EncodeSet::special_query : EncodeSet::query);
    if (*url_.query != raw) note(PartName::query, "percent-encoded: " + *url_.query);
    at_ = end;
    return query_or_fragment();
}

State Machine::fragment() {
    part(PartName::fragment, at_, text_.size());
    url_.fragment = percent_encoded(rest(), EncodeSet::fragment);
    return State::done;
}

void Machine::part(PartName name, std::size_t begin, std::size_t end) {
    into_.parts.push_back({name, begin, end});
}

void Machine::note(PartName of, std::string what) { into_.notes.push_back({of, std::move(what)}); }

State Machine::fail(std::string why) {
    into_.failure = std::move(why);
    return State::failed;
}

bool Machine::at_slash(std::size_t ahead) noexcept {
    if (here(ahead) == '/') return true;
    return here(ahead) == '\\' && url_.is_special();
}

}  // namespace url_machine

namespace {

bool is_control_or_space(char c) noexcept { return static_cast<unsigned char>(c) <= 0x20; }

std::string without_white_space(std::string_view input, std::vector<UrlNote>& notes) {
    const std::size_t size = input.size();
    while (!input.empty() && is_control_or_space(input.front())) input.remove_prefix(1);
    while (!input.empty() && is_control_or_space(input.back())) input.remove_suffix(1);
    if (input.size() != size) notes.push_back({PartName::scheme, "spaces around the URL are cut"});
    std::string text = valid_utf8(input);
    if (std::erase_if(text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }) > 0)
        notes.push_back({PartName::scheme, "tabs and line ends within the URL are taken out"});
    return text;
}

}  // namespace

ParsedUrl parse_url(std::string_view input, const Url* base) {
    ParsedUrl parsed;
    parsed.text = without_white_space(input, parsed.notes);
    url_machine::Machine{parsed, base}.run();
    return parsed;
}

const UrlPart* ParsedUrl::part(PartName name) const noexcept {
    const auto found = std::find_if(parts.begin(), parts.end(),
                                    [name](const UrlPart& part) { return part.name == name; });
    return found == parts.end() ? nullptr : &*found;
}

std::string_view to_string(PartName name) noexcept {
    switch (name) {
        case PartName::scheme: return "scheme";
        case PartName::username: return "user name";
        case PartName::password: return "password";
        case PartName::host: return "host";
        case PartName::port: return "port";
        case PartName::path: return "path";
        case PartName::query: return "query";
        case PartName::fragment: return "fragment";
    }
    return "";
}

}  // namespace stepwise
