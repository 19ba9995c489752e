// Running programs: what CGI scripts, and the parts of SSI pages that are programs, have in common.
#pragma once

#include <string>
#include <vector>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

/// The environment of RFC 3875, 4.1, and what Apache adds to it; "NAME=value".  Nothing of the
/// server's own environment but PATH, never HTTP_PROXY, never the credentials.
[[nodiscard]] std::vector<std::string> environment_of(const Worker& worker,
                                                      const Connection& connection,
                                                      const Resource& resource);

/// What a program is started for, besides a resource.
struct ProgramCall {
    std::vector<std::string> variables;  ///< further ones, "NAME=value"
    std::string command;  ///< not empty: `/bin/sh -c command`, in the resource's directory
};

/// Starts the resource's program, or the command.  Its input is `transaction.body_file`, or empty.
/// `done`: `program` runs; `answered`: it could not be started, `resource.status` says why.
[[nodiscard]] Outcome start_program(Step& step, Worker& worker, Connection& connection,
                                    Resource& resource, Program& program,
                                    const ProgramCall& call = {});

enum class Heard : std::uint8_t {
    something,  ///< there may be more
    nothing,    ///< not now: await_program
    end,        ///< it says no more
    late,       ///< it has been silent for longer than it may
};

/// One read(2) of what it has said on its standard output, at most `most` octets, appended to
/// `to`.  What it says on its standard error goes to the error log.
[[nodiscard]] Heard hear(Step& step, Worker& worker, Connection& connection, Program& program,
                         std::string& to, std::size_t most);
void await_program(Transaction& transaction, const Program& program) noexcept;

/// Its output has ended: waits a little for its end (`awaits`), then kills what is left of its
/// process group, and reaps it.  `done`: it is gone.
[[nodiscard]] Outcome see_off(Step& step, Transaction& transaction, Program& program);

}  // namespace stepwise
