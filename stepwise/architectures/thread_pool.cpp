// Threads that are there before the clients come, and a bounded queue in front of them.  One
// thread accepts and queues; when the queue is full it stops accepting, so the rest waits in the
// kernel's backlog instead of in our memory.
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <system_error>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/architectures/threads.hpp"
#include "stepwise/stages/orders.hpp"

namespace stepwise {
namespace {

using Queued = std::unique_ptr<Connection>;

class Queue {
  public:
    explicit Queue(std::size_t most) : most_(most) {}

    /// Waits while the queue is full.
    void push(Worker& acceptor, Queued connection) {
        Step step{acceptor.actor(*connection), Stage::waiting};
        std::unique_lock lock{mutex_};
        if (waiting_.size() >= most_) step.fact("for", "room in the queue");
        not_full_.wait(lock, [&] { return waiting_.size() < most_; });
        waiting_.push_back(std::move(connection));
        step.fact("queued", waiting_.size());
        not_empty_.notify_one();
    }

    /// Waits while the queue is empty.  Null: it is closed.
    Queued pop(Worker& worker) {
        Step step{worker.self, Stage::waiting};
        step.fact("for", "connection in the queue");
        std::unique_lock lock{mutex_};
        not_empty_.wait(lock, [&] { return !waiting_.empty() || closed_; });
        if (waiting_.empty()) return nullptr;
        Queued connection = std::move(waiting_.front());
        waiting_.pop_front();
        not_full_.notify_one();
        return connection;
    }

    /// What is queued already will still be served.
    void close() {
        const std::lock_guard lock{mutex_};
        closed_ = true;
        not_empty_.notify_all();
    }

  private:
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable not_empty_, not_full_;
    std::deque<Queued> waiting_;
    bool closed_ = false;
};

void serve_from(Queue& queue, Server& server, unsigned number, OpenConnections& open) {
    Worker worker{server, number};
    while (const Queued connection = queue.pop(worker)) {
        open.add(*connection);
        serve_until_done(worker, *connection);
        open.remove(*connection);
    }
}

}  // namespace

void run_thread_pool(Server& server) {
    Worker acceptor{server, 0};
    Queue queue{server.limits.queue};
    OpenConnections open;
    Threads threads{server.workers};
    bool complete = true;  // a pool with holes in it would be a surprise
    for (unsigned number = 1; complete && number <= server.workers; ++number)
        complete = threads.start(number, [&, number] { serve_from(queue, server, number, open); });
    if (!complete) server.stop.request();
    for (;;) {
        auto connection = std::make_unique<Connection>();
        if (!accept_when_one_comes(acceptor, *connection)) break;
        queue.push(acceptor, std::move(connection));
    }
    queue.close();
    threads.finish(open, server.stop);
    if (!complete)
        throw std::system_error(EAGAIN, std::generic_category(),
                                "cannot start that many threads: choose fewer --workers");
}

}  // namespace stepwise
