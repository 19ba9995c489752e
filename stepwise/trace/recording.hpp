// A recorded run: JSON Lines, one self-contained event a line, after a first line that is a header.
// The field names are fixed, so that other programs can rely on them.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/kernel/octet_room.hpp"
#include "stepwise/trace/core/event.hpp"

namespace stepwise {

struct RecordingHeader {
    std::string architecture;
    unsigned workers = 0;
    std::vector<std::string> command_line;
};

inline constexpr std::string_view recording_format = "stepwise-trace";
inline constexpr int recording_version = 1;

/// One line without its line feed.  Octets that are no ASCII text (other than tab, CR and LF) are
/// written as `\xNN` and a backslash as `\\`, so every line is valid JSON in ASCII whatever a
/// client sent, and can be read back exactly.
///
/// The fields of every event: `t` (nanoseconds, CLOCK_MONOTONIC) `pid` `tid` `worker` `connection`
/// `transaction` `stage` `edge`.  Of a `syscall` besides: `call`, `fd`, `arguments` (what follows
/// the descriptor and the bytes, as strace has it), `bytes` if it moved any that could be seen,
/// `result`, `errno` (null, or the name of the error such as "EAGAIN") and `took` (nanoseconds).
/// Of a `fact`: `key` and `value`.  `truncated` is there only if `bytes` or `value` is cut, and
/// says how many octets there really were.
[[nodiscard]] std::string to_json_line(const RecordingHeader& header);
[[nodiscard]] std::string to_json_line(const Event& event);

/// What a recording calls it: "access_resource".
[[nodiscard]] std::string_view recorded_name(Stage stage) noexcept;

struct Recording {
    RecordingHeader header;
    std::vector<Event> events;
};

/// Reads a recording event by event, so that one of any length needs room for a single line.
/// Throws as read_recording does.
class RecordingReader {
  public:
    explicit RecordingReader(std::istream& from);
    [[nodiscard]] const RecordingHeader& header() const noexcept { return header_; }
    /// False: that was all.
    [[nodiscard]] bool next(Event& into);

  private:
    [[nodiscard]] bool read_line();

    std::istream& from_;
    OctetRoom room_;
    std::string line_;
    std::size_t number_ = 1;
    RecordingHeader header_;
};

/// Reads a whole recording.  Throws std::runtime_error with "line N: what was expected" for
/// anything that is not one; fields it does not know are ignored.
[[nodiscard]] Recording read_recording(std::istream& from);

}  // namespace stepwise
