// Which of several servers is the least busy?  Each is asked for its own state (status.cpp) with a
// small HTTP/1.0 exchange that waits for nobody; what it says is believed for a second.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

/// The questions of one transaction, most_awaited at once.
struct LoadQuestions {
    struct Question {
        std::size_t server;  ///< in the Dispatch's list
        UniqueFd socket;
        std::string request, answer;
        std::size_t sent = 0;
        std::int64_t until = 0;
    };
    std::vector<Question> open;
    std::size_t next = 0;  ///< the first server that nobody has thought of yet
};

/// "BusyWorkers: 3" of a whole answer, 200 and text; nothing if it is not that.
[[nodiscard]] std::optional<std::uint64_t> busy_workers(std::string_view answer) noexcept;

/// The server that listens there is ourselves, as far as this connection's client is concerned.
[[nodiscard]] bool is_ourselves(const sockaddr_storage& server,
                                const Connection& connection) noexcept;

/// Sees to it that `worker.loads` knows each server but ourselves.  `awaits`: not yet.
Outcome ask_for_loads(Step& step, Worker& worker, Connection& connection, const Dispatch& dispatch);

}  // namespace stepwise
