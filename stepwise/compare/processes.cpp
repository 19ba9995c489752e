// /proc/PID/stat counts in ticks of 10 ms, so what is alive is asked for its clock instead.
#include "stepwise/compare/processes.hpp"

#include <unistd.h>

#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace stepwise::compare {
namespace {

struct Stat {
    char state = '?';
    pid_t parent = 0;
    long waited_for = 0;  // ticks of ended children
    unsigned threads = 0;
};

std::string in_proc(pid_t process, const std::string& name) {
    return "/proc/" + std::to_string(process) + "/" + name;
}

/// The fields from the state on; the name before them may contain anything.
std::optional<Stat> stat_of(pid_t process) {
    std::ifstream file{in_proc(process, "stat")};
    std::string text;
    if (!std::getline(file, text) || text.rfind(')') == std::string::npos) return std::nullopt;
    std::istringstream rest{text.substr(text.rfind(')') + 1)};
    Stat stat;
    rest >> stat.state >> stat.parent;
    std::string skipped;
    for (int field = 5; field < 16; ++field) rest >> skipped;
    long user = 0, system = 0;
    rest >> user >> system >> skipped >> skipped >> stat.threads;
    stat.waited_for = user + system;
    return stat;
}

/// Nanoseconds of a process and all its threads, also those that have ended.
std::int64_t clock_of(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

/// The number behind a word in one of these tables.
std::uint64_t number_after(const std::string& file, const std::string& word) {
    std::ifstream from{file};
    std::uint64_t sum = 0;
    for (std::string line; std::getline(from, line);)
        if (line.starts_with(word)) sum += std::strtoull(line.c_str() + word.size(), nullptr, 10);
    return sum;
}

}  // namespace

std::vector<pid_t> tree_of(pid_t root) {
    std::multimap<pid_t, pid_t> children;
    std::error_code error;
    for (std::filesystem::directory_iterator at{"/proc", error}, end; !error && at != end;
         at.increment(error)) {
        const std::string name = at->path().filename();
        pid_t process = 0;
        const char* const last = name.data() + name.size();
        if (std::from_chars(name.data(), last, process).ptr != last) continue;
        const auto stat = stat_of(process);
        if (stat && stat->state != 'Z' && stat->state != 'X')
            children.emplace(stat->parent, process);
    }
    std::vector<pid_t> tree{root};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto [first, last] = children.equal_range(tree[i]);
        for (auto child = first; child != last; ++child) tree.push_back(child->second);
    }
    return tree;
}

Usage usage_of(pid_t root) {
    static const long ticks = ::sysconf(_SC_CLK_TCK);
    Usage usage;
    for (const pid_t process : tree_of(root)) {
        const auto stat = stat_of(process);
        if (!stat) continue;
        ++usage.processes;
        usage.threads += stat->threads;
        usage.cpu += static_cast<double>(clock_of(process)) / 1e9 +
                     static_cast<double>(stat->waited_for) / static_cast<double>(ticks);
    }
    return usage;
}

std::uint64_t switches_of(pid_t root) {
    std::uint64_t sum = 0;
    std::error_code error;
    for (const pid_t process : tree_of(root))
        for (std::filesystem::directory_iterator at{in_proc(process, "task"), error}, end;
             !error && at != end; at.increment(error)) {
            const std::string status = at->path() / "status";
            sum += number_after(status, "voluntary_ctxt_switches:") +
                   number_after(status, "nonvoluntary_ctxt_switches:");
        }
    return sum;
}

std::uint64_t memory_of(pid_t root) {
    std::uint64_t kibibytes = 0;
    for (const pid_t process : tree_of(root))
        kibibytes += number_after(in_proc(process, "smaps_rollup"), "Pss:");
    return kibibytes * 1024;
}

}  // namespace stepwise::compare
