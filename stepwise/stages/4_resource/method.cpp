// Can the method be used on this resource?  A file is read, a program takes whatever it is sent, and
// only where the operator says so may a client write.
#include <algorithm>
#include <string>

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
        case Method::delete_:
            return resource.handler == Handler::cgi || resource.rules->dav.value;
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

std::string allowed_methods(const Resource& resource) {
    std::string list;
    for (const Method method : {Method::get, Method::head, Method::post, Method::put,
                                Method::delete_, Method::options})
        if (can_take(resource, method) && is_allowed(resource, method)) {
            list += list.empty() ? "" : ", ";
            list += http::to_string(method);
        }
    return list;
}

}  // namespace

Outcome check_method(Step& step, Worker&, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (t.error_status != Status::ok) return Outcome::done;  // its document is only read
    const Method method = t.request.method;
    if (!can_take(resource, method) || !is_allowed(resource, method)) {
        t.answer.allow = allowed_methods(resource);
        if (step.watched() && !is_allowed(resource, method))
            step.fact("directive", resource.rules->allow_methods.origin.text());
        return turn_down(step, resource, Status::method_not_allowed, "method_not_allowed");
    }
    if (method != Method::options) return Outcome::done;
    if (resource.handler == Handler::cgi) return Outcome::done;  // the program answers itself
    t.answer.allow = allowed_methods(resource);
    resource.file.reset();
    return decline(step, connection, Status::ok, "options");
}

Outcome answer_trace(Step& step, Connection& connection, Resource& resource) {
    connection.transaction->answer.allow = "GET, HEAD, OPTIONS";
    return turn_down(step, resource, Status::method_not_allowed, "method_not_allowed");
}

}  // namespace stepwise
