// Other servers: what is written into their configurations, and, where they are installed, whether
// they serve the site.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "stepwise/compare/driver.hpp"
#include "stepwise/compare/peers.hpp"

using namespace stepwise::compare;

namespace {

std::string contents_of(const std::string& file) {
    std::ifstream from{file};
    return {std::istreambuf_iterator<char>{from}, {}};
}

std::uint64_t right_answers(std::uint16_t port, const std::vector<Target>& targets) {
    Group group;
    group.targets = targets;
    group.most = static_cast<unsigned>(targets.size());
    Phase phase;
    phase.groups = {group};
    phase.seconds = 10;
    phase.until_settled = true;
    Driver driver{port};
    driver.run({phase});
    std::uint64_t right = 0;
    for (const Answer& answer : driver.seen().answers) right += answer.kind == Kind::right;
    return right;
}

}  // namespace

TEST_CASE("a peer listens on the loopback only, logs, and leaves the system alone") {
    const ComparisonSite site;
    for (const Peer& peer : peers()) {
        CAPTURE(peer.name);
        const auto command = peer.configure(site, 12345);
        CHECK(command.front() == peer.program);
        CHECK(find_peer(peer.name) == &peer);
        std::string text;
        for (const std::string& word : command)
            if (word.starts_with(site.folder()) && word.ends_with(".conf"))
                text = contents_of(word);
        CAPTURE(text);
        CHECK(text.find("12345") != std::string::npos);
        CHECK(text.find("127.0.0.1") != std::string::npos);
        CHECK(text.find("access") != std::string::npos);
        CHECK(text.find(site.documents()) != std::string::npos);
        CHECK(text.find("/var/") == std::string::npos);
        CHECK(text.find("/etc/") == std::string::npos);
    }
    CHECK(find_peer("iis") == nullptr);
}

TEST_CASE("whoever is not installed is asked for with the package's name") {
    CHECK(find_program("sh") != "");
    CHECK(find_program("no-such-program-anywhere").empty());
    for (const Peer& peer : peers()) {
        if (!find_program(peer.program).empty()) continue;
        const std::string expected = std::string{peer.name} +
                                     " is not installed: apt-get install " +
                                     std::string{peer.package} + ", or leave --peer out";
        CHECK_THROWS_WITH(require_peer(peer.name), expected.c_str());
    }
}

TEST_CASE("those that are installed serve the site, and stop") {
    const ComparisonSite site;
    for (const Peer& peer : peers()) {
        CAPTURE(peer.name);
        if (find_program(peer.program).empty()) {
            std::printf("skipped: %s is not installed\n", std::string{peer.name}.c_str());
            continue;
        }
        ServerProcess server{launch_peer(peer.name, site)};
        CHECK(right_answers(server.port(), site.page()) == site.page().size());
        if (peer.runs_programs) CHECK(right_answers(server.port(), {site.counter()}) == 1);
        CHECK(server.stop().by_itself);
    }
}
