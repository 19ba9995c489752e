// The checks of exercise 13: threads that must sleep, and wake up; then a pool of threads that
// serves real connections.  No check measures time: whether a thread sleeps, the kernel says.
#include "exercises/13-bounded-queue/exercise.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <memory>
#include <thread>

#include "exercises/engine/trial.hpp"
#include "stepwise/client/exchange/client_socket.hpp"
#include "stepwise/kernel/listener.hpp"
#include "stepwise/stages/orders.hpp"

namespace {

using exercise::Trial;

constexpr std::int64_t patience = 5'000'000'000;

struct Student {
    decltype(queue_push)* push;
    decltype(queue_pop)* pop;
    decltype(queue_close)* close;
};

Student student_of(Trial& trial) {
    return {ANSWER(trial, queue_push), ANSWER(trial, queue_pop), ANSWER(trial, queue_close)};
}

/// A call of the student's in a thread of its own.
class Call {
  public:
    template <class Function>
    explicit Call(Function function)
        : thread_([this, function] {
              number_ = static_cast<pid_t>(::syscall(SYS_gettid));
              result_ = function();
              has_returned_ = true;
          }) {}
    /// A thread that never comes back cannot be joined; the check's process ends with it.
    ~Call() {
        if (has_returned_)
            thread_.join();
        else
            thread_.detach();
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] bool has_returned() const { return has_returned_; }
    [[nodiscard]] bool result() const { return result_; }

    /// True: the thread has gone to sleep.  False: it has returned, or runs on and on.
    [[nodiscard]] bool falls_asleep() const { return falls_asleep_after(-1); }
    /// The same once more, after `wake_up` has woken it.
    template <class WakeUp>
    [[nodiscard]] bool falls_asleep_again(WakeUp wake_up) const {
        const long before = look().switches;
        wake_up();
        return falls_asleep_after(before);
    }
    /// False: it has not, and has slept so long that nobody can have woken it.
    [[nodiscard]] bool returns(std::int64_t longest_sleep = 1'500'000'000) const {
        std::int64_t awake = stepwise::monotonic_now();
        long last = -1;
        return comes_true([&] {
                   const Look now = look();
                   if (!now.is_asleep || now.switches != last) awake = stepwise::monotonic_now();
                   last = now.switches;
                   return has_returned_ || stepwise::monotonic_now() - awake > longest_sleep;
               }) &&
               has_returned_;
    }

  private:
    template <class Condition>
    static bool comes_true(Condition condition) {
        const std::int64_t deadline = stepwise::monotonic_now() + patience;
        while (!condition()) {
            if (stepwise::monotonic_now() > deadline) return false;
            const timespec moment{0, 200'000};  // so that the others get the processor
            ::nanosleep(&moment, nullptr);
        }
        return true;
    }
    /// What the kernel says of a thread.
    struct Look {
        bool is_asleep = false;
        long switches = -1;  ///< how often it went to sleep
    };
    [[nodiscard]] Look look() const {
        Look seen;
        if (number_ == 0) return seen;
        std::ifstream file{"/proc/self/task/" + std::to_string(number_) + "/status"};
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("State:")) seen.is_asleep = line.find("\tS") != std::string::npos;
            if (line.starts_with("voluntary_ctxt_switches:"))
                seen.switches = std::stol(line.substr(line.find('\t')));
        }
        return seen;
    }
    /// Asleep in three looks, and not up in between: it waits, and has not only met a lock.
    [[nodiscard]] bool falls_asleep_after(long switches) const {
        long last = -1;
        int times = 0;
        return comes_true([&] {
                   const Look now = look();
                   const bool still = now.is_asleep && now.switches == last;
                   times = still ? times + 1 : 0;
                   last = now.switches;
                   return has_returned_ || (times >= 3 && now.switches > switches);
               }) &&
               !has_returned_;
    }

    std::atomic<pid_t> number_ = 0;
    std::atomic<bool> has_returned_ = false, result_ = false;
    std::thread thread_;
};

/// The queue must outlive threads that never come back from it.
BoundedQueue& new_queue(std::size_t most) { return *new BoundedQueue{most}; }

std::unique_ptr<Call> calls_pop(const Student& student, BoundedQueue& queue, int& into) {
    return std::make_unique<Call>([=, &queue, &into] { return student.pop(queue, into); });
}
std::unique_ptr<Call> calls_push(const Student& student, BoundedQueue& queue, int number) {
    return std::make_unique<Call>([=, &queue] { return student.push(queue, number); });
}

/// Where threads write to that may never come back.
int& new_number() { return *new int{-1}; }

