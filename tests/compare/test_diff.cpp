// The same request in two architectures: aligned, marked, counted.
#include <doctest/doctest.h>

#include <sstream>

#include "runs.hpp"
#include "stepwise/trace/side_by_side.hpp"
#include "tests/contains.hpp"

using namespace stepwise;

namespace {

OneRequest request(const Recording& recording, TransactionName name) {
    std::istringstream from(runs::lines_of(recording));
    RecordingReader reader(from);
    return request_in(reader, name);
}

}  // namespace

TEST_CASE("names of requests") {
    CHECK(transaction_name("12.3") == TransactionName{12, 3});
    for (const char* wrong : {"", "1", "1.", ".1", "0.1", "1.1.1", "a.b", "-1.1", "1.99999999999"})
        CHECK_FALSE(transaction_name(wrong));
}

TEST_CASE("equal calls stand side by side") {
    const SideBySide result =
        side_by_side(request(runs::held_up(), {2, 1}), request(runs::not_held_up(), {2, 1}));
    CHECK(result.same);
    CHECK(
        contains(result.text, "    sendto = 40                                      sendto = 40"));
    CHECK(contains(result.text, "single made 6 calls, epoll 6; they are the same calls.\n"));
}

TEST_CASE("what only one does is marked, and so is another worker") {
    const SideBySide result =
        side_by_side(request(runs::held_up(), {1, 1}), request(runs::handed_over(), {1, 1}));
    CHECK_FALSE(result.same);
    CHECK(contains(result.text,
                   "worker 1 (pid 100)        | 1 accept             worker 0 (pid 300)"));
    CHECK(contains(result.text, "    recvfrom EAGAIN                            <\n"));
    CHECK(contains(result.text,
                   "                                               >     recvfrom = 28\n"));
    CHECK(contains(result.text, "                                               > 7 log"));
    std::istringstream lines(result.text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
}

TEST_CASE("the program compares two runs that it recorded") {
    const runs::Recorded single("single"), epoll("epoll");
    const runs::Ran same = runs::run({"diff", single.file(), single.file()});
    CHECK(same.status == 0);
    CHECK(contains(same.output, "they are the same calls"));
    CHECK(contains(same.output, "Next: stepwise export "));
    const runs::Ran different =
        runs::run({"diff", single.file(), epoll.file(), "--transaction", "2.1"});
    CHECK(different.status == 1);  // SO_RCVTIMEO and SO_SNDTIMEO are for who may wait
    CHECK(contains(different.output, "    setsockopt                                 <\n"));
    CHECK(contains(different.output, "    recvfrom = 46  "));

    const runs::Ran none =
        runs::run({"diff", single.file(), epoll.file(), "--transaction", "99.1"});
    CHECK(none.status == 2);
    CHECK(contains(none.output, "there is no request 99.1 in this recording"));
    CHECK(runs::run({"diff", single.file(), epoll.file(), "--transaction", "x"}).status == 2);
    CHECK(runs::run({"diff", single.file(), "/nowhere"}).status == 2);
    const std::string broken = epoll.site().file("broken.jsonl", "{}\n");
    CHECK(contains(runs::run({"diff", single.file(), broken}).output,
                   "broken.jsonl: line 1: \"format\": expected a string"));
}
