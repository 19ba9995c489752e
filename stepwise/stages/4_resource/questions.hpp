// Stage 4 as a row of questions, each in a file of its own: which host, which place in the file
// system, which rules, who may, what kind of resource?  A question that cannot be answered yet
// (`awaits`) is asked again; one that refuses ends the row.
#pragma once

#include "stepwise/site/name_facts.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Answers one question about `resource` and notes why.  `done`: on with the next; `answered`: the
/// response is known (`resource.status`, or the handler has done its work); `awaits`: ask again.
using Question = Outcome (*)(Step& step, Worker& worker, Connection& connection,
                             Resource& resource);

// About any resource, also one that is included in a page (look_up).
Outcome map_path(Step&, Worker&, Connection&, Resource&);        // mapping.cpp
Outcome locate(Step&, Worker&, Connection&, Resource&);          // docroot.cpp
Outcome gather_rules(Step&, Worker&, Connection&, Resource&);    // which_rules.cpp
Outcome identify(Step&, Worker&, Connection&, Resource&);        // access.cpp
Outcome check_access(Step&, Worker&, Connection&, Resource&);    // access.cpp
Outcome check_links(Step&, Worker&, Connection&, Resource&);     // docroot.cpp
Outcome choose_handler(Step&, Worker&, Connection&, Resource&);  // handler.cpp

// About the resource that was asked for.
Outcome choose_host(Step&, Worker&, Connection&, Resource&);     // virtual_host.cpp
Outcome redirect(Step&, Worker&, Connection&, Resource&);        // redirection.cpp
Outcome dispatch(Step&, Worker&, Connection&, Resource&);        // dispatch.cpp
Outcome open_directory(Step&, Worker&, Connection&, Resource&);  // directory.cpp
Outcome negotiate(Step&, Worker&, Connection&, Resource&);       // negotiation.cpp
Outcome check_method(Step&, Worker&, Connection&, Resource&);    // method.cpp
Outcome handle(Step&, Worker&, Connection&, Resource&);          // handler.cpp

/// Asks what must be asked about any resource, for the parts of a page and for candidates: `done`
/// with `resource.status`, or `awaits`.  `resource.path` is set; it is resolved on the client's
/// behalf, with all access rules.
[[nodiscard]] Outcome look_up(Step& step, Worker& worker, Connection& connection,
                              Resource& resource);

/// Lets stage 4 go on with `gather_rules`: the resource has become another one (a file in place of
/// the directory), and other rules may apply to it.  Return `done` after it.
void ask_again_about(Transaction& transaction) noexcept;

/// Refuses the resource.
Outcome turn_down(Notes& notes, Resource& resource, http::Status status, const char* why) noexcept;

/// Starts stage 4 anew with another path of this site (an index file, a local redirect of a
/// script, an error document); `answered` with 500 once there have been too many.
Outcome redirect_within(Step& step, Connection& connection, const std::string& path_and_query,
                        const char* why);

/// TRACE: the request comes back as it was received, without its secrets (RFC 9110, 9.3.8), where
/// TraceEnable says so.  A head of more than 12 KiB is refused with 431.  method.cpp
Outcome answer_trace(Step& step, Connection& connection, Resource& resource);

// What is shared by several questions.

/// openat2(2) beneath the resource's root: what leads out of it is refused by the kernel.
int open_beneath(Step& step, const Root& root, const std::string& name, int flags,
                 std::uint64_t more_resolve = 0);
/// The file of that root and name, if it is still open from an earlier request and unchanged;
/// false: it must be opened.
bool take_kept_file(Step& step, Worker& worker, const Connection& connection, Resource& resource);
/// The file has been sent: closes it, unless it is asked for often enough to be kept open.
void keep_or_close_file(Step& step, Worker& worker, Resource& resource);
/// In place of a kept file one that is this transaction's own, with a file offset of its own.
bool open_anew(Step& step, Worker& worker, Resource& resource);
/// The file is not wanted any more: closes it, or gives it back if it is kept.
void let_go_of_file(Step& step, Worker& worker, Resource& resource);
/// Reads what statx(2) says of `resource.file` into it.  False: errno says why not.
bool look_at_file(Step& step, Resource& resource);
/// Refuses as an errno demands.
Outcome turn_down_for(Step& step, Resource& resource, int error);
/// The absolute name in the file system, for sections, scripts and people.
[[nodiscard]] std::string file_name_of(const Resource& resource);
/// "/path?query", encoded, as it may stand in a Location.
[[nodiscard]] std::string address_of(const Resource& resource);

/// Fills `resource.entity` with what the name says.  entity.cpp
void describe_by_name(NameFacts facts, Resource& resource);
/// Reads the first octets if the name says nothing of the type, for stage 5.  entity.cpp
void take_magic_sample(Step& step, Worker& worker, Resource& resource);

/// MultiViews: `missing` does not exist in the directory of `resource` (`name` and `path` up to the
/// last slash).  `done`: one of its variants has become the resource; `answered`: none is
/// acceptable; `unfinished`: there are no variants; or `awaits`.  negotiation.cpp
[[nodiscard]] Outcome choose_of_directory(Step& step, Worker& worker, Connection& connection,
                                          Resource& resource, const std::string& missing);

// Handlers, each in a file of its name.
Outcome run_program(Step&, Worker&, Connection&, Resource&);         // cgi.cpp
Outcome list_directory(Step&, Worker&, Connection&, Resource&);      // listing.cpp
Outcome include_parts(Step&, Worker&, Connection&, Resource&);       // ssi.cpp
Outcome write_resource(Step&, Worker&, Connection&, Resource&);      // write.cpp: PUT, DELETE
Outcome show_status(Step&, Worker&, Connection&, Resource&);         // status.cpp
Outcome choose_of_type_map(Step&, Worker&, Connection&, Resource&);  // negotiation.cpp

}  // namespace stepwise
