// Events go through a socket pair, one a message.  In single-step mode a worker then waits behind a
// gate, a semaphore that all processes share, until the console opens it; if the console dies,
// every gate opens by itself, so a trace never holds a server for good.
#include "stepwise/trace/channel.hpp"

#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>
#include <type_traits>

namespace stepwise {
namespace {

constexpr std::uint32_t gate_count = 1024;            // workers that can be held at once
constexpr int socket_buffer = 4 << 20;                // octets; the kernel gives what it allows
constexpr timespec when_all_are_taken{0, 5'000'000};  // until the next look for a free gate

using Incoming = EventChannel::Incoming;
static_assert(std::is_standard_layout_v<Incoming> && std::is_trivially_copyable_v<Incoming>);
constexpr std::size_t before_event = offsetof(Incoming, event);
constexpr std::size_t smallest_message =
    before_event + offsetof(Event, text) + offsetof(CutText<2048>, octets);

std::size_t size_of(const Incoming& message) noexcept {
    return before_event + message.event.used_size();
}

/// sem_timedwait(3) goes by the clock on the wall.
timespec in_one_second() noexcept {
    timespec when{};
    ::clock_gettime(CLOCK_REALTIME, &when);
    ++when.tv_sec;
    return when;
}

/// Each use of a gate has a pass of its own, so that a late or repeated release cannot let the next
/// event slip through.
struct Gate {
    std::atomic<pid_t> owner = 0;             // the process whose worker uses it; 0: nobody
    std::atomic<std::uint32_t> shut_for = 0;  // the pass that opens it; 0: it is open
    std::uint32_t uses = 0;                   // the owner's
    sem_t opened;

    Gate() noexcept { ::sem_init(&opened, 1, 0); }

    /// The pass, or 0 if another has it.
    [[nodiscard]] std::uint32_t take(pid_t process, std::uint32_t number) noexcept {
        pid_t nobody = 0;
        if (!owner.compare_exchange_strong(nobody, process)) return 0;
        while (::sem_trywait(&opened) == 0) {  // what an owner that was killed has left
        }
        uses = std::max(1U, (uses + 1) % (UINT32_MAX / gate_count));
        shut_for.store(uses * gate_count + number);
        return uses * gate_count + number;
    }
    void give_back() noexcept {
        shut_for.store(0);
        owner.store(0);
    }
    void open(std::uint32_t pass) noexcept {
        if (pass != 0 && shut_for.compare_exchange_strong(pass, 0)) ::sem_post(&opened);
    }
};

}  // namespace

/// What both sides share.  Everything in it is atomic or a semaphore.
struct EventChannel::Desk {
    std::atomic<std::uint64_t> dropped = 0;
    std::atomic<bool> holds_nobody = false;  // release_all
    std::atomic<bool> is_deserted = false;   // the console is gone: not even worth a system call
    std::atomic<pid_t> console = ::getpid();
    std::array<Gate, gate_count> gates;

    /// The pass of a gate that was free; 0 if there is none.
    std::uint32_t take_gate(pid_t process) noexcept {
        for (std::uint32_t i = 0; i < gate_count; ++i)
            if (const std::uint32_t pass = gates[i].take(process, i)) return pass;
        return 0;
    }
    Gate& gate_of(std::uint32_t pass) noexcept { return gates[pass % gate_count]; }
    void free_gates_of_the_dead() noexcept {
        for (Gate& gate : gates) {
            pid_t owner = gate.owner.load();
            if (owner > 1 && ::kill(owner, 0) == -1 && errno == ESRCH)
                gate.owner.compare_exchange_strong(owner, 0);  // unless another was quicker
        }
    }
    void open_all() noexcept {
        holds_nobody.store(true);  // before the gates: who takes one later sees it
        for (Gate& gate : gates) gate.open(gate.shut_for.load());
    }
    void desert() noexcept {
        is_deserted.store(true);
        open_all();
    }
};

/// The server's end, used by all its workers at once.
class EventChannel::Sender : public Observer {
  public:
    Sender(const EventChannel& channel, Delivery delivery) noexcept
        : socket_(channel.server_end_.get()), desk_(*channel.desk_), delivery_(delivery) {}

