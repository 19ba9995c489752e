// A cache that has the content already asks whether it is still the same; then a head is enough.
#include "stepwise/stages/5_response/conditions.hpp"

#include <algorithm>

#include "stepwise/http/conditions.hpp"

namespace stepwise {

void apply_conditions(Notes& notes, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    Resource& resource = t.resource;
    if (resource.is_generated || t.answer.status != http::Status::ok) return;
    const auto nanoseconds =
        static_cast<std::int64_t>(resource.modified) * seconds + resource.modified_nanoseconds;
    if (resource.entity.etag.empty())
        resource.entity.etag = http::make_etag(resource.size, nanoseconds, resource.inode).text();
    notes.fact("etag", resource.entity.etag);
    const std::time_t now = worker.now();
    const http::Validators validators{true, resource.entity.etag, std::min(resource.modified, now)};
    const http::Condition condition = http::evaluate_conditions(t.request, validators, now);
    if (condition.field.empty()) return;
    notes.fact("condition", condition.field);
    switch (condition.verdict) {
        case http::Condition::Verdict::proceed:
            notes.fact("condition_holds", condition.why);
            return;
        case http::Condition::Verdict::not_modified:
            t.answer.status = http::Status::not_modified;
            break;
        case http::Condition::Verdict::failed:
            t.answer.status = http::Status::precondition_failed;
            break;
    }
    t.answer.why = condition.why;
    notes.fact("why", condition.why);
}

}  // namespace stepwise
