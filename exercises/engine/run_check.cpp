// The limits of the process, then the student's code.
#include "exercises/engine/run_check.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>

namespace exercise {
namespace {

using stepwise::CheckFailure;
using stepwise::FailureKind;

void limit(__rlimit_resource resource, rlim_t most) {
    rlimit now{};
    ::getrlimit(resource, &now);
    const rlim_t bounded = std::min(now.rlim_max, most);
    const rlimit limits{bounded, bounded};
    ::setrlimit(resource, &limits);
}

void set_limits(unsigned seconds) {
    limit(RLIMIT_CPU, seconds * slower);
    limit(RLIMIT_NOFILE, 256);
    limit(RLIMIT_FSIZE, 64 << 20);
    limit(RLIMIT_CORE, 0);
    // Memory that is written to.  RLIMIT_AS would count what is only reserved, as malloc does for
    // each thread; the sanitizers use up any limit.
    if (!is_sanitized) limit(RLIMIT_DATA, 384U << 20);
}

/// kill(-1) would reach all processes of the user, of whom the student's editor is one: it fails
/// with EPERM (seccomp(2)).  Where the kernel has no such filters, nothing is changed.
void protect_all_others() {
    constexpr auto number = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
    constexpr auto target = static_cast<std::uint32_t>(offsetof(seccomp_data, args[0]));
    std::array<sock_filter, 6> filter{{
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, number},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, __NR_kill},
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, target},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(-1)},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    }};
    const sock_fprog program{filter.size(), filter.data()};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void redirect(int output) {
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    ::close_range(3, ~0U, 0);
}

/// Number and what it is open for.
std::map<int, std::string> open_descriptors() {
    std::map<int, std::string> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", ignored}) {
        const std::string what = std::filesystem::read_symlink(entry.path(), ignored).string();
        // The one that this listing itself uses.
        if (what.ends_with("/fd") && what.starts_with("/proc/")) continue;
        found[std::stoi(entry.path().filename().string())] = what;
    }
    return found;
}

std::string leaked(const std::map<int, std::string>& before) {
    std::string text;
    unsigned count = 0;
    for (const auto& [descriptor, what] : open_descriptors()) {
        if (before.contains(descriptor)) continue;
        text += (count++ == 0 ? "" : ", ") + std::to_string(descriptor) + " (" + what + ")";
    }
    if (count == 0) return {};
    return "your code leaves " + std::to_string(count) +
           (count == 1 ? " descriptor open: " : " descriptors open: ") + text;
}

CheckFailure failure_of(FailureKind kind, const std::string& message) {
    CheckFailure failure;
    failure.kind = kind;
    failure.message = message;
    return failure;
}

void run(const Check& check, Trial& trial) {
    const auto before = open_descriptors();
    try {
        check.run(trial);
    } catch (const Failed& failed) {
        trial.end_with(failed.failure);
    } catch (const std::exception& error) {
        trial.end_with(trial.describe(std::string{"an exception came out: "} + error.what()));
    }
    const std::string leak = leaked(before);
    if (leak.empty()) return;
    CheckFailure failure = trial.describe(leak);
    failure.kind = FailureKind::leak;
    trial.end_with(failure);
}

}  // namespace

void run_check_here(const Check& check, const std::string& object, const std::string& directory,
                    int output, Desk& desk) noexcept {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    redirect(output);
    set_limits(check.seconds);
    protect_all_others();
    ::signal(SIGPIPE, SIG_IGN);
    (void)::chdir(directory.c_str());
    void* const loaded = ::dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
    Trial trial{loaded, desk, directory};
    if (loaded == nullptr)
        trial.end_with(failure_of(FailureKind::load,
                                  std::string{"your code cannot be loaded: "} + ::dlerror()));
    run(check, trial);
    trial.pass();
}

}  // namespace exercise
