// One range is sent as it is; several become a multipart body, each with a head of its own.
#include "stepwise/stages/5_response/parts.hpp"

#include "stepwise/http/conditions.hpp"
#include "stepwise/http/content_range.hpp"
#include "stepwise/site/hashes.hpp"
#include "stepwise/stages/5_response/media_type.hpp"

namespace stepwise {
namespace {

using http::Status;

/// Nobody who writes content may guess it (RFC 9110, 14.6; RFC 2046, 5.1.1).
std::string new_boundary(const Server& server) {
    const std::int64_t now = monotonic_now();
    const std::string_view key{reinterpret_cast<const char*>(server.secret.data()),
                               server.secret.size()};
    return hex(as_octets(hmac_sha256(key, "boundary" + std::to_string(now)))).substr(0, 32);
}

void send_one(Transaction& t, const http::ByteRange& range, std::uint64_t length) {
    t.answer.content_range = http::content_range(range, length).text();
    t.file_offset = static_cast<off_t>(range.first);
    t.file_remaining = range.length;
}

void send_several(Transaction& t, const Server& server, std::span<const http::ByteRange> ranges) {
    const std::string boundary = new_boundary(server);
    const std::string type = content_type_of(t.resource.entity);
    const http::Multipart multipart{boundary, type, t.resource.size};
    for (const http::ByteRange& range : ranges) {
        BodyPart part{{}, range.first, range.length};
        http::append_part_head(part.text, multipart, range);
        t.parts.push_back(std::move(part));
    }
    BodyPart end;
    http::append_close_delimiter(end.text, multipart);
    t.parts.push_back(std::move(end));
    t.type_of_parts = http::multipart_type(multipart);
}

}  // namespace

void apply_range(Notes& notes, Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    const Resource& resource = t.resource;
    t.file_remaining = resource.size;
    if (resource.is_generated || t.answer.status != Status::ok ||
        t.request.fields.find("range") == nullptr)
        return;
    const http::Validators validators{true, resource.entity.etag, resource.modified};
    if (!http::if_range_holds(t.request, validators)) {
        notes.fact("range", "whole");
        notes.fact("range_why", "if_range_does_not_hold");
        return;
    }
    const http::RangeSet set = http::ranges_of(t.request, resource.size);
    notes.fact("range", set.kind == http::RangeSet::Kind::whole   ? "whole"
                        : set.kind == http::RangeSet::Kind::parts ? "parts"
                                                                  : "unsatisfiable");
    notes.fact("range_why", set.why);
    switch (set.kind) {
        case http::RangeSet::Kind::whole: return;
        case http::RangeSet::Kind::unsatisfiable:
            t.answer.status = Status::range_not_satisfiable;
            t.answer.content_range = http::content_range_of_416(resource.size).text();
            return;
        case http::RangeSet::Kind::parts: break;
    }
    t.answer.status = Status::partial_content;
    if (set.count == 1)
        send_one(t, set.ranges[0], resource.size);
    else
        send_several(t, worker.server, set.list());
}

std::uint64_t length_of_parts(const Transaction& transaction) noexcept {
    std::uint64_t length = 0;
    for (const BodyPart& part : transaction.parts) length += part.text.size() + part.length;
    return length;
}

}  // namespace stepwise
