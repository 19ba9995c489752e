// The channel between real processes.  Every wait here ends when something happens, and an alarm
// ends the whole if it does not.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "stepwise/kernel/shared_memory.hpp"
#include "stepwise/trace/channel.hpp"
#include "tests/trace/events.hpp"

using namespace stepwise;
using stepwise::testing::Teller;
using Received = EventChannel::Received;

namespace {

constexpr int patience = 20'000;  // milliseconds until a test fails

struct Alarm {
    Alarm() { ::alarm(60); }
    ~Alarm() { ::alarm(0); }
};

/// A child that runs `work` and exits with what it returns.
class Child {
  public:
    explicit Child(const std::function<int()>& work) {
        std::cout.flush();  // or the child would write it as well
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::alarm(60);
            ::signal(SIGPIPE, SIG_DFL);  // whatever this test was started with
            ::_exit(work());
        }
    }
    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    [[nodiscard]] int exit_status() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    }
    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
};

/// Event number `n` of a worker; its text depends on both, and its length too.
std::string text_for(unsigned worker, unsigned n) {
    return std::string((worker * 37 + n * 101) % 2500, static_cast<char>('a' + (worker + n) % 26));
}

Event numbered(unsigned worker, unsigned n) {
    Teller teller;
    teller.process = teller.thread = ::getpid();
    teller.worker = worker;
    teller.connection = n;
    return teller.fact("n", text_for(worker, n));
}

int send_many(EventChannel& channel, unsigned worker, unsigned count) {
    Observer& observer = channel.be_server();
    for (unsigned n = 0; n < count; ++n) {
        errno = ENOTTY;
        observer.on(numbered(worker, n));
        if (errno != ENOTTY) return 1;  // `on` keeps errno
    }
    return 0;
}

}  // namespace

TEST_CASE("events of several processes arrive whole and in each one's order") {
    const Alarm alarm;
    EventChannel channel(Delivery::wait_when_full);
    constexpr unsigned count = 2000;
    Child one([&] { return send_many(channel, 0, count); });
    Child two([&] { return send_many(channel, 1, count); });
    channel.be_console();

    std::map<unsigned, unsigned> next;
    EventChannel::Incoming incoming;
    Received received;
    while ((received = channel.receive(incoming, patience)) == Received::event) {
        const Event& event = incoming.event;
        REQUIRE(incoming.gate == 0);
        REQUIRE(event.connection == next[event.worker]);
        const std::string text = text_for(event.worker, next[event.worker]++);
        REQUIRE(event.text.whole == text.size());
        REQUIRE(event.text.view() == std::string_view(text).substr(0, 2048));
        REQUIRE(event.name.view() == "n");
    }
    CHECK(received == Received::ended);
    CHECK(next[0] == count);
    CHECK(next[1] == count);
    CHECK(one.exit_status() == 0);
    CHECK(two.exit_status() == 0);
    CHECK(channel.dropped() == 0);
}

TEST_CASE("what finds no room is dropped and counted") {
    const Alarm alarm;
    EventChannel channel(Delivery::drop_when_full);
    constexpr unsigned count = 20'000;
    Child server([&] { return send_many(channel, 0, count); });
    channel.be_console();
    CHECK(server.exit_status() == 0);  // it never waited for us
    CHECK(channel.dropped() > 0);

    unsigned arrived = 0;
    EventChannel::Incoming incoming;
    while (channel.receive(incoming, patience) == Received::event) ++arrived;
    CHECK(arrived > 10);
    CHECK(arrived + channel.dropped() == count);
}

TEST_CASE("nothing to receive") {
    EventChannel channel(Delivery::drop_when_full);
    EventChannel::Incoming incoming;
    CHECK(channel.receive(incoming, 0) == Received::nothing);
    CHECK(channel.receive(incoming, 1) == Received::nothing);
    channel.be_console();
    CHECK(channel.receive(incoming, -1) == Received::ended);
}

TEST_CASE("a signal interrupts the console's wait") {
    const Alarm alarm;
    EventChannel channel(Delivery::drop_when_full);
    struct sigaction action {
    }, former{};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &former);
    const pid_t console = ::getpid();
    Child server([&] {
        for (;;) {  // the first may come before the wait begins
            ::kill(console, SIGUSR1);
            ::poll(nullptr, 0, 5);
        }
        return 0;
    });
    EventChannel::Incoming incoming;
    CHECK(channel.receive(incoming, patience) == Received::interrupted);
    ::sigaction(SIGUSR1, &former, nullptr);
    ::signal(SIGUSR1, SIG_IGN);
}

