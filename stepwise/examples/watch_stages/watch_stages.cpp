// Your own callbacks for the stages: one that watches them all, one in the place of a stage.
#include <stepwise/architectures/architectures.hpp>
#include <stepwise/kernel/listener.hpp>

#include <cstdio>

struct Watcher : stepwise::Observer {
    void on(const stepwise::Event& event) noexcept override {
        if (event.edge == stepwise::Edge::enter) std::puts(to_string(event.stage).data());
    }
};

int main() {
    const stepwise::UniqueFd listener = stepwise::listen_on("127.0.0.1", 0, 16);
    const stepwise::Site site = stepwise::open_site(".", "");
    stepwise::Server server{listener.get(), site};
    Watcher watcher;
    server.observer = &watcher;
    server.stages.log = [](stepwise::Step&, stepwise::Worker&, stepwise::Connection& connection) {
        std::printf("answered %d\n", code(connection.transaction->answer.status));
    };
    std::printf("http://127.0.0.1:%d/\n", stepwise::port_of(listener.get()));
    const stepwise::StopOnSignals signals{server.stop};
    stepwise::find_architecture("single")->run(server);
}
