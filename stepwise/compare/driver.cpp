// One loop: ask for what is due, then wait until a socket is ready or the next request is due.
#include "stepwise/compare/driver.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <thread>

#include "stepwise/kernel/stop.hpp"

namespace stepwise::compare {
namespace {

constexpr std::size_t octets_at_once = 256 * 1024;
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t between_sips = second / 10;
constexpr std::int64_t longest_sleep = second / 50;

std::int64_t nanoseconds(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

}  // namespace

Driver::Driver(std::uint16_t port)
    : desk_{port, UniqueFd{::epoll_create1(EPOLL_CLOEXEC)}, std::vector<char>(octets_at_once)},
      began_(monotonic_now()) {
    if (!desk_.epoll) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

std::int64_t Driver::now() const noexcept { return monotonic_now() - began_; }

std::size_t Driver::crowd() const noexcept {
    std::size_t count = 0;
    for (const auto& crew : crews_) count += crew->crowd();
    return count;
}

void Driver::run(const Load& load) {
    for (const Phase& phase : load) run_phase(phase);
}

void Driver::run_phase(const Phase& phase) {
    const std::int64_t begin = now(), planned_end = begin + nanoseconds(phase.seconds);
    for (const Group& group : phase.groups)
        crews_.push_back(std::make_unique<Crew>(group, desk_, begin, planned_end,
                                                group.measured ? seen_.answers : seen_.others));
    const std::size_t answers_before = seen_.answers.size();
    go_on_until_over(phase, begin, planned_end);
    if (phase.at_end) phase.at_end();
    const std::int64_t over = now();
    for (const auto& crew : crews_) crew->end(over);
    if (!phase.counts) return;
    const std::int64_t end = std::min(over, planned_end);
    seen_.seconds += static_cast<double>(end - begin) / 1e9;
    for (std::size_t i = answers_before; i < seen_.answers.size(); ++i)
        seen_.in_time += seen_.answers[i].kind == Kind::right && seen_.answers[i].done <= end;
}

void Driver::go_on_until_over(const Phase& phase, std::int64_t begin, std::int64_t end) {
    const std::int64_t middle = begin + (end - begin) / 2;
    std::thread aside;
    last_event_ = begin;
    for (std::int64_t time = now(); !is_over(phase, end, time); time = now()) {
        if (phase.half_way && time >= middle && !aside.joinable())
            aside = std::thread{phase.half_way};
        std::int64_t next = std::min(time + longest_sleep, time < end ? end : INT64_MAX);
        for (const auto& crew : crews_) {
            if (!crew->is_current()) continue;
            seen_.late = std::max(seen_.late, crew->ask_what_is_due(time));
            next = std::min(next, crew->next_due());
        }
        let_them_sip(time);
        wait(next);
    }
    if (aside.joinable()) aside.join();
}

bool Driver::is_over(const Phase& phase, std::int64_t end, std::int64_t time) const {
    if (time >= end + nanoseconds(phase.patience)) return true;
    if (time < end && !phase.until_settled) return false;
    if (phase.quiet > 0 && time >= last_event_ + nanoseconds(phase.quiet)) return true;
    return std::all_of(crews_.begin(), crews_.end(),
                       [time](const auto& crew) { return crew->is_done(time); });
}

void Driver::let_them_sip(std::int64_t time) {
    if (time < next_sip_) return;
    next_sip_ = time + between_sips;
    for (const auto& crew : crews_)
        if (crew->sips()) crew->sip(time);
}

void Driver::wait(std::int64_t until) {
    const std::int64_t left = std::max<std::int64_t>(until - now(), 0);
    const timespec time{left / second, left % second};
    std::array<epoll_event, 256> ready;
    const int count = ::epoll_pwait2(desk_.epoll.get(), ready.data(), ready.size(), &time, nullptr);
    const std::int64_t woken = now();
    if (count > 0) last_event_ = woken;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        auto& client = *static_cast<Client*>(event.data.ptr);
        client.crew().go_on(client, event.events, woken);
    }
}

}  // namespace stepwise::compare
