// The checks of exercise 14: children that end in every way there is, then a server with a process
// for each connection.  No check waits for a time: pipes hold children back, waitid(2) looks.
#include "exercises/14-reap-children/exercise.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <thread>

#include "exercises/engine/trial.hpp"
#include "stepwise/client/exchange/client_socket.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/stages/orders.hpp"

namespace {

using exercise::Trial;

using ReapEnded = decltype(reap_ended);
using ReapAll = decltype(reap_all);
using Ended = std::vector<EndedChild>;

constexpr std::int64_t patience = 5'000'000'000;

/// Children that wait for this to be closed before they end.
class Gate {
  public:
    Gate() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
        waited_for_.reset(ends[0]);
        open_.reset(ends[1]);
    }
    void let_through() { open_.reset(); }
    /// In the child.
    void wait() {
        open_.reset();
        char nothing = 0;
        while (::read(waited_for_.get(), &nothing, 1) < 0 && errno == EINTR) continue;
    }

  private:
    stepwise::UniqueFd waited_for_, open_;
};

/// A child that ends with this status, once the gate (if there is one) is open.
pid_t child_with(int status, Gate* gate = nullptr, bool own_group = false) {
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork");
    if (child > 0) return child;
    if (own_group) ::setpgid(0, 0);
    if (gate != nullptr) gate->wait();
    ::_exit(status);
}

/// Waits until it has ended, and leaves it to be reaped.
void wait_for_end(pid_t child) {
    siginfo_t information;
    while (::waitid(P_PID, static_cast<id_t>(child), &information, WEXITED | WNOWAIT) < 0 &&
           errno == EINTR)
        continue;
}

pid_t ended_with(int status, bool own_group = false) {
    const pid_t child = child_with(status, nullptr, own_group);
    wait_for_end(child);
    return child;
}

const EndedChild& find(Trial& trial, const Ended& ended, pid_t child) {
    const auto found = std::find_if(ended.begin(), ended.end(), [child](const EndedChild& each) {
        return each.process == child;
    });
    trial.expect(found != ended.end(), "the child that has ended is in `ended`, with its number");
    return *found;
}

void is_in(Trial& trial, const Ended& ended, pid_t child, int exit_status, int signal) {
    const EndedChild& found = find(trial, ended, child);
    trial.equal("exit_status is what the child gave to _exit()", exit_status, found.exit_status);
    trial.equal("signal is the one that ended the child; 0: none", signal, found.signal);
}

void how_it_ended(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    Ended ended;
    const auto reaps = [&](pid_t child, int exit_status, int signal) {
        (void)reap(ended);
        is_in(trial, ended, child, exit_status, signal);
        ended.clear();
    };
    trial.calling("reap_ended(ended), after a child did _exit(0)");
    reaps(ended_with(0), 0, 0);
    trial.calling("reap_ended(ended), after a child did _exit(7)");
    reaps(ended_with(7), 7, 0);
    trial.calling("reap_ended(ended), after a child did _exit(255)");
    reaps(ended_with(255), 255, 0);
    trial.calling("reap_ended(ended), after a child was killed by SIGKILL");
    Gate gate;
    const pid_t child = child_with(0, &gate);
    ::kill(child, SIGKILL);
    wait_for_end(child);
    reaps(child, 0, SIGKILL);
}

void all_at_once(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    std::array<pid_t, 6> children;
    for (std::size_t i = 0; i < children.size(); ++i) children[i] = ended_with(static_cast<int>(i));
    Ended ended;
    trial.calling("reap_ended(ended), after six children have ended");
    (void)reap(ended);
    trial.equal("one SIGCHLD may stand for many: all that have ended are reaped", children.size(),
                ended.size());
    for (std::size_t i = 0; i < children.size(); ++i)
        is_in(trial, ended, children[i], static_cast<int>(i), 0);
}

void no_children(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    Ended ended;
    trial.calling("reap_ended(ended), without any child");
    trial.equal("there are no children: false", false, reap(ended));
    trial.equal("nobody has ended", std::size_t{0}, ended.size());
    (void)ended_with(3);
    trial.calling("reap_ended(ended), after the only child has ended");
    trial.equal("the only child is reaped, so there are none left: false", false, reap(ended));
    trial.equal("one child has ended", std::size_t{1}, ended.size());
    trial.calling("reap_ended(ended), once more");
    Ended again;
    trial.equal("there are no children: false", false, reap(again));
    trial.equal("a child is reaped once", std::size_t{0}, again.size());
}

