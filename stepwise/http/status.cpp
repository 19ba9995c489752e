// Reason phrases.  No program may depend on them (RFC 9110, 15.1); they are for people who watch.
#include "stepwise/http/status.hpp"

namespace stepwise::http {

// A switch and no table: the compiler then names the enumerator that somebody forgot here.
std::string_view reason(Status status) noexcept {
    switch (status) {
        case Status::continue_: return "Continue";
        case Status::ok: return "OK";
        case Status::moved_permanently: return "Moved Permanently";
        case Status::not_modified: return "Not Modified";
        case Status::bad_request: return "Bad Request";
        case Status::forbidden: return "Forbidden";
        case Status::not_found: return "Not Found";
        case Status::method_not_allowed: return "Method Not Allowed";
        case Status::request_timeout: return "Request Timeout";
        case Status::length_required: return "Length Required";
        case Status::content_too_large: return "Content Too Large";
        case Status::uri_too_long: return "URI Too Long";
        case Status::expectation_failed: return "Expectation Failed";
        case Status::request_header_fields_too_large: return "Request Header Fields Too Large";
        case Status::internal_server_error: return "Internal Server Error";
        case Status::not_implemented: return "Not Implemented";
        case Status::service_unavailable: return "Service Unavailable";
        case Status::http_version_not_supported: return "HTTP Version Not Supported";
    }
    return "Unknown";
}

}  // namespace stepwise::http
