// A file that is kept open is described once: its fields do not change as long as it does not.
#include "stepwise/stages/5_response/file_fields.hpp"

#include <algorithm>
#include <array>

#include "stepwise/http/date.hpp"
#include "stepwise/stages/4_resource/kept_files.hpp"
#include "stepwise/stages/5_response/media_type.hpp"

namespace stepwise {
namespace {

bool are_written(const Resource& resource, std::time_t now) noexcept {
    return resource.kept && resource.kept->rules == resource.rules &&
           !resource.kept->fields.empty() && resource.handler == Handler::file &&
           resource.modified <= now;
}

}  // namespace

void add_validators(const Resource& resource, std::time_t now, http::ResponseHead& head) {
    if (resource.is_generated) return;
    // A date in the future would never become old for a cache (RFC 9110, 8.8.2.1).
    const auto modified = http::imf_fixdate(std::min(resource.modified, now));
    head.field("Last-Modified", {modified.data(), modified.size()});
    if (!resource.entity.etag.empty()) head.field("ETag", resource.entity.etag);
}

void add_file_fields(const Resource& resource, std::time_t now, std::string_view type_of_parts,
                     http::ResponseHead& head) {
    if (type_of_parts.empty() && are_written(resource, now)) {
        head.lines(resource.kept->fields);
        return;
    }
    add_validators(resource, now, head);
    if (!resource.is_generated) head.field("Accept-Ranges", "bytes");
    head.field("Content-Type",
               type_of_parts.empty() ? content_type_of(resource.entity) : type_of_parts);
    add_entity_fields(resource.entity, head);
}

std::string lasting_file_fields(const Resource& resource, std::time_t now) {
    if (resource.modified > now) return {};
    std::array<char, 1024> room;
    http::ResponseHead head{room};
    add_file_fields(resource, now, {}, head);
    return head.ok() ? std::string{head.text()} : std::string{};
}

}  // namespace stepwise
