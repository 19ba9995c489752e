// The status codes that a server of this project can answer with, and their reason phrases
// (RFC 9110, 15; RFC 6585 for 431).
#pragma once

#include <cstdint>
#include <string_view>

namespace stepwise::http {

enum class Status : std::uint16_t {
    continue_ = 100,
    ok = 200,
    moved_permanently = 301,
    not_modified = 304,
    bad_request = 400,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    request_timeout = 408,
    length_required = 411,
    content_too_large = 413,
    uri_too_long = 414,
    expectation_failed = 417,
    request_header_fields_too_large = 431,
    internal_server_error = 500,
    not_implemented = 501,
    service_unavailable = 503,
    http_version_not_supported = 505,
};

[[nodiscard]] constexpr int code(Status status) noexcept { return static_cast<int>(status); }
[[nodiscard]] std::string_view reason(Status status) noexcept;

}  // namespace stepwise::http
