// Can the method be used on this resource?  A file is read, a program takes whatever it is sent,
// and only where the operator says so may a client write.
#include <algorithm>
#include <string>

#include "stepwise/http/octets.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Method;
using http::Status;

bool can_take(const Resource& resource, Method method) noexcept {
    switch (method) {
        case Method::get:
        case Method::head:
        case Method::options: return true;
        case Method::post:
            return resource.handler == Handler::cgi || resource.handler == Handler::ssi;
        case Method::put:
            return resource.handler == Handler::cgi ||
                   (resource.rules->dav.value && !resource.is_directory);
        case Method::delete_: return resource.handler == Handler::cgi || resource.rules->dav.value;
        case Method::trace:
        case Method::connect:
        case Method::unknown: break;
    }
    return false;
}

bool is_allowed(const Resource& resource, Method method) {
    const auto& allowed = resource.rules->allow_methods;
    if (!allowed.is_set) return true;
    const auto names = [&](std::string_view word) {
        return std::find(allowed.value.begin(), allowed.value.end(), word) != allowed.value.end();
    };
    return names(http::to_string(method)) || (method == Method::head && names("GET"));
}

std::string allowed_methods(const Host& host, const Resource& resource) {
    std::string list;
    const auto add = [&](Method method) {
        list += list.empty() ? "" : ", ";
        list += http::to_string(method);
    };
    for (const Method method :
         {Method::get, Method::head, Method::post, Method::put, Method::delete_, Method::options})
        // DELETE is understood for a directory, too, but never done.
        if (can_take(resource, method) && is_allowed(resource, method) &&
            !(method == Method::delete_ && resource.is_directory))
            add(method);
    if (host.trace_enable) add(Method::trace);  // whatever AllowMethods says, as in Apache
    return list;
}

/// What nobody but the client and the server should see: a script in a browser could read it in the
/// response to a TRACE that it sent (RFC 9110, 9.3.8).
constexpr std::string_view secrets[] = {"Authorization", "Proxy-Authorization", "Cookie",
                                        "Cookie2"};

bool is_secret(std::string_view name) noexcept {
    return std::any_of(std::begin(secrets), std::end(secrets), [&](std::string_view secret) {
        return http::equal_ignoring_case(secret, name);
    });
}

/// It stands in the response's output buffer, with the head.
constexpr std::size_t longest_echo = 12 * 1024;

}  // namespace

Outcome check_method(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (t.error_status != Status::ok) return Outcome::done;  // its document is only read
    const Method method = t.request.method;
    if (!can_take(resource, method) || !is_allowed(resource, method)) {
        t.answer.allow = allowed_methods(*t.site_host, resource);
        if (step.watched() && !is_allowed(resource, method))
            step.fact("directive", resource.rules->allow_methods.origin.text());
        return turn_down(step, resource, Status::method_not_allowed, "method_not_allowed");
    }
    if (method != Method::options) return Outcome::done;
    if (resource.handler == Handler::cgi) return Outcome::done;  // the program answers itself
    t.answer.allow = allowed_methods(*t.site_host, resource);
    let_go_of_file(step, worker, resource);
    return decline(step, connection, Status::ok, "options");
}

Outcome answer_trace(Step& step, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (!t.site_host->trace_enable) {
        t.answer.allow = "GET, HEAD, OPTIONS";
        return turn_down(step, resource, Status::method_not_allowed, "trace_is_off");
    }
    if (connection.phase == Phase::body)
        return refuse(step, connection, Status::bad_request, "content_in_trace");
    std::string echo{t.request.line};
    echo += "\r\n";
    for (const http::Field& field : t.request.fields) {
        if (is_secret(field.name)) {
            step.fact("left_out", field.name);
            continue;
        }
        echo.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    echo += "\r\n";
    if (echo.size() > longest_echo)
        return turn_down(step, resource, Status::request_header_fields_too_large, "echo_too_large");
    t.answer.content = std::move(echo);
    t.answer.content_type = "message/http";
    return decline(step, connection, Status::ok, "trace");
}

}  // namespace stepwise
