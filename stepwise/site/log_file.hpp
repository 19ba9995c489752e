// Where log lines go: files opened O_APPEND, shared by all workers, reopened after rotation.
#pragma once

#include <fcntl.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {

/// How logs are opened: a file that nobody reads (a FIFO) must not stop the server.
inline constexpr int log_open_flags =
    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

/// A file of log lines.  Every line is one write(2) to a file opened O_APPEND, so lines of
/// different threads and processes never mix.  If only a part of a line finds room, the rest of it
/// is lost: written later, it would stand in the middle of other lines.
struct LogFile {
    std::string name;      ///< absolute; "-": standard output; "": none is kept
    UniqueFd file;         ///< never changes its number: reopening puts a new file behind it
    bool is_pipe = false;  ///< a FIFO: never opened anew
    std::atomic<unsigned> generation = 0;  ///< of the last reopening that was carried out
};

/// One item of a LogFormat: a text as it is, or a directive such as %{Referer}i.
struct LogItem {
    char directive = '\0';      ///< 0: `text` as it is; else the letter, e.g. 'h'
    std::string text;           ///< the text, or what stood in braces
    bool final_ = false;        ///< `>`: of the last request of an internal redirection
    bool original = false;      ///< `<`
    std::vector<int> statuses;  ///< only for these, e.g. %400,501{User-agent}i
    bool negated = false;       ///< … only for others than these
};

/// A LogFormat, taken apart once.
struct LogFormat {
    std::string text;
    std::vector<LogItem> items;
    bool tells_microseconds = false;  ///< an item needs a clock finer than seconds

    /// Apache's directives, except those with `^`.  `\n`, `\r`, `\t`, `\"` and `\\` are read as in
    /// C.  Throws std::invalid_argument that says what is wrong with it, and where.
    [[nodiscard]] static LogFormat parse(const std::string& text);
};

inline constexpr const char* common_log_format = "%h %l %u %t \"%r\" %>s %b";
inline constexpr const char* combined_log_format =
    "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\"";

/// "common", "combined", "vhost_common", "referer" and "agent", as in Apache's example of a
/// configuration; nullptr if there is no such nickname.
[[nodiscard]] const char* predefined_log_format(std::string_view nickname) noexcept;

/// CustomLog or TransferLog: a format and a file, which several logs may share.
struct AccessLog {
    LogFormat format;
    std::shared_ptr<LogFile> file;
};

}  // namespace stepwise
