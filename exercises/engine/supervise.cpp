// Forks for each check, watches the clock, collects what was printed, and clears up.
#include "exercises/engine/supervise.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <new>
#include <optional>
#include <system_error>

#include "exercises/engine/run_check.hpp"
#include "stepwise/kernel/descendants.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace exercise {
namespace {

using stepwise::CheckFailure;
using stepwise::CheckResult;
using stepwise::CheckStatus;
using stepwise::FailureKind;

constexpr std::int64_t seconds = 1'000'000'000;
constexpr std::int64_t between_looks = 20'000'000;
constexpr unsigned clock_factor = 5;  // so much longer by the clock: the machine may be busy
constexpr std::size_t most_processes = 32;
constexpr std::size_t most_output = 16 << 10;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class SharedDesk {
  public:
    SharedDesk()
        : memory_(::mmap(nullptr, sizeof(Desk), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0)) {
        if (memory_ == MAP_FAILED) fail("mmap");
        desk_ = new (memory_) Desk;
    }
    ~SharedDesk() { ::munmap(memory_, sizeof(Desk)); }
    SharedDesk(const SharedDesk&) = delete;
    SharedDesk& operator=(const SharedDesk&) = delete;
    Desk& operator*() const noexcept { return *desk_; }

  private:
    void* memory_;
    Desk* desk_;
};

class CheckDirectory {
  public:
    /// Beside the object: whoever made that clears up, should this process be killed.
    explicit CheckDirectory(const std::string& object)
        : path_(object.substr(0, object.rfind('/') + 1) + "check-XXXXXX") {
        if (::mkdtemp(path_.data()) == nullptr) fail("mkdtemp");
    }
    ~CheckDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    CheckDirectory(const CheckDirectory&) = delete;
    CheckDirectory& operator=(const CheckDirectory&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

/// How the process of a check came to its end.
struct End {
    int status = 0;
    bool out_of_time = false;
    bool was_busy = false;  ///< … and it was not waiting all that time
    bool too_many_processes = false;
    std::size_t left_behind = 0;
};

class Supervision {
  public:
    Supervision(const Check& check, const std::string& object, CheckResult& result)
        : check_(check), result_(result), directory_(object) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
        output_.reset(ends[0]);
        const stepwise::UniqueFd writing{ends[1]};
        ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
        child_ = ::fork();
        if (child_ < 0) fail("fork");
        if (child_ == 0) run_check_here(check, object, directory_.path(), writing.get(), *desk_);
    }

    void see_it_through() {
        const End end = watch();
        if (const auto failure = judge(end)) {
            result_.status = CheckStatus::failed;
            result_.failure = *failure;
        } else {
            result_.status = CheckStatus::passed;
        }
    }

  private:
    /// All that was printed so far.
    void collect_output() {
        std::array<char, 16384> room;
        for (int turns = 0; turns < 64; ++turns) {
            const ssize_t count = ::read(output_.get(), room.data(), room.size());
            if (count <= 0) return;
            const auto size = static_cast<std::size_t>(count);
            const std::size_t kept = std::min(size, most_output - result_.output.size());
            result_.output.append(room.data(), kept);
            result_.output_lost += size - kept;
        }
    }

    bool has_ended(End& end) const { return ::waitpid(child_, &end.status, WNOHANG) == child_; }

    /// Nanoseconds that the process has used.
    [[nodiscard]] std::int64_t processor_time() const {
        clockid_t clock{};
        timespec used{};
        if (::clock_getcpuclockid(child_, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
            return 0;
        return used.tv_sec * seconds + used.tv_nsec;
    }

    End watch() {
        End end;
        const std::int64_t deadline =
            stepwise::monotonic_now() + check_.seconds * clock_factor * slower * seconds;
        while (!has_ended(end)) {
            pollfd waited{output_.get(), POLLIN, 0};
            const timespec look{0, between_looks};
            ::ppoll(&waited, 1, &look, nullptr);
            collect_output();
            end.too_many_processes =
                stepwise::count_descendants(child_, most_processes) >= most_processes;
            end.out_of_time = stepwise::monotonic_now() >= deadline;
            if (!end.too_many_processes && !end.out_of_time) continue;
            end.was_busy = processor_time() > seconds / 4;
            stepwise::end_descendants();
            return end;
        }
        collect_output();
        end.left_behind = stepwise::end_descendants();
        return end;
    }

    [[nodiscard]] CheckFailure failure_of(FailureKind kind, const std::string& message) const {
        CheckFailure failure;
        failure.kind = kind;
        failure.message = message;
        failure.call = (*desk_).call.view();
        return failure;
    }

    [[nodiscard]] std::optional<CheckFailure> judge(const End& end) const {
        const Desk& desk = *desk_;
        if (end.too_many_processes)
            return failure_of(FailureKind::processes,
                              "your code had started " + std::to_string(most_processes) +
                                  " processes or more at the same time: all of them were killed");
        const bool cpu_time_up = WIFSIGNALED(end.status) && (WTERMSIG(end.status) == SIGXCPU ||
                                                             WTERMSIG(end.status) == SIGKILL);
        if (end.out_of_time || cpu_time_up)
            return failure_of(
                FailureKind::time,
                end.out_of_time && !end.was_busy
                    ? "your code did not end in time: it waits for something that does not come"
                    : "your code did not end in time: it loops without end");
        if (desk.copy_returned)
            return failure_of(FailureKind::processes,
                              "after fork() your function returned twice: the child process "
                              "must end by _exit()");
        const Verdict verdict = desk.verdict;
        if (WIFSIGNALED(end.status) && verdict == Verdict::none) return crash(WTERMSIG(end.status));
        if (verdict == Verdict::none)
            return failure_of(FailureKind::ended,
                              "your code ended the whole program (exit status " +
                                  std::to_string(WEXITSTATUS(end.status)) +
                                  "): it must return instead");
        if (verdict == Verdict::failed) return laid_down(desk);
        if (end.left_behind > 0)
            return failure_of(FailureKind::processes,
                              "your code left " + std::to_string(end.left_behind) +
                                  (end.left_behind == 1 ? " child process" : " child processes") +
                                  " behind: each must have ended and been waited for");
        return std::nullopt;
    }

    [[nodiscard]] CheckFailure crash(int signal) const {
        const char* const abbreviation = ::sigabbrev_np(signal);
        std::string message = "your code crashed: SIG" +
                              std::string{abbreviation == nullptr ? "?" : abbreviation} + ", " +
                              ::strsignal(signal);
        if (signal == SIGSEGV)
            message +=
                ". It used memory that is not its own: an index too far, perhaps, or a "
                "null pointer";
        if (signal == SIGABRT) message += ". See what was printed";
        return failure_of(FailureKind::crash, message);
    }

    [[nodiscard]] CheckFailure laid_down(const Desk& desk) const {
        try {
            return stepwise::failure_from_json(desk.failure.view());
        } catch (const std::exception&) {
            return failure_of(FailureKind::wrong, "your code overwrote the checker's memory");
        }
    }

    const Check& check_;
    CheckResult& result_;
    CheckDirectory directory_;
    SharedDesk desk_;
    stepwise::UniqueFd output_;
    pid_t child_ = -1;
};

}  // namespace

stepwise::ExerciseResult list(const ExerciseChecks& checks) {
    stepwise::ExerciseResult result;
    result.exercise = checks.exercise;
    for (const Check& check : checks.checks) {
        CheckResult& row = result.checks.emplace_back();
        row.name = check.name;
        row.title = check.title;
        row.stage = check.stage == Stage::waiting ? checks.stage : check.stage;
        row.points = check.points;
    }
    return result;
}

stepwise::ExerciseResult run(const ExerciseChecks& checks, const std::string& object) {
    stepwise::become_subreaper();
    stepwise::ExerciseResult result = list(checks);
    for (std::size_t i = 0; i < checks.checks.size(); ++i) {
        CheckResult& row = result.checks[i];
        Supervision{checks.checks[i], object, row}.see_it_through();
        // The next one would take as long, or fail for the same reason.
        const bool goes_on =
            row.status == CheckStatus::passed ||
            (row.failure.kind != FailureKind::time && row.failure.kind != FailureKind::processes &&
             row.failure.kind != FailureKind::load);
        if (!goes_on) break;
    }
    return result;
}

}  // namespace exercise