void keeps_the_others(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    Ended ended{{1, 2, 0}};
    const pid_t first = ended_with(3);
    trial.calling("reap_ended(ended), with one in `ended` already");
    (void)reap(ended);
    trial.equal("a new one is put behind those that are there", std::size_t{2}, ended.size());
    trial.equal("those that are there stay as they are", 1, ended[0].process);
    trial.equal("a new one is put behind those that are there", first, ended[1].process);
}

void never_waits(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    Gate gate;
    const pid_t running = child_with(5, &gate), over = ended_with(4);
    Ended ended;
    trial.calling("reap_ended(ended), with one child that has ended and one that still runs");
    trial.equal("a child is left that still runs: true", true, reap(ended));
    trial.equal("only the one that has ended is reaped", std::size_t{1}, ended.size());
    is_in(trial, ended, over, 4, 0);
    trial.equal("a child is left that still runs: true", true, reap(ended));
    trial.equal("only the one that has ended is reaped", std::size_t{1}, ended.size());
    gate.let_through();
    wait_for_end(running);
    trial.equal("now there is none: false", false, reap(ended));
    is_in(trial, ended, running, 5, 0);
}

void other_groups(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    const pid_t child = ended_with(6, true);
    Ended ended;
    trial.calling("reap_ended(ended), after a child in a process group of its own has ended");
    (void)reap(ended);
    is_in(trial, ended, child, 6, 0);
}

void stopped_child(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    Gate gate;
    const pid_t child = child_with(0, &gate);
    ::kill(child, SIGSTOP);
    siginfo_t information;
    while (::waitid(P_PID, static_cast<id_t>(child), &information, WSTOPPED | WNOWAIT) < 0 &&
           errno == EINTR)
        continue;
    Ended ended;
    trial.calling("reap_ended(ended), with a child that was stopped by SIGSTOP");
    trial.equal("a child that is stopped is left: true", true, reap(ended));
    trial.equal("a child that is stopped has not ended", std::size_t{0}, ended.size());
    ::kill(child, SIGCONT);
    gate.let_through();
    wait_for_end(child);
    trial.equal("now there is none: false", false, reap(ended));
    is_in(trial, ended, child, 0, 0);
}

/// Whether that thread waits in the kernel.
bool is_asleep(pid_t thread) {
    std::ifstream file{"/proc/self/task/" + std::to_string(thread) + "/stat"};
    std::string line;
    std::getline(file, line);
    const std::size_t name_end = line.rfind(')');
    return name_end != std::string::npos && line.substr(name_end, 3) == ") S";
}

