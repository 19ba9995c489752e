// From the target in the request line to a name beneath the document root.  The path is decoded
// exactly once and `..` is resolved after that, so that no spelling of it gets past the root.
#include "stepwise/http/target.hpp"

#include <algorithm>
#include <cstddef>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

constexpr std::size_t npos = std::string_view::npos;

Target refused(const char* why) noexcept {
    Target target;
    target.status = Status::bad_request;
    target.why = why;
    return target;
}

void take_path_and_query(Target& target, std::string_view text) noexcept {
    const std::size_t mark = text.find('?');
    target.path = text.substr(0, mark);
    if (target.path.empty()) target.path = "/";  // only absolute-form gets here without (3.2.2)
    target.has_query = mark != npos;
    if (target.has_query) target.query = text.substr(mark + 1);
}

/// What follows "http://" or "https://", or nothing at all for other schemes.
std::string_view after_scheme(std::string_view text) noexcept {
    for (std::string_view scheme : {std::string_view{"http://"}, std::string_view{"https://"}})
        if (equal_ignoring_case(text.substr(0, scheme.size()), scheme))
            return text.substr(scheme.size());
    return {};
}

Target absolute_form(std::string_view text) noexcept {
    const std::string_view rest = after_scheme(text);
    if (rest.empty()) return refused("target_has_no_form");
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    Target target;
    target.form = Target::Form::absolute;
    target.authority = rest.substr(0, end);
    // user:password@host is what phishing is made of; no client sends it to us (RFC 9110, 4.2.4).
    if (target.authority.find('@') != npos) return refused("userinfo_in_target");
    if (!is_valid_host(target.authority)) return refused("host_in_target_is_invalid");
    take_path_and_query(target, rest.substr(end));
    return target;
}

Target authority_form(std::string_view text) noexcept {
    if (!is_valid_host(text) || !is_digit(text.back()))
        return refused("connect_needs_host_and_port");
    const std::size_t colon = text.rfind(':');
    if (colon == npos || text.find(']', colon) != npos)
        return refused("connect_needs_host_and_port");
    Target target;
    target.form = Target::Form::authority;
    target.authority = text;
    return target;
}

bool is_ipv4(std::string_view text) noexcept {
    int parts = 0;
    for (; parts < 4; ++parts) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const std::string_view part = text.substr(0, end);
        if (part.empty() || part.size() > 3 || (part.size() > 1 && part.front() == '0')) break;
        if (!std::all_of(part.begin(), part.end(), is_digit)) break;
        if (part.size() == 3 && part > "255") break;
        if (end == text.size()) return parts == 3;
        text.remove_prefix(end + 1);
    }
    return false;
}

/// How many 16-bit groups an IPv6 address's text holds between colons, or -1; a dotted IPv4 address
/// counts as two, and may stand at the end only.
int ipv6_groups(std::string_view text, bool ipv4_at_end) noexcept {
    if (text.empty()) return 0;
    for (int groups = 0;; ++groups) {
        const std::size_t end = std::min(text.find(':'), text.size());
        const std::string_view group = text.substr(0, end);
        const bool last = end == text.size();
        if (last && ipv4_at_end && is_ipv4(group)) return groups + 2;
        if (group.empty() || group.size() > 4) return -1;
        for (char c : group)
            if (hex_value(c) < 0) return -1;
        if (last) return groups + 1;
        text.remove_prefix(end + 1);
    }
}

/// Eight groups, or fewer with one `::` in place of the missing ones (RFC 3986, 3.2.2).
bool is_ipv6(std::string_view text) noexcept {
    const std::size_t gap = text.find("::");
    if (gap == npos) return ipv6_groups(text, true) == 8;
    const int before = ipv6_groups(text.substr(0, gap), false);
    const int after = ipv6_groups(text.substr(gap + 2), true);
    return before >= 0 && after >= 0 && before + after <= 7;
}

/// Octets that need no escape in a registered name: unreserved and sub-delims of RFC 3986, 2.
constexpr auto name_octets = alphanumeric_and("-._~!$&'()*+,;=");

bool is_name_octet(char c) noexcept { return name_octets[static_cast<unsigned char>(c)]; }

