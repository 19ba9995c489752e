// The request-target, taken apart (RFC 9112, 3.2), and its path turned into a name beneath a root.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stepwise/http/method.hpp"
#include "stepwise/http/status.hpp"

namespace stepwise::http {

struct Target {
    enum class Form : std::uint8_t { origin, absolute, authority, asterisk };
    Form form = Form::origin;
    std::string_view authority;  ///< host[:port] of absolute-form and authority-form
    std::string_view path;       ///< starts with `/`, still encoded; empty for `*` and authority
    std::string_view query;      ///< without the `?`
    bool has_query = false;

    Status status = Status::ok;  ///< not `ok`: refuse with this
    const char* why = "";
};

/// Which form fits which method: `*` only OPTIONS, authority only CONNECT.  A fragment is refused.
/// Absolute-form: scheme http or https without regard to case, a valid host; no path means `/`.
[[nodiscard]] Target target_of(Method method, std::string_view request_target) noexcept;

/// host [ ":" port ]: a registered name, an IPv4 address or an IPv6 literal in brackets; the port
/// digits up to 65535 or empty.  An empty host is valid only where the caller says so.
[[nodiscard]] bool is_valid_host(std::string_view host) noexcept;

/// Decodes each segment of a path exactly once and resolves `.` and `..`; the result, in `name`, is
/// relative (no `/` in front), has no empty, `.` or `..` segment, and ends in `/` if the path names
/// a directory by its spelling; the root itself is the empty name.  Octets are kept as they are.
/// `ok`; 400 for a broken escape, NUL or a path that climbs out of the root; 404 for an encoded
/// slash, which is a character in a name and no separator.
struct PathDecision {
    Status status = Status::ok;
    const char* why = "";
};
[[nodiscard]] PathDecision decode_path(std::string_view path, std::string& name);

/// Appends one segment or word, decoded once; the same refusals.
[[nodiscard]] PathDecision decode_segment(std::string_view segment, std::string& name);

/// The reverse: a decoded name as it may stand in a URI path (RFC 3986, 3.3); `/` is kept.
void append_encoded(std::string& to, std::string_view name);

}  // namespace stepwise::http
