// A slot belongs to whom `process` names.  It is claimed by changing that from 0, and freed by
// changing it back; nothing else needs an order between the writes.
#include "stepwise/kernel/scoreboard.hpp"

#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr std::uint8_t first_busy_stage = 3;  // 1 and 2 wait for the client

}  // namespace

Scoreboard::Slot* Scoreboard::claim(pid_t process, std::uint64_t connection,
                                    std::string_view peer) noexcept {
    for (std::size_t i = 0; i < slots; ++i) {
        Slot& slot = slots_[(connection + i) % slots];  // neighbours begin at different places
        pid_t nobody = 0;
        if (slot.process.load(std::memory_order_relaxed) != 0 ||
            !slot.process.compare_exchange_strong(nobody, process, std::memory_order_acquire))
            continue;
        slot.connection.store(connection, std::memory_order_relaxed);
        slot.requests.store(0, std::memory_order_relaxed);
        slot.stage.store(1, std::memory_order_relaxed);
        slot.since.store(coarse_now(), std::memory_order_relaxed);
        slot.peer.write(peer);
        slot.request.write({});
        return &slot;
    }
    return nullptr;
}

void Scoreboard::free_all_of(pid_t process) noexcept {
    for (Slot& slot : slots_) {
        pid_t owner = process;
        if (slot.process.load(std::memory_order_relaxed) == process)
            slot.process.compare_exchange_strong(owner, 0, std::memory_order_release);
    }
}

void Scoreboard::begin() noexcept { began_.store(coarse_now(), std::memory_order_relaxed); }

std::vector<Scoreboard::Line> Scoreboard::read() const {
    std::vector<Line> lines;
    const std::int64_t now = coarse_now();
    for (const Slot& slot : slots_) {
        const pid_t process = slot.process.load(std::memory_order_acquire);
        if (process == 0) continue;
        const std::int64_t since = slot.since.load(std::memory_order_relaxed);
        lines.push_back({process, slot.connection.load(std::memory_order_relaxed),
                         slot.requests.load(std::memory_order_relaxed),
                         slot.stage.load(std::memory_order_relaxed), now > since ? now - since : 0,
                         slot.peer.read(), slot.request.read()});
    }
    return lines;
}

unsigned Scoreboard::busy() const noexcept {
    unsigned count = 0;
    for (const Slot& slot : slots_)
        count += slot.process.load(std::memory_order_relaxed) != 0 &&
                 slot.stage.load(std::memory_order_relaxed) >= first_busy_stage;
    return count;
}

std::int64_t Scoreboard::nanoseconds_up() const noexcept {
    return coarse_now() - began_.load(std::memory_order_relaxed);
}

void ScoreboardPlace::enter(std::uint8_t stage) noexcept {
    if (slot_ == nullptr) return;
    const std::uint8_t before = slot_->stage.load(std::memory_order_relaxed);
    slot_->stage.store(stage, std::memory_order_relaxed);
    if ((before >= first_busy_stage) != (stage >= first_busy_stage))
        slot_->since.store(coarse_now(), std::memory_order_relaxed);
}

void ScoreboardPlace::show_request(std::string_view line, std::uint32_t number) noexcept {
    if (slot_ == nullptr) return;
    slot_->requests.store(number, std::memory_order_relaxed);
    slot_->request.write(line);
}

void ScoreboardPlace::hand_over(pid_t process) noexcept {
    if (slot_ != nullptr) slot_->process.store(process, std::memory_order_relaxed);
    slot_ = nullptr;
}

void ScoreboardPlace::leave() noexcept {
    if (slot_ != nullptr) slot_->process.store(0, std::memory_order_release);
    slot_ = nullptr;
}

}  // namespace stepwise
