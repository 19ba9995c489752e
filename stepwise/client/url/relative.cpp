// References that leave something out, to be filled in from a base; and `file:`, which may lack a
// host and begin with a drive letter.
#include <algorithm>

#include "stepwise/client/url/drive.hpp"
#include "stepwise/client/url/host.hpp"
#include "stepwise/client/url/machine.hpp"

namespace stepwise::url_machine {

State Machine::relative() {
    url_.scheme = base_->scheme;
    if (at_slash()) {
        ++at_;
        return State::relative_slash;
    }
    const std::string scheme = url_.scheme;
    url_ = *base_;
    url_.fragment.reset();
    if (at_end()) return State::done;
    if (here() == '?' || here() == '#') {
        if (here() == '?') url_.query.reset();
        note(PartName::path, "taken from the base, like everything before it");
        return query_or_fragment();
    }
    inherit_path();
    return State::path;
}

/// The base's directory: its path without what follows the last slash.
void Machine::inherit_path() {
    url_.query.reset();
    shorten_path();
    note(PartName::path, "relative to the base's directory " + url_.pathname() + "/");
}

State Machine::relative_slash() {
    if (at_slash()) {
        ++at_;
        return url_.is_special() ? State::special_authority_slashes : State::authority;
    }
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.port = base_->port;
    --at_;  // the slash is the path's first
    note(PartName::path, "begins with a slash: scheme, host and port come from the base");
    return State::path;
}

State Machine::file() {
    url_.scheme = "file";
    url_.host = UrlHost{};
    if (at_slash()) {
        ++at_;
        return State::file_slash;
    }
    return base_ && base_->scheme == "file" ? file_of_base() : State::path;
}

State Machine::file_of_base() {
    url_.host = base_->host;
    url_.path = base_->path;
    url_.query = base_->query;
    if (at_end()) return State::done;
    if (here() == '?' || here() == '#') {
        if (here() == '?') url_.query.reset();
        return query_or_fragment();
    }
    url_.query.reset();
    if (starts_with_drive_letter(rest()))
        url_.path.clear();
    else
        shorten_path();
    return State::path;
}

State Machine::file_slash() {
    if (at_slash()) {
        ++at_;
        return State::file_host;
    }
    if (base_ && base_->scheme == "file") {
        url_.host = base_->host;
        if (!starts_with_drive_letter(rest()) && !base_->path.empty() &&
            is_normal_drive_letter(base_->path.front()))
            url_.path.push_back(base_->path.front());
    }
    --at_;
    return State::path;
}

State Machine::file_host() {
    const std::size_t end = std::min(text_.find_first_of("/\\?#", at_), text_.size());
    const std::string written = text_.substr(at_, end - at_);
    if (is_drive_letter(written)) return State::path;  // file://c:/ names no host
    if (!written.empty()) {
        HostDecision decision = parse_host(written, true);
        if (!decision.host) return fail(decision.why);
        part(PartName::host, at_, end);
        if (decision.host->text == "localhost") {
            note(PartName::host, "localhost is this computer, so it is left out");
            decision.host = UrlHost{};
        }
        url_.host = decision.host;
    }
    at_ = end;
    return State::path_start;
}

}  // namespace stepwise::url_machine