void first_in_first_out(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(3);
    trial.calling("queue_push of 7, 8 and 9, then queue_pop three times, most = 3");
    for (const int number : {7, 8, 9})
        trial.equal("there is room, so queue_push returns true", true, student.push(queue, number));
    for (const int number : {7, 8, 9}) {
        int got = -1;
        trial.equal("there is one, so queue_pop returns true", true, student.pop(queue, got));
        trial.equal("the one that waits longest comes first", number, got);
    }
    trial.expect(queue.mutex.try_lock(), "each function lets go of the mutex before it returns");
    queue.mutex.unlock();
}

void pop_waits(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(2);
    int& got = new_number();
    trial.calling("queue_pop of an empty queue, then queue_push(queue, 7) in another thread");
    const auto pop = calls_pop(student, queue, got);
    trial.expect(pop->falls_asleep(), "while the queue is empty, queue_pop waits, and sleeps");
    trial.equal("there is room, so queue_push returns true", true, student.push(queue, 7));
    trial.expect(pop->returns(), "a push wakes a thread that waits in queue_pop");
    trial.equal("now there is one: true", true, pop->result());
    trial.equal("it is the one that was pushed", 7, got);
}

void push_waits(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(2);
    trial.calling("queue_push of 7, 8 and 9 with most = 2, then queue_pop in another thread");
    (void)student.push(queue, 7);
    (void)student.push(queue, 8);
    const auto push = calls_push(student, queue, 9);
    trial.expect(push->falls_asleep(), "while the queue is full, queue_push waits, and sleeps");
    for (const int number : {7, 8, 9}) {
        int got = -1;
        trial.equal("there is one, so queue_pop returns true", true, student.pop(queue, got));
        trial.equal("the one that waits longest comes first", number, got);
        if (number != 7) continue;
        trial.expect(push->returns(), "a pop wakes a thread that waits in queue_push");
        trial.equal("now there is room: true", true, push->result());
    }
}

void sleeps_without_mutex(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(1);
    int& got = new_number();
    trial.calling("queue_pop of an empty queue; meanwhile another thread locks the mutex");
    const auto pop = calls_pop(student, queue, got);
    trial.expect(pop->falls_asleep(), "while the queue is empty, queue_pop waits, and sleeps");
    const Call lock{[&queue] { return queue.mutex.lock(), queue.mutex.unlock(), true; }};
    trial.expect(lock.returns(), "who waits does not hold the mutex");
    (void)student.push(queue, 1);
    trial.expect(pop->returns(), "a push wakes a thread that waits in queue_pop");
}

void nothing_without_mutex(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(2);
    queue.waiting = {7};
    int& got = new_number();
    queue.mutex.lock();
    trial.calling("queue_push, queue_pop and queue_close while another thread has the mutex");
    const auto push = calls_push(student, queue, 8);
    trial.expect(push->falls_asleep(), "queue_push must have the mutex before it does anything");
    const auto pop = calls_pop(student, queue, got);
    trial.expect(pop->falls_asleep(), "queue_pop must have the mutex before it does anything");
    trial.equal("nothing happens without the mutex", std::size_t{1}, queue.waiting.size());
    const Call close{[=, &queue] { return student.close(queue), true; }};
    trial.expect(close.falls_asleep(), "queue_close must have the mutex before it does anything");
    trial.equal("nothing happens without the mutex", false, queue.closed);
    queue.mutex.unlock();
    trial.expect(push->returns() && pop->returns() && close.returns(),
                 "with the mutex free again, all three return");
}

void spurious_wake_up(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(1);
    int& got = new_number();
    trial.calling("queue_pop of an empty queue, woken up without a reason");
    const auto pop = calls_pop(student, queue, got);
    trial.expect(pop->falls_asleep(), "while the queue is empty, queue_pop waits, and sleeps");
    trial.expect(pop->falls_asleep_again([&] { queue.not_empty.notify_all(); }),
                 "woken up without a reason, queue_pop waits again");
    (void)student.push(queue, 1);
    trial.expect(pop->returns(), "a push wakes a thread that waits in queue_pop");
    trial.equal("it is the one that was pushed", 1, got);

    trial.calling("queue_push to a full queue, woken up without a reason");
    (void)student.push(queue, 2);
    const auto push = calls_push(student, queue, 3);
    trial.expect(push->falls_asleep(), "while the queue is full, queue_push waits, and sleeps");
    trial.expect(push->falls_asleep_again([&] { queue.not_full.notify_all(); }),
                 "woken up without a reason, queue_push waits again");
    int number = -1;
    (void)student.pop(queue, number);
    trial.expect(push->returns(), "a pop wakes a thread that waits in queue_push");
    trial.equal("never more than `most` in the queue", std::size_t{1}, queue.waiting.size());
}

