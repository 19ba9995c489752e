// `user:password@host:port`: the authority, from the last `@` on a host, before it credentials.
#include <algorithm>

#include "stepwise/client/url/host.hpp"
#include "stepwise/client/url/machine.hpp"
#include "stepwise/client/url/percent.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::url_machine {

constexpr std::size_t npos = std::string::npos;

State Machine::authority() {
    const std::size_t end =
        std::min(text_.find_first_of(url_.is_special() ? "/\\?#" : "/?#", at_), text_.size());
    const bool has_credentials = credentials(end);
    if (!host_and_port(end, has_credentials)) return State::failed;
    at_ = end;
    return State::path_start;
}

/// True if there is an `@`; what follows is then the host.
bool Machine::credentials(std::size_t end) {
    const std::size_t at_sign = std::string_view{text_}.substr(0, end).rfind('@');
    if (at_sign == npos || at_sign < at_) return false;
    const std::size_t colon = std::min(text_.find(':', at_), at_sign);
    part(PartName::username, at_, colon);
    url_.username = percent_encoded(text_.substr(at_, colon - at_), EncodeSet::userinfo);
    if (colon < at_sign) {
        part(PartName::password, colon + 1, at_sign);
        url_.password =
            percent_encoded(text_.substr(colon + 1, at_sign - colon - 1), EncodeSet::userinfo);
    }
    if (text_.find('@', at_) != at_sign)
        note(PartName::username, "the last @ ends it; the others belong to it");
    at_ = at_sign + 1;
    return true;
}

bool Machine::host_and_port(std::size_t end, bool has_credentials) {
    std::size_t colon = at_;
    for (bool in_brackets = false; colon < end && (in_brackets || text_[colon] != ':'); ++colon)
        in_brackets = text_[colon] == '[' || (in_brackets && text_[colon] != ']');
    const std::string written = text_.substr(at_, colon - at_);
    const bool must_be_there = url_.is_special() || has_credentials || colon < end;
    if (written.empty() && must_be_there) return fail("the host is missing"), false;

    HostDecision decision = parse_host(written, url_.is_special());
    if (!decision.host) return fail(decision.why), false;
    url_.host = std::move(decision.host);
    part(PartName::host, at_, colon);
    if (url_.host->text != written)
        note(PartName::host, written + " is brought into its one normal form: " + url_.host->text);
    return colon == end || port(colon + 1, end);
}

bool Machine::port(std::size_t begin, std::size_t end) {
    unsigned value = 0;
    for (std::size_t i = begin; i < end; ++i) {
        if (!http::is_digit(text_[i])) return fail("the port is no number"), false;
        value = value * 10 + static_cast<unsigned>(text_[i] - '0');
        if (value > 65535) return fail("the port is greater than 65535"), false;
    }
    if (begin == end) {
        note(PartName::port, "empty after its colon: the scheme's own is taken");
        return true;
    }
    part(PartName::port, begin, end);
    if (default_port_of(url_.scheme) == value)
        note(PartName::port, "the scheme's own, so it is left out from here on");
    else
        url_.port = static_cast<std::uint16_t>(value);
    return true;
}

}  // namespace stepwise::url_machine
