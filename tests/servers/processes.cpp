// See proc(5): /proc/PID/stat, status and fd.
#include "processes.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <string>

#include "fixture.hpp"

namespace servers {

namespace {

std::string file_of(pid_t process, const char* name) {
    return "/proc/" + std::to_string(process) + "/" + name;
}

/// The fields of /proc/PID/stat from the state on; the name before them may contain anything.
std::vector<std::string> stat_of(pid_t process) {
    const std::string text = contents_of(file_of(process, "stat"));
    const auto name_end = text.rfind(')');
    std::vector<std::string> fields;
    if (name_end == std::string::npos) return fields;
    std::istringstream rest{text.substr(name_end + 1)};
    for (std::string field; rest >> field;) fields.push_back(field);
    return fields;
}

std::size_t entries_of(pid_t process, const char* directory) {
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator at{file_of(process, directory), error}, end;
         !error && at != end; at.increment(error))
        ++count;
    return count;
}

}  // namespace

std::vector<pid_t> processes_of_group(pid_t group) {
    constexpr std::size_t its_group = 2;  // counted from the state
    std::vector<pid_t> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc", error}) {
        const std::string name = entry.path().filename();
        pid_t process = 0;
        const auto end = name.data() + name.size();
        if (std::from_chars(name.data(), end, process).ptr != end) continue;
        const auto fields = stat_of(process);
        if (fields.size() > its_group && fields[its_group] == std::to_string(group))
            found.push_back(process);
    }
    return found;
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc", error}) {
        const std::string name = entry.path().filename();
        pid_t process = 0;
        const auto end = name.data() + name.size();
        if (std::from_chars(name.data(), end, process).ptr != end) continue;
        const auto fields = stat_of(process);
        if (fields.size() > 1 && fields[1] == std::to_string(parent)) found.push_back(process);
    }
    return found;
}

std::size_t descriptors_of(pid_t process) { return entries_of(process, "fd"); }
std::size_t threads_of(pid_t process) { return entries_of(process, "task"); }

std::size_t memory_of(pid_t process) {
    std::istringstream status{contents_of(file_of(process, "status"))};
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            std::size_t kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1024;
        }
    return 0;
}

std::chrono::milliseconds processor_time_of(pid_t process) {
    constexpr std::size_t user = 11, system = 12;  // counted from the state
    const auto fields = stat_of(process);
    if (fields.size() <= system) return {};
    const long ticks = std::stol(fields[user]) + std::stol(fields[system]);
    return std::chrono::milliseconds{ticks * 1000 / ::sysconf(_SC_CLK_TCK)};
}

}  // namespace servers