/// Who notifies only when an empty queue gets its first one forgets those that sleep although one
/// is in it, and is meant for a thread that is on its way.
void every_push_wakes(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(4);
    int& got = new_number();
    trial.calling(
        "queue_push to a queue in which one waits already, while a thread sleeps in "
        "queue_pop");
    const auto pop = calls_pop(student, queue, got);
    trial.expect(pop->falls_asleep(), "while the queue is empty, queue_pop waits, and sleeps");
    {
        const std::lock_guard lock{queue.mutex};  // as if it had been meant for another thread
        queue.waiting.push_back(1);
    }
    (void)student.push(queue, 2);
    trial.expect(pop->returns(), "every push wakes one, not only the first one");

    trial.calling("queue_pop of a queue that is not full, while a thread sleeps in queue_push");
    BoundedQueue& other = new_queue(2);
    other.waiting = {1, 2};
    const auto push = calls_push(student, other, 3);
    trial.expect(push->falls_asleep(), "while the queue is full, queue_push waits, and sleeps");
    {
        const std::lock_guard lock{other.mutex};
        other.waiting.pop_front();
    }
    int number = -1;
    (void)student.pop(other, number);
    trial.expect(push->returns(), "every pop wakes one, not only that of a full queue");
}

void close_wakes_all(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(2);
    trial.calling("three threads in queue_pop of an empty queue, then queue_close");
    std::array<std::unique_ptr<Call>, 3> pops;
    for (auto& pop : pops) {
        pop = calls_pop(student, queue, new_number());
        trial.expect(pop->falls_asleep(), "while the queue is empty, queue_pop waits, and sleeps");
    }
    student.close(queue);
    for (const auto& pop : pops) {
        trial.expect(pop->returns(), "queue_close wakes all that wait in queue_pop");
        trial.equal("there will never be one again: false", false, pop->result());
    }
    trial.calling("two threads in queue_push to a full queue, then queue_close");
    BoundedQueue& full = new_queue(1);
    (void)student.push(full, 1);
    const auto push = calls_push(student, full, 2), another = calls_push(student, full, 3);
    trial.expect(push->falls_asleep() && another->falls_asleep(),
                 "while the queue is full, queue_push waits, and sleeps");
    student.close(full);
    trial.expect(push->returns() && another->returns(),
                 "queue_close wakes all that wait in queue_push");
    trial.equal("the queue is closed: false", false, push->result() || another->result());
    trial.equal("what was refused is not in the queue", std::size_t{1}, full.waiting.size());
}

void closed_queue(Trial& trial) {
    const Student student = student_of(trial);
    BoundedQueue& queue = new_queue(3);
    trial.calling("queue_push of 7 and 8, queue_close, queue_push of 9, queue_pop until false");
    (void)student.push(queue, 7);
    (void)student.push(queue, 8);
    student.close(queue);
    student.close(queue);  // twice is once
    trial.equal("a closed queue takes nothing", false, student.push(queue, 9));
    for (const int number : {7, 8}) {
        int got = -1;
        trial.equal("what is in the queue can still be taken out", true, student.pop(queue, got));
        trial.equal("the one that waits longest comes first", number, got);
    }
    int got = -1;
    trial.equal("empty and closed: false", false, student.pop(queue, got));
    trial.equal("empty and closed: false, each time", false, student.pop(queue, got));
}

void many_threads(Trial& trial) {
    const Student student = student_of(trial);
    constexpr int producers = 3, consumers = 3, each = 400;
    BoundedQueue& queue = new_queue(4);
    std::array<std::atomic<int>, producers* each>& taken =
        *new std::array<std::atomic<int>, producers * each>{};
    std::atomic<std::size_t>& longest = *new std::atomic<std::size_t>{0};
    trial.calling("three threads that push 400 numbers each, three that pop them, most = 4");
    std::vector<std::unique_ptr<Call>> pushing, popping;
    for (int i = 0; i < producers; ++i)
        pushing.push_back(std::make_unique<Call>([=, &queue] {
            bool is_well = true;
            for (int j = 0; j < each; ++j) is_well = student.push(queue, i * each + j) && is_well;
            return is_well;
        }));
    for (int i = 0; i < consumers; ++i)
        popping.push_back(std::make_unique<Call>([=, &queue, &taken, &longest] {
            for (int number = 0; student.pop(queue, number);) {
                ++taken.at(static_cast<std::size_t>(number));
                const std::lock_guard lock{queue.mutex};
                if (queue.waiting.size() > longest) longest = queue.waiting.size();
            }
            return true;
        }));
    for (const auto& push : pushing) {
        trial.expect(push->returns(patience), "all pushes return: somebody makes room for them");
        trial.equal("the queue is open, so queue_push returns true", true, push->result());
    }
    student.close(queue);
    for (const auto& pop : popping)
        trial.expect(pop->returns(patience), "queue_close wakes them all");
    trial.expect(longest <= queue.most, "never more than `most` in the queue");
    for (const auto& times : taken)
        trial.equal("each number is taken once, and by one thread", 1, times.load());
}

