// `stepwise compare` as people start it: in a pipe, and on a terminal.
#include <doctest/doctest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tests/contains.hpp"

namespace {

struct Ran {
    int status;
    std::string output;
};

Ran run(const std::string& arguments) {
    const std::string command = std::string{STEPWISE_PROGRAM} + " compare " + arguments + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "re");
    Ran ran{-1, {}};
    std::array<char, 4096> piece;
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
        ran.output.append(piece.data(), count);
    ran.status = WEXITSTATUS(::pclose(pipe));
    return ran;
}

/// Reads from a terminal until that text comes; bounded.
bool says(int terminal, std::string& output, const std::string& text) {
    std::array<char, 4096> piece;
    while (!contains(output, text)) {
        pollfd readable{terminal, POLLIN, 0};
        if (::poll(&readable, 1, 60'000) <= 0) return false;
        const ssize_t count = ::read(terminal, piece.data(), piece.size());
        if (count <= 0) return false;
        output.append(piece.data(), static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

TEST_CASE("the list names the scenarios, the architectures and the next command") {
    const Ran ran = run("--list");
    CHECK(ran.status == 0);
    for (const char* part : {"one-slow-client", "too-many", "epoll-threads", "apache-event",
                             "Next: stepwise compare --scenario one-slow-client"})
        CHECK(contains(ran.output, part));
}

TEST_CASE("what is wrong on the command line is said in one line, with what to do") {
    struct Row {
        const char *arguments, *says;
    };
    const Row rows[] = {
        {"--scenario none", "there is no scenario 'none': choose among one-slow-client, "},
        {"--as none", "there is no architecture 'none': --as takes all, or some of single, "},
        {"--as single,,epoll", "there is no architecture ''"},
        {"--peer iis", "there is no peer 'iis': choose among nginx, "},
        {"--rounds 0", "--rounds"},
        {"--duration never", "--duration"},
        {"--json --csv", "excludes"},
        {"--check-with ab", "wrk"},
        {"--check-with wrk --scenario browser", "--check-with wrk needs one of small-files"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.arguments);
        const Ran ran = run(row.arguments);
        CAPTURE(ran.output);
        CHECK(ran.status == 2);
        CHECK(contains(ran.output, row.says));
        CHECK(ran.output.find('\n') == ran.output.size() - 1);
    }
}

TEST_CASE("in a pipe nobody is asked, and there is no colour") {
    const Ran ran =
        run("--scenario one-slow-client --as single,epoll --rounds 2 --duration 0.1 </dev/null");
    CHECK(ran.status == 0);
    CHECK_FALSE(contains(ran.output, "Your guess"));
    CHECK_FALSE(contains(ran.output, "\x1b["));
    CHECK(contains(ran.output, "99 of 100 waited at most"));
    CHECK(contains(ran.output, "were compared, octet for octet"));
    CHECK(contains(ran.output, "Next: stepwise compare --scenario idle-crowd"));
}

TEST_CASE("JSON is all that is written, and can be read") {
    const Ran ran = run("--scenario too-many --as epoll --rounds 1 --duration 0.1 --json");
    CHECK(ran.status == 0);
    const auto json = nlohmann::json::parse(ran.output);
    const auto& server = json["scenarios"][0]["servers"][0];
    CHECK(server["name"] == "epoll");
    CHECK(server["answers"]["right"] == 16);
    CHECK(server["answers"]["said no (503)"] == 48);
    CHECK(json["scenarios"][0]["unexpected"].empty());
}

TEST_CASE("lanes of the samples are drawn, as text and into files") {
    std::string folder = std::filesystem::temp_directory_path() / "stepwise-lanes-XXXXXX";
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const Ran ran = run(
        "--scenario one-slow-client --as single,epoll --rounds 1 --duration 0.1 --ascii --svg " +
        folder + "/all.svg --html " + folder + "/all.html");
    CHECK(ran.status == 0);
    CHECK(contains(ran.output, "The worst and the best, in short runs with few clients:"));
    for (const char octet : ran.output) CHECK(static_cast<unsigned char>(octet) < 128);
    for (const auto& [file, begin] : {std::pair{"/all.svg", "<svg"}, {"/all.html", "<html"}}) {
        std::ifstream from{folder + file};
        const std::string content{std::istreambuf_iterator<char>{from}, {}};
        CHECK(contains(content, begin));
        CHECK(contains(content, "one-slow-client, single"));
        CHECK(contains(content, "one-slow-client, epoll"));
    }
    std::filesystem::remove_all(folder);
    const Ran nowhere = run("--scenario browser --svg /no/such/folder/all.svg");
    CHECK(nowhere.status == 1);
    CHECK(contains(nowhere.output, "cannot write /no/such/folder/all.svg"));
}

TEST_CASE("on a terminal one guesses before the reveal") {
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
        ::execl(STEPWISE_PROGRAM, STEPWISE_PROGRAM, "compare", "--scenario", "one-slow-client",
                "--as", "single,epoll", "--rounds", "1", "--duration", "0.1", nullptr);
        ::_exit(127);
    }
    if (child < 0) {
        std::puts("skipped: this system has no pseudo-terminals");
        return;
    }
    std::string output;
    CHECK(says(terminal, output, "Your guess: "));
    CHECK_FALSE(contains(output, "req/s"));
    CHECK(::write(terminal, "single\n", 7) == 7);
    CHECK(says(terminal, output, "You guessed single"));
    CHECK(says(terminal, output, "Next:"));
    (void)says(terminal, output, "to the end");
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    ::close(terminal);
}
