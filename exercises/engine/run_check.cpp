// The limits of the process, then the student's code.
#include "exercises/engine/run_check.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>

namespace exercise {
namespace {

using stepwise::CheckFailure;
using stepwise::FailureKind;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#elif defined(__has_feature)
constexpr bool is_sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool is_sanitized = false;
#endif
constexpr unsigned slower = is_sanitized ? 5 : 1;

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
