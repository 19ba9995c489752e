// A text stands in the response as it is, a path is looked up as if it had been asked for, and a
// URL elsewhere is a redirection; the status stays what it was in the first two cases.
#include "stepwise/stages/4_resource/error_document.hpp"

#include "stepwise/http/escape.hpp"

namespace stepwise {

bool show_error_document(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    const Rules* rules = t.resource.rules;
    if (rules == nullptr && t.site_host != nullptr) rules = &t.site_host->rules;
    if (rules == nullptr || t.error_status != http::Status::ok) return false;
    const auto found = rules->error_documents.find(http::code(t.answer.status));
    if (found == rules->error_documents.end()) return false;
    const ErrorDocument& document = found->second.value;
    step.fact("error_document", document.value);
    step.fact("directive", found->second.origin.text());
    switch (document.kind) {
        case ErrorDocument::Kind::standard: return false;
        case ErrorDocument::Kind::text:
            t.answer.content = document.value;
            t.answer.content_type = "text/html";
            return false;
        case ErrorDocument::Kind::url:
            t.answer.location = document.value;
            t.answer.status = http::Status::found;
            return false;
        case ErrorDocument::Kind::path: break;
    }
    t.error_status = t.answer.status;
    if (redirect_within(step, connection, document.value, "error_document") == Outcome::unfinished)
        return true;
    t.answer.status = t.error_status;
    return false;
}

}  // namespace stepwise
