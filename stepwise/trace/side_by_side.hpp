// One request in two recordings, stage by stage and call by call: what one architecture does that
// the other does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stepwise/trace/recording.hpp"

namespace stepwise {

struct TransactionName {
    std::uint64_t connection = 0;
    std::uint32_t transaction = 0;
    friend bool operator==(const TransactionName&, const TransactionName&) = default;
};
/// "2.1"; nothing if it is no such name.
[[nodiscard]] std::optional<TransactionName> transaction_name(std::string_view text);
[[nodiscard]] std::string to_string(const TransactionName& name);

/// The requests that were answered, in the order of their answers; the first 100,000.
struct Answered {
    TransactionName name;
    std::string request_line;
};
[[nodiscard]] std::vector<Answered> answered_in(RecordingReader& from);

/// One visit to a stage (or to `waiting`, on behalf of the connection), with its calls.
struct Visit {
    Stage stage = Stage::waiting;
    std::uint32_t worker = 0;
    pid_t process = 0, thread = 0;
    struct Call {
        std::string name;    ///< with the error, if it failed: calls are compared by it
        std::string result;  ///< how many octets it moved; else empty
    };
    std::vector<Call> calls;
};
struct OneRequest {
    std::string architecture;
    TransactionName name;
    std::string request_line, status;
    std::vector<Visit> visits;
    [[nodiscard]] std::size_t calls() const noexcept;
};
inline constexpr std::size_t most_visits = 10'000;
/// Its visits are empty if there is no such request.  Beyond `most_visits` it throws
/// std::runtime_error.
[[nodiscard]] OneRequest request_in(RecordingReader& from, TransactionName name);

struct SideBySide {
    std::string text;   ///< at most 100 columns, with its line ends
    bool same = false;  ///< the same calls in the same stages
};
[[nodiscard]] SideBySide side_by_side(const OneRequest& a, const OneRequest& b);

}  // namespace stepwise