template <class Condition>
void wait_until(Condition condition) {
    const std::int64_t deadline = stepwise::monotonic_now() + patience;
    while (!condition() && stepwise::monotonic_now() < deadline) {
        const timespec moment{0, 200'000};
        ::nanosleep(&moment, nullptr);
    }
}

void waits_for_all(Trial& trial) {
    ReapAll* const reap = ANSWER(trial, reap_all);
    Ended ended;
    trial.calling("reap_all(ended), without any child");
    reap(ended);
    trial.equal("nobody has ended", std::size_t{0}, ended.size());
    Gate gate;
    const pid_t first = child_with(1, &gate), second = child_with(2, &gate), over = ended_with(3);
    const auto number = static_cast<pid_t>(::syscall(SYS_gettid));
    std::thread opens{[&] {
        wait_until([number] { return is_asleep(number); });
        gate.let_through();
    }};
    trial.calling("reap_all(ended), with one child that has ended and two that still run");
    reap(ended);
    opens.join();
    trial.equal("reap_all reaps all of them", std::size_t{3}, ended.size());
    is_in(trial, ended, first, 1, 0);
    is_in(trial, ended, second, 2, 0);
    is_in(trial, ended, over, 3, 0);
}

// ------------------------------------------------------------------------------ EINTR

std::atomic<int> signals_handled = 0;
void note_signal(int) { ++signals_handled; }

/// Interrupts the thread three times while it waits, then lets the child end.
void interrupt(pthread_t thread, pid_t number, Gate& gate) {
    for (int times = 1; times <= 3; ++times) {
        wait_until([number] { return is_asleep(number); });
        ::pthread_kill(thread, SIGUSR1);
        wait_until([times] { return signals_handled >= times; });
    }
    gate.let_through();
}

void interrupted(Trial& trial) {
    ReapAll* const reap = ANSWER(trial, reap_all);
    struct sigaction action {};
    action.sa_handler = note_signal;  // without SA_RESTART
    ::sigaction(SIGUSR1, &action, nullptr);
    Gate gate;
    const pid_t child = child_with(9, &gate);
    const pthread_t self = ::pthread_self();
    const auto number = static_cast<pid_t>(::syscall(SYS_gettid));
    std::thread interrupts{[&] { interrupt(self, number, gate); }};
    Ended ended;
    trial.calling("reap_all(ended), interrupted three times by a signal while it waits");
    reap(ended);
    interrupts.join();
    trial.equal("EINTR is no end: reap_all goes on waiting", std::size_t{1}, ended.size());
    is_in(trial, ended, child, 9, 0);
}

// ------------------------------------------------------------------------------ a real server

/// The architecture fork in small: one process a connection.
class ForkingServer {
  public:
    explicit ForkingServer(const std::string& root)
        : site_(stepwise::open_site(root, root + ".log")),
          listener_(stepwise::listen_on("127.0.0.1", 0, 16)),
          server_(listener_.get(), site_),
          parent_(server_, 0) {}

    [[nodiscard]] std::uint16_t port() const { return stepwise::port_of(listener_.get()); }

    /// Accepts the client that has connected already, and serves it in a child.
    pid_t serve_in_child() {
        stepwise::Connection connection;
        if (!stepwise::accept_when_one_comes(parent_, connection)) return -1;
        const pid_t child = ::fork();
        if (child != 0) return child;
        {
            stepwise::Worker worker{server_, 1};
            stepwise::serve_until_done(worker, connection);
        }
        ::_exit(0);
    }

  private:
    stepwise::Site site_;
    stepwise::UniqueFd listener_;
    stepwise::Server server_;
    stepwise::Worker parent_;
};

void real_server(Trial& trial) {
    ReapEnded* const reap = ANSWER(trial, reap_ended);
    ReapAll* const reap_rest = ANSWER(trial, reap_all);
    const std::string root = trial.directory() + "/site";
    ::mkdir(root.c_str(), 0700);
    std::ofstream{root + "/index.html"} << "hello, world\n";
    ForkingServer server{root};
    constexpr std::size_t clients = 8;
    Ended ended;
    for (std::size_t i = 0; i < clients; ++i) {
        stepwise::ClientSocket client{stepwise::monotonic_now() + patience};
        client.connect(stepwise::loopback(server.port()));
        client.send_all("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        trial.expect(server.serve_in_child() > 0, "the server cannot start a child process");
        std::string response;
        std::array<char, 4096> room;
        while (const std::size_t count = client.receive(room)) response.append(room.data(), count);
        trial.expect(response.ends_with("\r\n\r\nhello, world\n"), "each client gets its page");
        trial.calling("reap_ended(ended), after client " + std::to_string(i + 1));
        (void)reap(ended);
    }
    trial.calling("reap_all(ended), when the server stops");
    reap_rest(ended);
    trial.equal("each child is reaped once", clients, ended.size());
    trial.equal("no child is left, running or zombie", -1,
                static_cast<int>(::waitpid(-1, nullptr, WNOHANG)));
    for (const EndedChild& child : ended)
        trial.equal("each child has ended well", 0, child.exit_status + child.signal);
}

const exercise::Registration registration{
    {"14-reap-children",
     stepwise::Stage::waiting,
     {
         {"how-it-ended", "says how a child has ended", how_it_ended},
         {"all-at-once", "reaps all that have ended", all_at_once},
         {"no-children", "knows when there are no children", no_children},
         {"keeps-the-others", "puts new ones behind the others", keeps_the_others},
         {"never-waits", "waits for nobody who still runs", never_waits},
         {"other-groups", "reaps children in other process groups", other_groups},
         {"stopped-child", "takes a stopped child for a running one", stopped_child},
         {"waits-for-all", "waits for all in the end", waits_for_all},
         {"interrupted", "goes on when a signal comes", interrupted},
         {"real-server", "reaps the children of a server", real_server, 2},
     }}};

}  // namespace