    void on(const Event& event) noexcept override {
        if (desk_.is_deserted.load(std::memory_order_relaxed)) return;
        const int saved = errno;
        Incoming message;
        std::memcpy(static_cast<void*>(&message.event), &event, event.used_size());
        if (delivery_ == Delivery::lock_step && !desk_.holds_nobody.load())
            send_and_wait(message);
        else
            send(message, delivery_ == Delivery::wait_when_full ? 0 : MSG_DONTWAIT);
        errno = saved;
    }

  private:
    bool send(const Incoming& message, int flags) noexcept {
        for (;;) {
            const ssize_t sent = ::send(socket_, &message, size_of(message), flags | MSG_NOSIGNAL);
            if (sent >= 0) return true;
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
                desk_.dropped.fetch_add(1, std::memory_order_relaxed);
            else
                desk_.desert();
            return false;
        }
    }

    void send_and_wait(Incoming& message) noexcept {
        message.gate = gate_for(message.event.process);
        if (message.gate == 0) {
            send(message, MSG_DONTWAIT);
            return;
        }
        Gate& gate = desk_.gate_of(message.gate);
        // If release_all did not see this gate as shut, it was called before this line sees it.
        if (desk_.holds_nobody.load())
            send(message, MSG_DONTWAIT);
        else if (send(message, 0))
            wait_behind(gate);
        gate.give_back();
    }

    /// 0: nobody is held any more.
    [[nodiscard]] std::uint32_t gate_for(pid_t process) noexcept {
        while (!desk_.holds_nobody.load()) {
            if (const std::uint32_t pass = desk_.take_gate(process > 0 ? process : 1)) return pass;
            desk_.free_gates_of_the_dead();
            ::nanosleep(&when_all_are_taken, nullptr);
        }
        return 0;
    }

    void wait_behind(Gate& gate) noexcept {
        while (!desk_.holds_nobody.load()) {
            const timespec limit = in_one_second();
            if (::sem_timedwait(&gate.opened, &limit) == 0) return;
            if (errno == ETIMEDOUT && console_is_gone()) desk_.desert();
        }
    }

    /// A console that was killed leaves a socket without a peer, unless a child has inherited that.
    [[nodiscard]] bool console_is_gone() const noexcept {
        pollfd end{socket_, 0, 0};
        if (::poll(&end, 1, 0) == 1 && (end.revents & (POLLHUP | POLLERR)) != 0) return true;
        return ::kill(desk_.console.load(), 0) == -1 && errno == ESRCH;
    }

    int socket_;
    Desk& desk_;
    Delivery delivery_;
};

EventChannel::EventChannel(Delivery delivery) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
        throw std::system_error(errno, std::generic_category(), "cannot make the trace's sockets");
    console_end_.reset(ends[0]);
    server_end_.reset(ends[1]);
    // As much as the kernel allows: the more fits in, the later an event is dropped.
    for (const int end : ends)
        for (const int option : {SO_SNDBUF, SO_RCVBUF})
            ::setsockopt(end, SOL_SOCKET, option, &socket_buffer, sizeof socket_buffer);
    sender_ = std::make_unique<Sender>(*this, delivery);
}

EventChannel::~EventChannel() = default;

Observer& EventChannel::be_server() noexcept {
    console_end_.reset();
    return *sender_;
}

void EventChannel::be_console() noexcept {
    server_end_.reset();
    desk_->console.store(::getpid());
}

EventChannel::Received EventChannel::receive(Incoming& into, int milliseconds) noexcept {
    for (;;) {
        const ssize_t size = ::recv(console_end_.get(), &into, sizeof into, MSG_DONTWAIT);
        if (size == 0) return Received::ended;
        if (size > 0) {
            const auto length = static_cast<std::size_t>(size);
            const bool is_whole = length >= smallest_message && length == size_of(into);
            return is_whole ? Received::event : Received::nothing;
        }
        if (errno == EINTR) return Received::interrupted;
        if (errno != EAGAIN) return Received::ended;
        if (milliseconds == 0) return Received::nothing;

        pollfd end{console_end_.get(), POLLIN, 0};
        const int ready = ::poll(&end, 1, milliseconds);
        if (ready == 0) return Received::nothing;
        if (ready == -1) return errno == EINTR ? Received::interrupted : Received::ended;
        milliseconds = 0;
    }
}

void EventChannel::release(const Incoming& incoming) noexcept {
    desk_->gate_of(incoming.gate).open(incoming.gate);
}

void EventChannel::release_all() noexcept { desk_->open_all(); }

std::uint64_t EventChannel::dropped() const noexcept { return desk_->dropped.load(); }

}  // namespace stepwise
