// One sentence a status, for the person in front of the browser.
#include "stepwise/stages/5_response/page.hpp"

#include "stepwise/http/escape.hpp"

namespace stepwise {
namespace {

using http::Status;

struct Explanation {
    Status status;
    std::string_view text;
};

constexpr Explanation explanations[] = {
    {Status::moved_permanently, "This resource has another address:"},
    {Status::permanent_redirect, "This resource has another address:"},
    {Status::found, "For now, this resource is at another address:"},
    {Status::see_other, "The answer is at another address:"},
    {Status::temporary_redirect, "For now, this resource is at another address:"},
    {Status::bad_request, "This server did not understand the request."},
    {Status::unauthorized, "Please say who you are."},
    {Status::forbidden, "This resource is here, but not for you."},
    {Status::not_found, "Nothing has this address."},
    {Status::method_not_allowed, "This cannot be done to this resource."},
    {Status::not_acceptable, "None of the forms of this resource suits you."},
    {Status::conflict, "This does not fit the resource as it is now."},
    {Status::gone, "This resource is gone for good."},
    {Status::length_required, "The request must say how long its content is."},
    {Status::precondition_failed, "The resource is not what the request expects it to be."},
    {Status::range_not_satisfiable, "The resource is shorter than that."},
    {Status::request_timeout, "The request did not arrive in time."},
    {Status::content_too_large, "The request's content is too large."},
    {Status::uri_too_long, "The address is too long."},
    {Status::expectation_failed, "This expectation cannot be met."},
    {Status::request_header_fields_too_large, "The request's header fields are too large."},
    {Status::internal_server_error, "The server has made a mistake."},
    {Status::not_implemented, "This server does not know this method or coding."},
    {Status::bad_gateway, "The other server does not answer as it should."},
    {Status::gateway_timeout, "The answer took too long to be made."},
    {Status::insufficient_storage, "There is no room for the content."},
    {Status::service_unavailable, "The server is busy. Please try again."},
    {Status::http_version_not_supported, "This server speaks HTTP/1.1, HTTP/1.0 and HTTP/0.9."},
};

std::string_view explanation_of(Status status) noexcept {
    for (const Explanation& entry : explanations)
        if (entry.status == status) return entry.text;
    return "";
}

}  // namespace

std::string page_for(const Transaction& transaction) {
    const Status status = transaction.answer.status;
    if (!transaction.answer.content.empty()) return transaction.answer.content;
    if (http::code(status) / 100 == 2) return {};
    const std::string title =
        std::to_string(http::code(status)) + " " + std::string{http::reason(status)};
    std::string page = "<!doctype html>\n<title>" + title + "</title>\n<h1>" + title +
                       "</h1>\n<p>" + std::string{explanation_of(status)};
    if (!transaction.answer.location.empty()) {
        std::string location;
        http::append_html_escaped(location, transaction.answer.location);
        page += " <a href=\"" + location + "\">" + location + "</a>";
    }
    return page + "</p>\n";
}

}  // namespace stepwise
