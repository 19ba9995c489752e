// Asked of /proc, uname(2) and the compiler.
#include "stepwise/compare/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <fstream>

namespace stepwise::compare {
namespace {

std::string processor() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name") && line.find(": ") != std::string::npos)
            return line.substr(line.find(": ") + 2);
    return "unknown processor";
}

std::string compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

}  // namespace

Machine this_machine() {
    Machine machine;
    machine.processor = processor();
    machine.compiler = compiler();
    machine.build = STEPWISE_BUILD_TYPE;
    utsname names{};
    if (::uname(&names) == 0) machine.kernel = std::string{names.sysname} + " " + names.release;
    cpu_set_t cores;
    if (::sched_getaffinity(0, sizeof cores, &cores) == 0)
        machine.cores = static_cast<unsigned>(CPU_COUNT(&cores));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        machine.descriptors = limit.rlim_max;
    }
    return machine;
}

}  // namespace stepwise::compare
