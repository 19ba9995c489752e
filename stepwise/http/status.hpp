// The status codes that this server's own stages answer with, and their reason phrases (RFC 9110,
// 15; RFC 6585 for 428, 429, 431 and 511; RFC 7725 for 451; RFC 4918 for 507; RFC 2295 for 506).
#pragma once

#include <cstdint>
#include <string_view>

namespace stepwise::http {

/// Holds any other code as well: a program may answer 299, and static_cast<Status>(299) is that
/// status, without a name.  Ask `is_final` before casting a number that somebody sent.
enum class Status : std::uint16_t {
    continue_ = 100,
    switching_protocols = 101,

    ok = 200,
    created = 201,
    accepted = 202,
    non_authoritative_information = 203,
    no_content = 204,
    reset_content = 205,
    partial_content = 206,

    multiple_choices = 300,
    moved_permanently = 301,
    found = 302,
    see_other = 303,
    not_modified = 304,
    temporary_redirect = 307,
    permanent_redirect = 308,

    bad_request = 400,
    unauthorized = 401,
    payment_required = 402,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    not_acceptable = 406,
    proxy_authentication_required = 407,
    request_timeout = 408,
    conflict = 409,
    gone = 410,
    length_required = 411,
    precondition_failed = 412,
    content_too_large = 413,
    uri_too_long = 414,
    unsupported_media_type = 415,
    range_not_satisfiable = 416,
    expectation_failed = 417,
    misdirected_request = 421,
    unprocessable_content = 422,
    upgrade_required = 426,
    precondition_required = 428,
    too_many_requests = 429,
    request_header_fields_too_large = 431,
    unavailable_for_legal_reasons = 451,

    internal_server_error = 500,
    not_implemented = 501,
    bad_gateway = 502,
    service_unavailable = 503,
    gateway_timeout = 504,
    http_version_not_supported = 505,
    variant_also_negotiates = 506,
    insufficient_storage = 507,
    network_authentication_required = 511,
};

[[nodiscard]] constexpr int code(Status status) noexcept { return static_cast<int>(status); }

/// May stand in the one answer to a request: 2xx to 5xx, known or not (RFC 9110, 15).
[[nodiscard]] constexpr bool is_final(int code) noexcept { return code >= 200 && code <= 599; }

/// "Unassigned" for a code without a name here.
[[nodiscard]] std::string_view reason(Status status) noexcept;

}  // namespace stepwise::http