// ------------------------------------------------------------------------------ a real pool

/// The architecture thread-pool in small: the student's queue holds places in a table.
class Pool {
  public:
    static constexpr std::size_t most = 16;

    Pool(const Student& student, const std::string& root)
        : student_(student),
          site_(stepwise::open_site(root, root + ".log")),
          listener_(stepwise::listen_on("127.0.0.1", 0, 16)),
          server_(listener_.get(), site_) {}

    [[nodiscard]] std::uint16_t port() const { return stepwise::port_of(listener_.get()); }

    bool accept_all(int count) {
        stepwise::Worker acceptor{server_, 0};
        for (int place = 0; place < count; ++place) {
            auto& connection = connections_[static_cast<std::size_t>(place)];
            connection = std::make_unique<stepwise::Connection>();
            if (!stepwise::accept_when_one_comes(acceptor, *connection)) return false;
            if (!student_.push(queue_, place)) return false;
        }
        student_.close(queue_);
        return true;
    }
    bool serve(unsigned number) {
        stepwise::Worker worker{server_, number};
        for (int place = 0; student_.pop(queue_, place);)
            stepwise::serve_until_done(worker, *connections_[static_cast<std::size_t>(place)]);
        return true;
    }

  private:
    Student student_;
    stepwise::Site site_;
    stepwise::UniqueFd listener_;
    stepwise::Server server_;
    BoundedQueue queue_{2};
    std::array<std::unique_ptr<stepwise::Connection>, most> connections_;
};

std::string ask(std::uint16_t port) {
    stepwise::ClientSocket client{stepwise::monotonic_now() + patience};
    client.connect(stepwise::loopback(port));
    client.send_all("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    client.end_of_request();
    std::string response;
    std::array<char, 4096> room;
    while (const std::size_t count = client.receive(room)) response.append(room.data(), count);
    return response;
}

void real_pool(Trial& trial) {
    const std::string root = trial.directory() + "/site";
    ::mkdir(root.c_str(), 0700);
    std::ofstream{root + "/index.html"} << "hello, world\n";
    trial.calling("a pool of two threads, with your queue in front of it, serves twelve clients");
    Pool* const pool = new Pool{student_of(trial), root};  // threads that hang may be using it
    constexpr int clients = 12;
    {
        const Call accepting{[pool] { return pool->accept_all(clients); }};
        const Call one{[pool] { return pool->serve(1); }}, two{[pool] { return pool->serve(2); }};
        for (int i = 0; i < clients; ++i)
            trial.expect(ask(pool->port()).ends_with("\r\n\r\nhello, world\n"),
                         "each client gets its page");
        trial.expect(accepting.returns(patience) && accepting.result(),
                     "all connections were queued");
        trial.expect(one.returns(patience) && two.returns(patience),
                     "when the queue is closed, the threads end");
    }
    delete pool;
}

const exercise::Registration registration{
    {"13-bounded-queue",
     stepwise::Stage::waiting,
     {
         {"first-in-first-out", "keeps the order", first_in_first_out},
         {"pop-waits", "waits while the queue is empty", pop_waits},
         {"push-waits", "waits while the queue is full", push_waits},
         {"sleeps-without-mutex", "lets go of the mutex while it waits", sleeps_without_mutex},
         {"nothing-without-mutex", "does nothing without the mutex", nothing_without_mutex},
         {"spurious-wake-up", "looks again after each wake-up", spurious_wake_up},
         {"every-push-wakes", "wakes one each time, not only the first time", every_push_wakes},
         {"closed-queue", "lets out what is in a closed queue", closed_queue},
         {"close-wakes-all", "wakes everybody when it is closed", close_wakes_all},
         {"many-threads", "loses nothing, doubles nothing", many_threads, 2,
          stepwise::Stage::waiting, 4},
         {"real-pool", "serves clients with a pool of threads", real_pool, 2},
     }}};

}  // namespace
