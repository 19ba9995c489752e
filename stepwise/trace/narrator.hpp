// The one place where facts become sentences: turns a stream of events into the text a person
// reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

enum class Detail : std::uint8_t { full, lines };

struct NarratorStyle {
    Detail detail = Detail::full;
    bool colour = false;
    std::size_t columns = 80;  ///< 80 to 100
};

/// Keeps what it needs to know of each connection and worker; not thread-safe (one console).
class Narrator {
  public:
    explicit Narrator(NarratorStyle style);
    ~Narrator();
    Narrator(const Narrator&) = delete;
    Narrator& operator=(const Narrator&) = delete;

    /// The text for this event, perhaps empty, with its line ends.  Facts are gathered and told
    /// together, at the latest when their stage is left.  An attempt to accept is told with its
    /// outcome, since only then it is known whose connection it is.
    [[nodiscard]] std::string tell(const Event& event);

    /// What is going on that has not ended for `at_least` nanoseconds by the time `now`
    /// (CLOCK_MONOTONIC): one line a worker that is inside a stage, naming whom it waits for, each
    /// told once.  `backlog` is how many clients wait to be accepted, or -1 if not known.
    [[nodiscard]] std::string tell_silence(std::int64_t now, std::int64_t at_least, int backlog);

  private:
    struct Memory;
    std::unique_ptr<Memory> memory_;
};

/// `recvfrom(4, "GET / HT"..., 16384, 0, NULL, NULL) = 78`, as strace(1) shows it; bytes cut at 32.
[[nodiscard]] std::string as_strace(const Event& event);

/// The bytes with their line ends and control octets visible (`␍␊`, `\x1b`), one line of text for
/// each line of bytes, each beginning with `indent`.  A backslash is doubled, so that nothing can
/// be mistaken for something else; nothing but printable ASCII and ␍ ␊ comes out.
[[nodiscard]] std::string visible(std::string_view octets, std::string_view indent);

/// What happens in that stage, in a few words (the design's table).
[[nodiscard]] std::string_view purpose_of(Stage stage) noexcept;

}  // namespace stepwise
