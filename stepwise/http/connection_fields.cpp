// Both fields are lists and may be repeated, so every element of every line of them is looked at:
// the `close` that counts may be the last word of the second Connection field.
#include "stepwise/http/connection_fields.hpp"

#include "stepwise/http/list.hpp"

namespace stepwise::http {

namespace {

template <class Visit>
void for_each_element_of(const Request& request, std::string_view name, Visit visit) {
    const Fields& fields = request.fields;
    for (const Field* field = fields.find(name); field != nullptr; field = fields.next(*field))
        for_each_element(field->value, visit);
}

}  // namespace

PersistenceDecision persistence_of(const Request& request) noexcept {
    bool close = false;
    bool keep_alive = false;
    for_each_element_of(request, "connection", [&](std::string_view option) {
        close = close || equal_ignoring_case(option, "close");
        keep_alive = keep_alive || equal_ignoring_case(option, "keep-alive");
    });

    if (request.version < http_1_0) return {Persistence::close, "http_0_9"};
    if (close) return {Persistence::close, "connection_close"};
    if (request.version >= http_1_1) return {Persistence::keep, "http_1_1_default"};
    if (keep_alive) return {Persistence::keep, "connection_keep_alive"};
    return {Persistence::close, "http_1_0_default"};
}

Expectation expectation_of(const Request& request) noexcept {
    if (request.version < http_1_1) return Expectation::none;
    Expectation expectation = Expectation::none;
    for_each_element_of(request, "expect", [&](std::string_view element) {
        if (!equal_ignoring_case(element, "100-continue"))
            expectation = Expectation::other;
        else if (expectation == Expectation::none)
            expectation = Expectation::continue_;
    });
    return expectation;
}

}  // namespace stepwise::http
