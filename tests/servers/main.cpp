// One binary for all architectures: STEPWISE_ARCHITECTURE names the one to test.
#define DOCTEST_CONFIG_IMPLEMENT
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <iostream>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "stepwise/architectures/architectures.hpp"

namespace {

constexpr int skipped = 77;

bool is_known(const std::string& name) {
    return name == "while-ready-blocking" || stepwise::find_architecture(name) != nullptr;
}

/// The tests of pressure need many sockets of their own.
void allow_many_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int count, char** words) {
    const std::string name = servers::architecture();
    if (!is_known(name)) {
        std::cerr << "there is no architecture " << name << "\n";
        return 2;
    }
    if (servers::runs_in_process() && (name == "fork" || name == "prefork")) {
        servers::say_skipped(name + " makes processes: it is no test within a process");
        return skipped;
    }
    std::signal(SIGPIPE, SIG_IGN);
    allow_many_descriptors();
    return doctest::Context{count, words}.run();
}
