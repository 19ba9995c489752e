// Being strict here is a matter of safety: a cache in front of us that believes the other one of
// two Host fields would store our answer under the wrong name.
#include "stepwise/http/host.hpp"

namespace stepwise::http {

HostDecision host_of(const Request& request, const Target& target) noexcept {
    const Field* field = request.fields.find("host");
    if (field == nullptr) {
        if (request.version >= http_1_1) return {Status::bad_request, "no_host_field", {}};
        return {Status::ok, "no_host_needed_before_1_1", target.authority};
    }
    if (request.fields.next(*field) != nullptr) return {Status::bad_request, "two_host_fields", {}};
    if (field->value.empty() && !target.authority.empty())
        return {Status::bad_request, "host_field_is_empty", {}};
    if (!field->value.empty() && !is_valid_host(field->value))
        return {Status::bad_request, "host_is_invalid", {}};

    if (!target.authority.empty()) return {Status::ok, "target_names_host", target.authority};
    return {Status::ok, "host_field", field->value};
}

}  // namespace stepwise::http