TEST_CASE("descriptors of the channel are not inherited by programs") {
    EventChannel channel(Delivery::drop_when_full);
    CHECK((::fcntl(channel.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("in lock step a worker waits behind each event, and others go on") {
    const Alarm alarm;
    struct Progress {
        std::atomic<unsigned> done[2] = {};
    };
    const Shared<Progress> progress;
    EventChannel channel(Delivery::lock_step);
    const auto work = [&](unsigned worker) {
        Observer& observer = channel.be_server();
        for (unsigned n = 0; n < 20; ++n) {
            observer.on(numbered(worker, n));
            ++progress->done[worker];
        }
        return 0;
    };
    Child held([&] { return work(0); });
    Child other([&] { return work(1); });
    channel.be_console();

    // The first event of worker 0 is kept; worker 1 is let go each time and comes to its end.
    EventChannel::Incoming kept, incoming;
    unsigned of_other = 0;
    while (kept.gate == 0 || of_other < 20) {
        REQUIRE(channel.receive(incoming, patience) == Received::event);
        REQUIRE(incoming.gate != 0);
        CHECK(incoming.event.connection == progress->done[incoming.event.worker]);
        if (incoming.event.worker == 0) {
            REQUIRE(kept.gate == 0);
            kept = incoming;
        } else {
            ++of_other;
            channel.release(incoming);
            channel.release(incoming);  // must not let the next event slip through
        }
    }
    CHECK(other.exit_status() == 0);
    CHECK(progress->done[1] == 20);
    CHECK(progress->done[0] == 0);
    CHECK(channel.receive(incoming, 20) == Received::nothing);

    channel.release(kept);
    for (unsigned n = 1; n < 20; ++n) {
        REQUIRE(channel.receive(incoming, patience) == Received::event);
        CHECK(incoming.event.connection == n);
        CHECK(progress->done[0] == n);
        channel.release(incoming);
    }
    CHECK(channel.receive(incoming, patience) == Received::ended);
    CHECK(held.exit_status() == 0);
}

TEST_CASE("release_all lets everyone go, now and later") {
    const Alarm alarm;
    EventChannel channel(Delivery::lock_step);
    Child one([&] { return send_many(channel, 0, 50); });
    Child two([&] { return send_many(channel, 1, 50); });
    channel.be_console();
    EventChannel::Incoming incoming;
    REQUIRE(channel.receive(incoming, patience) == Received::event);
    channel.release_all();
    CHECK(one.exit_status() == 0);
    CHECK(two.exit_status() == 0);
    unsigned arrived = 1;
    while (channel.receive(incoming, patience) == Received::event) {
        ++arrived;
        channel.release(incoming);
    }
    CHECK(arrived + channel.dropped() == 100);
}

TEST_CASE("a signal does not let a held worker go") {
    const Alarm alarm;
    const Shared<std::atomic<int>> signals;
    static std::atomic<int>* counter;
    EventChannel channel(Delivery::lock_step);
    Child server([&] {
        counter = &*signals;
        struct sigaction action {};
        action.sa_handler = [](int) { ++*counter; };
        ::sigaction(SIGUSR1, &action, nullptr);
        return send_many(channel, 0, 2);
    });
    channel.be_console();
    EventChannel::Incoming first, incoming;
    REQUIRE(channel.receive(first, patience) == Received::event);
    // The first may still come before the wait begins; one of the later ones does not.
    for (int n = 0; n < 100; ++n) {
        ::kill(server.pid(), SIGUSR1);
        while (*signals == n) std::this_thread::yield();
    }
    CHECK(channel.receive(incoming, 20) == Received::nothing);
    channel.release(first);
    CHECK(channel.receive(incoming, patience) == Received::event);
    channel.release(incoming);
    CHECK(server.exit_status() == 0);
}

TEST_CASE("the workers go on when the console dies") {
    const Alarm alarm;
    for (const Delivery delivery :
         {Delivery::drop_when_full, Delivery::wait_when_full, Delivery::lock_step}) {
        CAPTURE(static_cast<int>(delivery));
        EventChannel channel(delivery);
        Child console([&] {
            channel.be_console();
            EventChannel::Incoming incoming;
            (void)channel.receive(incoming, patience);
            return 0;  // without releasing what it has got
        });
        // More than any socket holds, so that `wait_when_full` does wait.
        Child server([&] { return send_many(channel, 0, 5000); });
        (void)channel.be_server();
        // Not waited for before the server has ended: a zombie is dead, too.
        CHECK(server.exit_status() == 0);
        CHECK(console.exit_status() == 0);
    }
}

TEST_CASE("the gates of workers that were killed are used again") {
    const Alarm alarm;
    EventChannel channel(Delivery::lock_step);
    // As many threads as there are gates, all held, in a process that is killed.
    constexpr unsigned gates = 1024;
    auto crowd = std::make_unique<Child>([&] {
        Observer& observer = channel.be_server();
        std::vector<std::thread> threads;
        for (unsigned n = 0; n < gates; ++n)
            threads.emplace_back([&observer, n] { observer.on(numbered(0, n)); });
        for (std::thread& thread : threads) thread.join();
        return 0;
    });
    EventChannel::Incoming incoming;
    std::set<std::uint32_t> taken;
    for (unsigned n = 0; n < gates; ++n) {
        REQUIRE(channel.receive(incoming, patience) == Received::event);
        taken.insert(incoming.gate);
    }
    CHECK(taken.size() == gates);
    Child late([&] { return send_many(channel, 1, 3); });
    CHECK(channel.receive(incoming, 20) == Received::nothing);  // no gate is free
    crowd.reset();
    for (unsigned n = 0; n < 3; ++n) {
        REQUIRE(channel.receive(incoming, patience) == Received::event);
        CHECK(incoming.event.worker == 1);
        channel.release(incoming);
    }
    CHECK(late.exit_status() == 0);
}

TEST_CASE("threads of one process share the observer") {
    const Alarm alarm;
    EventChannel channel(Delivery::lock_step);
    constexpr unsigned workers = 8, count = 100;
    Child server([&] {
        Observer& observer = channel.be_server();
        std::vector<std::thread> threads;
        for (unsigned worker = 0; worker < workers; ++worker)
            threads.emplace_back([&observer, worker] {
                for (unsigned n = 0; n < count; ++n) observer.on(numbered(worker, n));
            });
        for (std::thread& thread : threads) thread.join();
        return 0;
    });
    channel.be_console();
    std::map<unsigned, unsigned> next;
    EventChannel::Incoming incoming;
    while (channel.receive(incoming, patience) == Received::event) {
        CHECK(incoming.event.connection == next[incoming.event.worker]++);
        channel.release(incoming);
    }
    for (unsigned worker = 0; worker < workers; ++worker) CHECK(next[worker] == count);
    CHECK(server.exit_status() == 0);
}
