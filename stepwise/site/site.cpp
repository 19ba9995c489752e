// Opens what a site needs before the first client comes, so that mistakes show at start-up.
#include "stepwise/site/site.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace stepwise {
namespace {

std::string absolute(const std::string& path) {
    const std::unique_ptr<char, void (*)(void*)> real{::realpath(path.c_str(), nullptr), std::free};
    return real ? std::string{real.get()} : path;
}

UniqueFd open_log(const std::string& name) {
    if (name.empty()) return {};
    UniqueFd log{name == "-"
                     ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                     : ::open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
    if (!log)
        throw std::system_error(errno, std::generic_category(), "cannot open the log " + name);
    return log;
}

/// Files are opened with openat2(2) alone; better to say at start-up that a kernel has it not.
void require_openat2(int root) {
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH;
    const UniqueFd probe{static_cast<int>(::syscall(SYS_openat2, root, ".", &how, sizeof how))};
    if (!probe)
        throw std::system_error(errno, std::generic_category(),
                                "openat2 does not work here (it needs Linux 5.6 or newer)");
}

}  // namespace

Site open_site(const std::string& document_root, const std::string& access_log) {
    Site site;
    site.root.reset(::open(document_root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!site.root)
        throw std::system_error(errno, std::generic_category(),
                                "cannot serve the directory " + document_root);
    require_openat2(site.root.get());
    site.document_root = absolute(document_root);
    site.access_log = open_log(access_log);
    return site;
}

}  // namespace stepwise
