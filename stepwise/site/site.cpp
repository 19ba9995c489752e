// Opens what a site needs before the first client comes, so that mistakes show at start-up.
#include "stepwise/site/site.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "stepwise/site/other_servers.hpp"

namespace stepwise {
namespace {

std::string absolute(const std::string& path) {
    const std::unique_ptr<char, void (*)(void*)> real{::realpath(path.c_str(), nullptr), std::free};
    return real ? std::string{real.get()} : path;
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

/// An O_PATH descriptor: names are looked up beneath it, but it cannot be read itself.
void open_root(Root& root) {
    root.directory.reset(::open(root.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

void open_host(Host& host) {
    find_servers(host);
    open_root(host.root);
    for (Mapping& mapping : host.mappings) open_root(mapping.root);
    for (UserDirectories::Place& place : host.users.places)
        if (!place.base.path.empty()) open_root(place.base);
}

}  // namespace

std::shared_ptr<LogFile> open_log(const std::string& name) {
    auto log = std::make_shared<LogFile>();
    log->name = name == "-" || name.empty() ? name : std::filesystem::absolute(name).string();
    if (name.empty()) return log;
    log->file.reset(name == "-"
                        ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                        : ::open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!log->file)
        throw std::system_error(errno, std::generic_category(), "cannot open the log " + name);
    return log;
}

void use_log(Site& site, const std::string& access_log) {
    auto& logs = site.hosts.front().access_logs;
    logs.clear();
    logs.push_back(std::make_shared<AccessLog>(
        AccessLog{LogFormat::parse(common_log_format), open_log(access_log)}));
}

void open_all(Site& site) {
    for (Host& host : site.hosts) open_host(host);
    Host& main = site.hosts.front();
    if (!main.root.directory)
        throw std::system_error(errno, std::generic_category(),
                                "cannot serve the directory " + main.root.path);
    require_openat2(main.root.directory.get());
}

Site open_site(const std::string& document_root, const std::string& access_log) {
    Site site;
    Host& host = site.hosts.emplace_back();
    host.root.path = absolute(document_root);
    if (host.root.path.size() > 1 && host.root.path.back() == '/') host.root.path.pop_back();
    host.document_root.set(host.root.path, {});
    host.rules.options.value |= option_indexes;
    host.rules.index_options.value.fancy = true;
    use_log(site, access_log);
    open_all(site);
    return site;
}

}  // namespace stepwise
