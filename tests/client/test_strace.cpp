// The client's calls on the page are those that strace sees, in the same order and with the same
// results: nothing is simulated.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "program.hpp"

namespace {

/// "connect 0; sendto 117; …": of the thread that made the client's calls.  strace writes a call in
/// two lines when another thread makes one meanwhile; the second has the result.
std::string seen_by_strace(const std::string& file, const std::string& thread) {
    static const std::regex whole{R"((\d+) +(\w+)\(.*\) += +(-?\d+).*)"};
    static const std::regex resumed{R"((\d+) +<\.\.\. (\w+) resumed>.*\) += +(-?\d+).*)"};
    std::string calls;
    std::ifstream lines{file};
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (!std::regex_match(line, match, whole) && !std::regex_match(line, match, resumed))
            continue;
        if (match[1] == thread) calls += match[2].str() + ' ' + match[3].str() + "; ";
    }
    return calls;
}

}  // namespace

TEST_CASE("strace sees the calls that are shown") {
    if (!has_program("strace")) return;
    const std::string file = "test_strace.out";
    Ran ran;
    for (int tries = 0; tries < 5 && ran.status != 0; ++tries)  // the port may be taken meanwhile
        ran =
            run_program({"strace", "-f", "-qq", "-o", file, "-e",
                         "trace=socket,connect,sendto,recvfrom,close", STEPWISE_PROGRAM, "request",
                         "http://127.0.0.1:" + free_port() + "/tools/", "--watch", "--json"},
                        30);
    if (ran.errors.find("ptrace") != std::string::npos) {
        std::printf("skipped: strace may not trace here\n");
        return;
    }
    REQUIRE(ran.status == 0);
    const auto json = nlohmann::json::parse(ran.output);
    std::string shown;
    for (const auto& event : json["client_events"])
        shown += event["call"].get<std::string>() + ' ' +
                 std::to_string(event["result"].get<int>()) + "; ";
    const std::string thread = std::to_string(json["client_events"][0]["tid"].get<int>());
    CHECK(shown.starts_with("socket "));
    CHECK(seen_by_strace(file, thread) == shown);
    std::remove(file.c_str());
}
