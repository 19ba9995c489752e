// The clients of a recorded run wait for answers, never for a time.
#include "runs.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

namespace runs {

using stepwise::Event;
using stepwise::Recording;
using stepwise::Stage;

Maker& Maker::by(std::uint32_t worker, pid_t process, pid_t thread) {
    teller_.worker = worker;
    teller_.process = process;
    teller_.thread = thread;
    return *this;
}
Maker& Maker::at(std::int64_t microseconds) {
    teller_.now = 1'000'000'000 + microseconds * 1000;
    return *this;
}
Maker& Maker::on(std::uint64_t connection, std::uint32_t transaction) {
    teller_.connection = connection;
    teller_.transaction = transaction;
    return *this;
}
Maker& Maker::enter(Stage stage) {
    made_.events.push_back(teller_.enter(stage));
    return *this;
}
Maker& Maker::leave() {
    made_.events.push_back(teller_.leave());
    return *this;
}
Maker& Maker::fact(std::string_view key, std::string_view value) {
    made_.events.push_back(teller_.fact(key, value));
    return *this;
}
Maker& Maker::call(std::string_view name, int descriptor, std::int64_t result, int error,
                   std::int64_t took_microseconds) {
    made_.events.push_back(teller_.call(name, descriptor, "", result, error));
    made_.events.back().took = took_microseconds * 1000;
    return *this;
}
Maker& Maker::transfer(std::string_view name, int descriptor, std::string_view octets) {
    made_.events.push_back(teller_.transfer(name, descriptor, octets, ""));
    made_.events.back().result = static_cast<std::int64_t>(octets.size());
    return *this;
}

Maker& Maker::accepts(std::uint64_t connection, std::int64_t since) {
    const std::int64_t now = (teller_.now - 1'000'000'000) / 1000;
    at(since).on(0, 0).enter(Stage::accept).at(now).on(connection);
    call("accept4", 3, static_cast<std::int64_t>(10 + connection), 0, now - since);
    fact("peer", "127.0.0.1:" + std::to_string(50000 + connection));
    return fact("local", "127.0.0.1:8080").leave();
}

Maker& Maker::serves(std::uint64_t connection, std::uint32_t transaction) {
    std::int64_t now = (teller_.now - 1'000'000'000) / 1000;
    const int socket = static_cast<int>(10 + connection);
    const auto later = [&] { return now += 10; };
    on(connection, transaction).enter(Stage::receive);
    at(later()).transfer("recvfrom", socket, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    fact("request_line", "GET /a HTTP/1.1").leave();
    enter(Stage::process).at(later()).leave().enter(Stage::access_resource);
    at(later()).call("openat2", 4, 30, 0, 2).leave();
    enter(Stage::build_response).fact("status", "200").at(later()).leave();
    enter(Stage::send).at(later());
    transfer("sendto", socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    fact("connection", "closed").call("close", socket, 0, 0, 0).leave();
    return enter(Stage::log).at(later()).transfer("write", 5, "a line of the log\n").leave();
}

Recording held_up() {
    Maker maker("single");
    maker.by(1, 100, 100).at(0).accepts(1, -500'000).on(1).enter(Stage::receive).at(1'000'000);
    maker.call("recvfrom", 11, -1, EAGAIN, 999'000).leave();
    maker.enter(Stage::receive).call("close", 11, 0, 0, 1).leave();
    maker.at(1'000'100).accepts(2, 1'000'050).serves(2);
    return maker.at(1'000'300).accepts(3, 1'000'250).serves(3).recording();
}

Recording not_held_up() {
    Maker maker("epoll");
    maker.by(1, 200, 200).at(0).accepts(1, -500'000).on(1).enter(Stage::receive).at(10);
    maker.call("recvfrom", 11, -1, EAGAIN, 2).leave();
    for (const std::uint64_t connection : {2U, 3U}) {
        maker.at(static_cast<std::int64_t>(connection) * 200'000 - 180'000).on(0, 0);
        maker.enter(Stage::waiting).at(static_cast<std::int64_t>(connection) * 200'000);
        maker.call("epoll_wait", 8, 1, 0, 180'000).leave();
        maker.accepts(connection, static_cast<std::int64_t>(connection) * 200'000 - 5);
        maker.serves(connection);
    }
    return maker.at(1'000'000)
        .on(1)
        .enter(Stage::receive)
        .call("close", 11, 0, 0, 1)
        .leave()
        .recording();
}

Recording handed_over() {
    Maker maker("thread-pool");
    maker.by(2, 300, 302).at(-900).on(0, 0).enter(Stage::waiting);
    maker.fact("for", "connection in the queue");
    maker.by(0, 300, 300).at(0).accepts(1, -500).on(1).enter(Stage::waiting).at(5).leave();
    return maker.by(2, 300, 302).at(10).on(0, 0).leave().at(20).serves(1).recording();
}

std::string lines_of(const Recording& recording) {
    std::string lines = stepwise::to_json_line(recording.header) + "\n";
    for (const Event& event : recording.events) lines += stepwise::to_json_line(event) + "\n";
    return lines;
}

// --- the program

Recorded::Recorded(const std::string& architecture) : file_(site_.file("run.jsonl", "")) {
    using program::Client;
    std::vector<std::string> words = {"serve",   site_.directory(), "--as", architecture, "--port",
                                      "0",       "--record",        file_,  "--limit",    "idle=25",
                                      "--limit", "head=25"};
    if (architecture == "thread-pool") words.insert(words.end(), {"--workers", "3"});
    program::Program server(words, program::Input::pipe);
    const std::uint16_t port = server.port();
    auto silent = std::make_unique<Client>(port, "");
    const Client one(port, program::get), other(port, program::get);
    if (architecture == "single") silent.reset();
    CHECK(one.answer().find("hello") != std::string::npos);
    CHECK(other.answer().find("hello") != std::string::npos);
    silent.reset();
    // Until it was seen to go away: a client that is answered comes after it.
    if (architecture == "epoll") (void)Client(port, program::get).answer();
    server.signal(SIGINT);
    CHECK(server.wait() == 0);
}

Recording Recorded::recording() const {
    std::ifstream file(file_);
    return stepwise::read_recording(file);
}

Ran run(std::vector<std::string> arguments) {
    program::Program program(std::move(arguments), program::Input::pipe);
    program.end_input();
    const int status = program.wait();
    return {status, program.output()};
}

Ran run_other(const std::string& command) {
    std::FILE* from = ::popen(command.c_str(), "r");
    REQUIRE(from != nullptr);
    Ran ran{-1, {}};
    std::array<char, 4096> room;
    for (std::size_t n; (n = std::fread(room.data(), 1, room.size(), from)) > 0;)
        ran.output.append(room.data(), n);
    const int status = ::pclose(from);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

std::string content_of(const std::string& file) {
    std::ifstream from(file, std::ios::binary);
    std::ostringstream content;
    content << from.rdbuf();
    return content.str();
}

}  // namespace runs
