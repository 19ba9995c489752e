// Stage 5, build response: a status line, header fields, and a body or the decision where it comes
// from.  Like stage 3 it asks the kernel for nothing.
#include <algorithm>

#include "stepwise/http/response_head.hpp"
#include "stepwise/stages/5_response/conditions.hpp"
#include "stepwise/stages/5_response/file_fields.hpp"
#include "stepwise/stages/5_response/media_type.hpp"
#include "stepwise/stages/5_response/page.hpp"
#include "stepwise/stages/5_response/parts.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

using http::Status;

/// Where the content comes from.
enum class Content : std::uint8_t { none, page, file, parts, program, tunnel };

bool may_have_content(Status status) noexcept {
    return status != Status::no_content && status != Status::not_modified;
}

/// A request can still be refused after its file was opened: its body may turn out too large.
Content content_of(const Transaction& t) noexcept {
    if (t.tunnel) return Content::tunnel;
    if (t.program) return Content::program;
    const bool is_success = http::code(t.answer.status) / 100 == 2 ||
                            (t.error_status != Status::ok && t.answer.status == t.error_status);
    if (t.resource.is_open() && is_success && t.resource.status == Status::ok)
        return t.parts.empty() ? Content::file : Content::parts;
    return may_have_content(t.answer.status) ? Content::page : Content::none;
}

void describe_file(Notes& notes, Worker& worker, Transaction& t, http::ResponseHead& head) {
    const bool has_parts = !t.parts.empty();
    add_file_fields(t.resource, worker.now(), has_parts ? t.type_of_parts : "", head);
    const std::uint64_t length = has_parts ? length_of_parts(t) : t.file_remaining;
    if (!t.answer.content_range.empty()) head.field("Content-Range", t.answer.content_range);
    head.field("Content-Length", length);
    notes.fact("content_length", length);
}

/// What is sent without a known length comes in chunks, or ends with the connection (RFC 9112, 6).
void describe_program(Notes& notes, Transaction& t, http::ResponseHead& head) {
    if (!t.resource.entity.type.empty()) head.field("Content-Type", t.resource.entity.type);
    notes.fact("media_type", t.resource.entity.type);
    if (!may_have_content(t.answer.status)) return;
    if (t.program->has_length) {
        head.field("Content-Length", t.program->length);
        notes.fact("content_length", t.program->length);
    } else if (t.request.version >= http::http_1_1) {
        t.chunked = true;
        head.field("Transfer-Encoding", "chunked");
        notes.fact("content_length", "chunked");
    } else {
        t.answer.keep = false;
        t.answer.keep_why = "length_not_known";
        notes.fact("content_length", "until_close");
    }
}

void describe_page(Notes& notes, const Transaction& t, std::string_view page,
                   http::ResponseHead& head) {
    if (!page.empty())
        head.field("Content-Type", t.answer.content_type.empty() ? "text/html; charset=utf-8"
                                                                 : t.answer.content_type);
    head.field("Content-Length", page.size());
    notes.fact("content_length", page.size());
}

/// 304 says what 200 would have said of the resource, without its content (RFC 9110, 15.4.5).
void describe_unchanged(Worker& worker, const Transaction& t, http::ResponseHead& head) {
    if (t.answer.status == Status::not_modified && t.resource.is_open())
        add_validators(t.resource, worker.now(), head);
}

/// The fields that belong to one status or another.
void add_particulars(const Transaction& t, http::ResponseHead& head) {
    const Entity& entity = t.resource.entity;
    if (!entity.content_location.empty()) head.field("Content-Location", entity.content_location);
    if (!entity.vary.empty()) head.field("Vary", entity.vary);
    if (!t.answer.allow.empty()) head.field("Allow", t.answer.allow);
    if (t.answer.status == Status::service_unavailable) head.field("Retry-After", 1);
    if (t.answer.status == Status::range_not_satisfiable)
        head.field("Content-Range", t.answer.content_range);
    if (!t.answer.location.empty()) head.field("Location", t.answer.location);
    for (const Answer::Field& field : t.answer.fields) head.field(field.name, field.value);
}

