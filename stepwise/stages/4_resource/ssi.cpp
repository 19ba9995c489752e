// The page is read piece by piece; text goes to the spool, a directive is carried out.  Whatever
// must be waited for (a program, a client's name) ends the visit; the next one goes on right there.
#include "stepwise/stages/4_resource/ssi.hpp"

#include <algorithm>

#include "stepwise/http/media_type.hpp"

namespace stepwise {
namespace {

using http::Status;

constexpr std::size_t page_piece = 16 * 1024;  // more than a directive can have

/// Reads one more piece of the innermost page.
void read_more(SsiWork& work) {
    SsiLevel& level = work.level();
    level.octets.erase(0, level.used);
    level.used = 0;
    const std::size_t had = level.octets.size();
    level.octets.resize(had + page_piece);
    const ssize_t count = work.step.pread(level.file.get(), {level.octets.data() + had, page_piece},
                                          static_cast<off_t>(level.offset));
    level.octets.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    level.offset += static_cast<std::uint64_t>(std::max<ssize_t>(count, 0));
    level.is_whole = count <= 0;
    if (level.offset > ssi_limits.page) {
        fail(work, "page_too_large");
        level.is_whole = true;
    }
}

/// Writes what has come so far into the spool.  False: it cannot be written.
bool spool_output(SsiWork& work) {
    PageWithIncludes& page = work.page;
    std::string_view rest = page.output;
    while (!rest.empty()) {
        const ssize_t written = work.step.write(page.spool.get(), rest);
        if (written <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    page.output.clear();
    return true;
}

void begin_directive(SsiWork& work, SsiDirective directive) {
    SsiLevel& level = work.level();
    level.directive = std::move(directive);
    level.is_under_way = true;
    level.attribute = 0;
    level.tried_onerror = false;
    if (++work.page.directives > ssi_limits.directives)
        level.directive.wrong = "too_many_directives";
}

/// Takes the next part of the innermost page.
void take_part(SsiWork& work) {
    SsiLevel& level = work.level();
    const std::string_view rest = std::string_view{level.octets}.substr(level.used);
    SsiPart part = next_part(rest, level.is_whole);
    level.used += part.size;
    switch (part.kind) {
        case SsiPart::Kind::need_more: read_more(work); break;
        case SsiPart::Kind::text:
            if (level.is_shown) write_out(work, rest.substr(0, part.size));
            break;
        case SsiPart::Kind::directive: begin_directive(work, std::move(part.directive)); break;
        case SsiPart::Kind::end: work.page.levels.pop_back(); break;
    }
}

/// One step further: `done`, or `awaits`.
Carried go_on(SsiWork& work) {
    if (work.page.program) return listen_to_program(work);
    SsiLevel& level = work.level();
    if (!level.is_under_way) {
        take_part(work);
        return Carried::done;
    }
    const Carried carried = carry_out(work);
    if (carried == Carried::done) level.is_under_way = false;
    return carried;
}

Outcome begin(SsiWork& work, Resource& resource) {
    if (resource.error != 0) return turn_down_for(work.step, resource, resource.error);
    if (!resource.is_regular)
        return turn_down(work.step, resource, Status::forbidden, "special_file");
    if (!resource.path_info.empty())
        return turn_down(work.step, resource, Status::not_found, "no_such_directory");
    work.page.spool.reset(work.step.open_spool());
    if (!work.page.spool)
        return turn_down(work.step, resource, Status::service_unavailable, "out_of_resources");
    begin_level(work, resource, nullptr, std::move(resource.file));
    define_variables(work);
    return Outcome::done;
}

/// The spool takes the place of the page's file.
Outcome finish(SsiWork& work, Resource& resource) {
    resource.file = std::move(work.page.spool);
    resource.size = work.page.size;
    resource.is_regular = resource.is_generated = true;
    if (resource.entity.type.empty() && http::media_type_of(resource.name).extension.empty()) {
        resource.entity.type = "text/html";
        resource.entity.type_from = "page_with_includes";
    }
    work.step.fact("page_made", resource.size);
    work.transaction().page.reset();
    return Outcome::done;
}

}  // namespace

void write_out(SsiWork& work, std::string_view octets) {
    PageWithIncludes& page = work.page;
    const std::uint64_t room = ssi_limits.output - page.size;
    if (octets.size() > room) {
        if (*page.failed == '\0') work.step.fact("ssi_error_why", "page_too_large");
        page.failed = "page_too_large";
        return;
    }
    page.output += octets;
    page.size += octets.size();
    if (page.output.size() >= 4 * page_piece && !spool_output(work))
        page.failed = "spool_cannot_be_written";
}

Carried fail(SsiWork& work, const char* why) {
    work.step.fact("ssi_error", "shown");
    work.step.fact("ssi_error_why", why);
    if (work.level().is_shown) write_out(work, work.level().error_message);
    return Carried::done;
}

void begin_level(SsiWork& work, const Resource& resource, std::unique_ptr<Resource> own,
                 UniqueFd file) {
    auto level = std::make_unique<SsiLevel>();
    level->resource = &resource;
    level->own = std::move(own);
    level->file = std::move(file);
    work.page.levels.push_back(std::move(level));
}

Outcome include_parts(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    const bool is_new = !t.page;
    if (is_new) t.page = std::make_unique<PageWithIncludes>();
    SsiWork work{step, worker, connection, *t.page};
    if (is_new && begin(work, resource) == Outcome::answered) {
        t.page.reset();
        return Outcome::answered;
    }
    while (!work.page.levels.empty() && *work.page.failed == '\0')
        if (go_on(work) == Carried::awaits) return Outcome::awaits;
    if (*work.page.failed == '\0' && !spool_output(work))
        work.page.failed = "spool_cannot_be_written";
    const char* failed = work.page.failed;
    if (*failed == '\0') return finish(work, resource);
    t.page.reset();  // an error document may be a page, too
    return turn_down(step, resource, Status::internal_server_error, failed);
}

}  // namespace stepwise
