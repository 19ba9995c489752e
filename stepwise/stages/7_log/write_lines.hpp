// How lines get into a log file: whole, without waiting, and into a new file after a rotation.
#pragma once

#include <string_view>

#include "stepwise/stages/server.hpp"

namespace stepwise {

/// One write(2) of whole lines.  A write that fails (a full disk, a pipe that nobody reads) is
/// noted in the trace and not tried again: the lines are dropped and counted in `log_lines_lost`.
void write_lines(Step& step, Server& server, LogFile& log, std::string_view lines);

/// If it was asked for (kernel/reopen.hpp) since this process last did: opens the log's name anew
/// and puts that file behind the same descriptor (dup3(2), which is atomic).  Of several threads
/// one does it.  On failure the old file stays.
void reopen_if_asked(Step& step, const Server& server, LogFile& log);

/// The same for every log of the site: for a parent process that writes no lines itself, so that
/// it keeps no old file open and its next children are born with the new one.
void reopen_all_if_asked(Step& step, const Server& server);

}  // namespace stepwise