/// 1.1 keeps the connection unless told otherwise, 1.0 the other way round (RFC 9112, 9.3).
void say_whether_kept(const Transaction& t, http::ResponseHead& head) {
    if (t.tunnel) return;
    if (!t.answer.keep)
        head.field("Connection", "close");
    else if (t.request.version < http::http_1_1)
        head.field("Connection", "keep-alive");
}

/// False if something did not fit or may not be written into a head.
bool write_head(Notes& notes, Worker& worker, Transaction& t, Content content,
                std::string_view page) {
    http::ResponseHead head{{t.output.data(), t.output.size()}};
    head.status_line(t.answer.status).lines(worker.date_and_server());
    switch (content) {
        case Content::file:
        case Content::parts: describe_file(notes, worker, t, head); break;
        case Content::program: describe_program(notes, t, head); break;
        case Content::page: describe_page(notes, t, page, head); break;
        case Content::none: describe_unchanged(worker, t, head); break;
        case Content::tunnel: break;
    }
    add_particulars(t, head);
    say_whether_kept(t, head);
    head.end();
    t.head_size = head.text().size();
    return head.ok();
}

/// What is to be sent of a file whose content is kept, if it fits behind the head.
std::string_view content_in_memory(const Transaction& t) noexcept {
    if (!t.resource.kept || !t.resource.kept->has_content) return {};
    if (t.file_remaining > t.output.size() - t.head_size) return {};
    return std::string_view{t.resource.kept->content}.substr(
        static_cast<std::size_t>(t.file_offset), static_cast<std::size_t>(t.file_remaining));
}

/// Puts a page or the content of a small file behind the head, or lets stage 6 send the file.
void add_body(Notes& notes, Transaction& t, Content content, std::string_view page) {
    constexpr std::string_view names[] = {"none", "page", "file", "parts", "program", "tunnel"};
    if (!t.answer.has_body) {
        t.file_remaining = 0;
        t.parts.clear();
        notes.fact("body", "none");
        notes.fact("body_why", "HEAD");
        return;
    }
    if (content != Content::file) t.file_remaining = 0;
    if (const auto text = content_in_memory(t); !text.empty()) {
        std::copy(text.begin(), text.end(), t.output.data() + t.head_size);
        t.output_used += text.size();
        t.file_remaining = 0;
        notes.fact("body", "memory");
        return;
    }
    if (content == Content::page) {
        std::copy(page.begin(), page.end(), t.output.data() + t.head_size);
        t.output_used += page.size();
    }
    notes.fact("body", content == Content::page && page.empty()
                           ? "none"
                           : names[static_cast<std::size_t>(content)]);
}

/// In place of a head that cannot be written; fixed text, so it fits.
void answer_with_500(Notes& notes, Worker& worker, Transaction& t) {
    t.answer.status = Status::internal_server_error;
    t.answer.why = "head_cannot_be_written";
    t.answer.location.clear();
    t.answer.allow.clear();
    t.answer.fields.clear();
    t.answer.content.clear();
    t.resource = {};
    t.program.reset();
    t.parts.clear();
    (void)write_head(notes, worker, t, Content::page, page_for(t));
}

}  // namespace

void build_response(Notes& notes, Worker& worker, Connection& connection) {
    Transaction& t = worker.transaction_of(connection);
    connection.phase = Phase::response;
    connection.deadline = coarse_now() + worker.server.limits.write;

    if (content_of(t) == Content::file) {
        apply_conditions(notes, worker, connection);
    }
    if (content_of(t) == Content::file) {
        describe_entity(notes, worker, t);
        apply_range(notes, worker, connection);
    }
    Content content = content_of(t);
    std::string page = content == Content::page ? page_for(t) : std::string{};
    if (t.answer.has_head && !write_head(notes, worker, t, content, page)) {
        answer_with_500(notes, worker, t);
        content = Content::page;
        page = page_for(t);
    }
    if (page.size() > t.output.size() - t.head_size) page.resize(t.output.size() - t.head_size);
    t.output_used = t.head_octets = t.head_size;
    notes.fact("status", static_cast<std::uint64_t>(http::code(t.answer.status)));
    notes.fact("reason", http::reason(t.answer.status));
    notes.fact("head_octets", t.head_size);
    add_body(notes, t, content, page);
}

}  // namespace stepwise
