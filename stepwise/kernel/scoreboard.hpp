// A table of what each connection is doing right now, in memory that all processes of a server
// share (Apache's scoreboard).  Writers never wait: each one writes its own slot, octets and
// numbers that are atomic one by one.  A reader may see a slot in the middle of a change; it only
// shows it.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise {

/// A short text that one writes while others read it; what does not fit is cut.
template <std::size_t words>
class SharedText {
  public:
    void write(std::string_view text) noexcept {
        char padded[words * sizeof(std::uint64_t)] = {};
        text.copy(padded, sizeof padded);
        for (std::size_t i = 0; i < words; ++i) {
            std::uint64_t word = 0;
            std::memcpy(&word, padded + i * sizeof word, sizeof word);
            words_[i].store(word, std::memory_order_relaxed);
        }
    }
    [[nodiscard]] std::string read() const {
        std::string text;
        for (const auto& shared : words_) {
            const std::uint64_t word = shared.load(std::memory_order_relaxed);
            char octets[sizeof word];
            std::memcpy(octets, &word, sizeof word);
            for (const char c : octets)
                if (c != '\0') text += c;
        }
        return text;
    }

  private:
    std::array<std::atomic<std::uint64_t>, words> words_{};
};

class Scoreboard {
  public:
    static constexpr std::size_t slots = 1024;  ///< beyond: served, but not shown

    struct Slot {
        std::atomic<pid_t> process = 0;  ///< 0: free
        std::atomic<std::uint64_t> connection = 0;
        std::atomic<std::uint32_t> requests = 0;
        std::atomic<std::uint8_t> stage = 0;  ///< 1 to 7
        /// When it began to wait for its client or to be served: CLOCK_MONOTONIC, coarse (a few
        /// milliseconds).
        std::atomic<std::int64_t> since = 0;
        SharedText<7> peer;
        SharedText<12> request;  ///< the last request line: octets of a client, to be escaped
    };

    /// A free slot, which belongs to `process` (the caller's) from now on, or null.
    [[nodiscard]] Slot* claim(pid_t process, std::uint64_t connection,
                              std::string_view peer) noexcept;
    /// The slots of a process that is no more.
    void free_all_of(pid_t process) noexcept;
    void count_transaction() noexcept { transactions_.fetch_add(1, std::memory_order_relaxed); }
    void begin() noexcept;  ///< the server begins now

    /// What a slot said, as plain values.
    struct Line {
        pid_t process;
        std::uint64_t connection;
        std::uint32_t requests;
        std::uint8_t stage;
        std::int64_t nanoseconds;  ///< that it has waited for its client or been served
        std::string peer, request;
    };
    [[nodiscard]] std::vector<Line> read() const;
    /// Connections at work: between the last octet of a request and the end of its log line.
    [[nodiscard]] unsigned busy() const noexcept;
    [[nodiscard]] std::uint64_t transactions() const noexcept {
        return transactions_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::int64_t nanoseconds_up() const noexcept;

  private:
    std::array<Slot, slots> slots_;
    std::atomic<std::uint64_t> transactions_ = 0;
    std::atomic<std::int64_t> began_ = 0;
};

/// A connection's slot; free again when its owner is gone.
class ScoreboardPlace {
  public:
    ScoreboardPlace() = default;
    ~ScoreboardPlace() { leave(); }
    ScoreboardPlace(const ScoreboardPlace&) = delete;
    ScoreboardPlace& operator=(const ScoreboardPlace&) = delete;

    void take(Scoreboard::Slot* slot) noexcept { slot_ = slot; }
    /// The connection is at this stage now (1 to 7).
    void enter(std::uint8_t stage) noexcept;
    /// It is the next request of its connection.
    void show_request(std::string_view line, std::uint32_t number) noexcept;
    /// Another process has the connection now.
    void hand_over(pid_t process) noexcept;
    void leave() noexcept;

  private:
    Scoreboard::Slot* slot_ = nullptr;
};

}  // namespace stepwise
