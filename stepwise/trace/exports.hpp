// A recorded run in the forms that other programs read.  Each is written while the recording is
// read, so a long one needs no more room than a short one.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>

#include "stepwise/trace/recording.hpp"

namespace stepwise {

/// RFC 4180, one line an event: whatever would end a line is written as `\xNN`, as are other octets
/// that are not printable ASCII.
void export_as_csv(RecordingReader& from, std::ostream& to);

/// Chrome's Trace Event Format: for each thread its stages (B, E) and within them its calls (X);
/// for each request an asynchronous event (b, e), since many may interleave on one thread; an arrow
/// (s, f) where a connection goes on in another thread.
void export_as_chrome(RecordingReader& from, std::ostream& to);

struct LogLines {
    std::uint64_t writes = 0;
    std::uint64_t octets_missing = 0;  ///< the recording holds at most 2,048 of a write
};
/// What stage 7 wrote.  Octets that could move a terminal's cursor come as `\xNN`.
[[nodiscard]] LogLines export_log(RecordingReader& from, std::ostream& to);

struct Missing {
    std::uint64_t sent_by_sendfile = 0, cut = 0;  ///< octets
    bool has_no_address = false;
};
struct Packets {
    std::uint64_t written = 0;
    std::map<std::uint64_t, Missing> missing;  ///< by connection: what the recording does not hold
};
/// For text2pcap(1) with `-l 101 -t %s.%f`: each call that moved octets of a client as one TCP
/// segment.  The octets are the recorded ones; where some are missing, the sequence numbers have a
/// gap as wide.
[[nodiscard]] Packets export_as_hexdump(RecordingReader& from, std::ostream& to);

}  // namespace stepwise
