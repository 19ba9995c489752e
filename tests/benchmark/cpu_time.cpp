// The CPU time, user and system, that a process and its descendants have had, in nanoseconds: of
// all their threads, those that have ended as well, and of children that were waited for.
//   cpu_time PID
// /proc/PID/stat counts in hundredths of a second, rounded down for each process: eighty processes
// that shared a second would seem to have had nothing.  Only the time of children that have ended
// is taken from there.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace {

struct Process {
    pid_t parent = 0;
    long long ticks_of_children = 0;  // cutime + cstime of proc(5)
};

/// Everything in /proc/PID/stat after the name, which may contain anything.
Process read_stat(const std::string& line) {
    Process process;
    std::istringstream fields{line.substr(line.rfind(')') + 1)};
    std::string field;
    for (int number = 3; fields >> field; ++number) {
        if (number == 4) process.parent = std::stoi(field);
        if (number == 16 || number == 17) process.ticks_of_children += std::stoll(field);
    }
    return process;
}

std::map<pid_t, Process> all_processes() {
    std::map<pid_t, Process> processes;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        std::ifstream file{entry.path() / "stat"};
        std::string line;
        if (pid > 0 && std::getline(file, line)) processes[pid] = read_stat(line);
    }
    return processes;
}

bool descends(const std::map<pid_t, Process>& processes, pid_t pid, pid_t ancestor) {
    for (auto found = processes.find(pid); found != processes.end();
         found = processes.find(found->second.parent))
        if (found->first == ancestor) return true;
    return false;
}

long long nanoseconds_of(pid_t pid) {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return 0;  // it has just ended
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

}  // namespace

int main(int argc, char** argv) {
    const pid_t ancestor = argc == 2 ? std::atoi(argv[1]) : 0;
    if (ancestor <= 0) {
        std::fputs("usage: cpu_time PID\n", stderr);
        return 2;
    }
    const long long nanoseconds_of_tick = 1'000'000'000LL / ::sysconf(_SC_CLK_TCK);
    const std::map<pid_t, Process> processes = all_processes();
    if (processes.count(ancestor) == 0) {
        std::fputs("cpu_time: there is no such process\n", stderr);
        return 1;
    }
    long long sum = 0;
    for (const auto& [pid, process] : processes)
        if (descends(processes, pid, ancestor))
            sum += nanoseconds_of(pid) + process.ticks_of_children * nanoseconds_of_tick;
    std::printf("%lld\n", sum);
}