/// The octet that an escape at `at` stands for, or -1 if there is no whole `%` HEXDIG HEXDIG.
int escaped_octet(std::string_view text, std::size_t at) noexcept {
    if (text.size() - at < 3 || text[at] != '%') return -1;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_registered_name(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_name_octet(text[i])) continue;
        if (escaped_octet(text, i) < 0) return false;
        i += 2;
    }
    return !text.empty();
}

/// "" or ":" or ":" with a number up to 65535.
bool is_port(std::string_view text) noexcept {
    if (text.empty()) return true;
    if (text.front() != ':') return false;
    int port = 0;
    for (char c : text.substr(1)) {
        if (!is_digit(c)) return false;
        port = port * 10 + (c - '0');
        if (port > 65535) return false;
    }
    return true;
}

/// Appends one segment, decoded.
PathDecision append_decoded(std::string& name, std::string_view segment) {
    for (;;) {
        const std::string_view plain = segment.substr(0, segment.find('%'));
        if (plain.find('\0') != npos) return {Status::bad_request, "nul_in_path"};
        name.append(plain);
        segment.remove_prefix(plain.size());
        if (segment.empty()) return {};

        const int octet = escaped_octet(segment, 0);
        if (octet < 0) return {Status::bad_request, "broken_escape"};
        if (octet == '\0') return {Status::bad_request, "nul_in_path"};
        if (octet == '/') return {Status::not_found, "encoded_slash"};
        name.push_back(static_cast<char>(octet));
        segment.remove_prefix(3);
    }
}

/// Appends one segment, or obeys it if it is `.` or `..`.  `name` is empty or ends in a slash
/// before each call, and after it too unless the segment is the `last` one.
PathDecision append_segment(std::string& name, std::string_view segment, bool last) {
    const std::size_t start = name.size();
    const PathDecision decision = append_decoded(name, segment);
    if (decision.status != Status::ok) return decision;

    const std::string_view decoded = std::string_view{name}.substr(start);
    if (decoded.empty() || decoded == ".") {
        name.resize(start);
    } else if (decoded == "..") {
        if (start == 0) return {Status::bad_request, "path_leaves_root"};
        const std::size_t slash = start >= 2 ? name.rfind('/', start - 2) : npos;
        name.resize(slash == npos ? 0 : slash + 1);
    } else if (!last) {
        name.push_back('/');
    }
    return {};
}

}  // namespace

Target target_of(Method method, std::string_view request_target) noexcept {
    if (request_target.find('#') != npos) return refused("fragment_in_target");
    if (method == Method::connect) return authority_form(request_target);
    if (request_target == "*") {
        if (method != Method::options) return refused("asterisk_needs_options");
        Target target;
        target.form = Target::Form::asterisk;
        return target;
    }
    if (!request_target.starts_with('/')) return absolute_form(request_target);
    Target target;
    take_path_and_query(target, request_target);
    return target;
}

bool is_valid_host(std::string_view host) noexcept {
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        return end != npos && is_ipv6(host.substr(1, end - 1)) && is_port(host.substr(end + 1));
    }
    const std::size_t end = std::min(host.find(':'), host.size());
    return is_registered_name(host.substr(0, end)) && is_port(host.substr(end));
}

PathDecision decode_path(std::string_view path, std::string& name) {
    name.clear();
    if (!path.starts_with('/')) return {Status::bad_request, "path_has_no_slash"};
    for (;;) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        const bool last = end == path.size();
        const PathDecision decision = append_segment(name, path.substr(0, end), last);
        if (decision.status != Status::ok) name.clear();  // no half of a name gets into use
        if (decision.status != Status::ok || last) return decision;
        path.remove_prefix(end);
    }
}

PathDecision decode_segment(std::string_view segment, std::string& name) {
    return append_decoded(name, segment);
}

// The colon is legal in a path, but escaped all the same: as a relative link in a listing, a name
// such as `mailto:x` would otherwise be read as a scheme (RFC 3986, 4.2).
void append_encoded(std::string& to, std::string_view name) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (char c : name) {
        const auto octet = static_cast<unsigned char>(c);
        if (is_name_octet(c) || c == '/' || c == '@')
            to.push_back(c);
        else
            to.append({'%', hex[octet >> 4], hex[octet & 15]});
    }
}

}  // namespace stepwise::http
