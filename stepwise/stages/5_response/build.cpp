// Stage 5, build response: a status line, header fields, and a body or the decision which file is
// one.  Like stage 3 it asks the kernel for nothing.
#include <algorithm>

#include "stepwise/http/date.hpp"
#include "stepwise/http/media_type.hpp"
#include "stepwise/http/response_head.hpp"
#include "stepwise/stages/5_response/page.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {
namespace {

using http::Status;

constexpr std::string_view server_name = "Stepwise";

void describe_file(Notes& notes, const Transaction& t, http::ResponseHead& head) {
    const http::MediaType media = http::media_type_of(t.resource.name);
    const auto modified = http::imf_fixdate(t.resource.modified);
    head.field("Last-Modified", {modified.data(), modified.size()})
        .field("Content-Type", media.type)
        .field("Content-Length", t.resource.size);
    notes.fact("media_type", media.type);
    notes.fact("media_type_from", media.extension.empty() ? "default" : media.extension);
    notes.fact("content_length", t.resource.size);
}

/// The fields that belong to one status or another.
void add_particulars(const Transaction& t, http::ResponseHead& head) {
    if (!t.answer.allow.empty()) head.field("Allow", t.answer.allow);
    if (t.answer.status == Status::service_unavailable) head.field("Retry-After", 1);
    if (!t.answer.location.empty()) head.field("Location", t.answer.location);
    for (const Answer::Field& field : t.answer.fields) head.field(field.name, field.value);
}

/// 1.1 keeps the connection unless told otherwise, 1.0 the other way round (RFC 9112, 9.3).
void say_whether_kept(const Transaction& t, http::ResponseHead& head) {
    if (!t.answer.keep)
        head.field("Connection", "close");
    else if (t.request.version < http::http_1_1)
        head.field("Connection", "keep-alive");
}

/// A request can still be refused after its file was opened: its body may turn out too large.
bool is_file(const Transaction& t) noexcept {
    return t.resource.file && t.answer.status == Status::ok;
}

/// False if something did not fit or may not be written into a head.
bool write_head(Notes& notes, Worker& worker, Transaction& t, std::string_view page) {
    http::ResponseHead head{t.output};
    head.status_line(t.answer.status).field("Date", worker.date()).field("Server", server_name);
    if (is_file(t)) {
        describe_file(notes, t, head);
    } else {
        if (!page.empty()) head.field("Content-Type", "text/html; charset=utf-8");
        head.field("Content-Length", page.size());
        notes.fact("content_length", page.size());
    }
    add_particulars(t, head);
    say_whether_kept(t, head);
    head.end();
    t.head_size = head.text().size();
    return head.ok();
}

void add_body(Notes& notes, Transaction& t, std::string_view page) {
    if (!t.answer.has_body) {
        notes.fact("body", "none");
        notes.fact("body_why", "HEAD");
    } else if (is_file(t)) {
        t.file_remaining = t.resource.size;
        notes.fact("body", "file");
    } else {
        std::copy(page.begin(), page.end(), t.output.begin() + static_cast<long>(t.head_size));
        t.output_used += page.size();
        notes.fact("body", page.empty() ? "none" : "page");
    }
}

}  // namespace

void build_response(Notes& notes, Worker& worker, Connection& connection) {
    Transaction& t = worker.transaction_of(connection);
    connection.phase = Phase::response;
    connection.deadline = monotonic_now() + worker.server.limits.write;

    std::string page = is_file(t) ? std::string{} : page_for(t);
    if (t.answer.has_head && !write_head(notes, worker, t, page)) {
        t.answer.status = Status::internal_server_error;
        t.answer.why = "head_cannot_be_written";
        t.answer.location.clear();
        page = page_for(t);
        (void)write_head(notes, worker, t, page);  // fixed text: it fits
    }
    t.output_used = t.head_size;
    notes.fact("status", static_cast<std::uint64_t>(http::code(t.answer.status)));
    notes.fact("reason", http::reason(t.answer.status));
    notes.fact("head_octets", t.head_size);
    add_body(notes, t, page);
}

}  // namespace stepwise
