// Where a server has been while it served: single-steps its processes and threads (ptrace(2)) and
// notes where each is after every instruction.  order_functions.sh makes names of that.
//
//   served_functions PID COMMAND...
//
// Runs COMMAND, a client; meanwhile it steps PID, its children, and whatever they start.  Then it
// prints each place in PID's program once, counted from where the program begins, as nm(1) does.
// PID may become that program only meanwhile (exec).  It does not survive this.
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace {

constexpr long options =
    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;

struct Program {
    std::uint64_t begin = 0, end = 0;
};

/// Its mappings lie behind each other (proc(5)).
Program program_of(const std::string& process) {
    Program program;
    const std::string name = std::filesystem::read_symlink("/proc/" + process + "/exe");
    std::ifstream mappings{"/proc/" + process + "/maps"};
    for (std::string line; std::getline(mappings, line);) {
        if (!line.ends_with(name)) continue;
        if (program.begin == 0) program.begin = std::stoull(line, nullptr, 16);
        program.end = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
    }
    return program;
}

/// All threads of a process and of its children.
void attach(const std::string& process) {
    const std::string threads = "/proc/" + process + "/task";
    for (const auto& thread : std::filesystem::directory_iterator{threads}) {
        const pid_t id = std::stoi(thread.path().filename());
        ::ptrace(PTRACE_SEIZE, id, nullptr, options);
        ::ptrace(PTRACE_INTERRUPT, id, nullptr, nullptr);
        std::ifstream children{thread.path() / "children"};
        for (std::string child; children >> child;) attach(child);
    }
}

/// A signal that the server is to get; those that stop it for us are not.
int signal_in(int status) noexcept {
    const int signal = WSTOPSIG(status);
    return status >> 16 == 0 && signal != SIGTRAP ? signal : 0;
}

std::set<std::uint64_t> step_until_end_of(pid_t command) {
    std::set<std::uint64_t> places;
    int status = 0;
    for (pid_t id = 0; (id = ::waitpid(-1, &status, __WALL)) > 0;) {
        if (id == command && !WIFSTOPPED(status)) break;
        if (!WIFSTOPPED(status)) continue;
        user_regs_struct registers{};
        if (::ptrace(PTRACE_GETREGS, id, nullptr, &registers) == 0) places.insert(registers.rip);
        ::ptrace(PTRACE_SINGLESTEP, id, nullptr, signal_in(status));
    }
    return places;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::fputs("usage: served_functions PID COMMAND...\n", stderr);
        return 2;
    }
    attach(words[1]);
    const pid_t command = ::fork();
    if (command == 0) {
        ::execvp(words[2], words + 2);
        ::_exit(127);
    }
    const std::set<std::uint64_t> places = step_until_end_of(command);
    const Program program = program_of(words[1]);
    for (const std::uint64_t place : places)
        if (place >= program.begin && place < program.end)
            std::printf("%016jx\n", static_cast<std::uintmax_t>(place - program.begin));
}
