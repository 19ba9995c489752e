// Opens what a site needs before the first client comes, so that mistakes show at start-up.
#include "stepwise/site/site.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "stepwise/site/magic.hpp"
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

[[noreturn]] void complain(int error, const std::string& what, const Origin& origin) {
    throw std::system_error(error, std::generic_category(),
                            origin.file ? origin.text() + ": " + what : what);
}

/// An alias may lead to a single file: then its directory is what is opened.
void open_mapping(Mapping& mapping) {
    open_root(mapping.root);
    if (mapping.root.directory || errno != ENOTDIR) return;
    mapping.root.path = std::filesystem::path{mapping.root.path}.parent_path().string();
    open_root(mapping.root);
}

/// The home directories of all users, for places such as "public_html".
std::map<std::string, std::string> read_homes() {
    std::map<std::string, std::string> homes;
    const std::unique_ptr<FILE, int (*)(FILE*)> file{std::fopen("/etc/passwd", "re"), std::fclose};
    while (const passwd* user = file ? ::fgetpwent(file.get()) : nullptr)
        homes.emplace(user->pw_name, user->pw_dir);
    return homes;
}

void open_users(UserDirectories& users) {
    bool needs_homes = false;
    for (UserDirectories::Place& place : users.places) {
        if (!place.base.path.empty()) open_root(place.base);
        needs_homes =
            needs_homes || (place.base.path.empty() && place.text.find(':') == place.text.npos);
    }
    if (needs_homes) users.homes = read_homes();
}

/// A FIFO that nobody reads yet cannot be opened for writing alone: then we are its reader as well,
/// without ever reading.  What does not fit into it any more is lost, instead of stopping us.
int open_to_append(const std::string& name) {
    const int file = ::open(name.c_str(), log_open_flags, 0644);
    if (file >= 0 || errno != ENXIO) return file;
    return ::open(name.c_str(), (log_open_flags & ~O_ACCMODE) | O_RDWR, 0644);
}

[[noreturn]] void cannot_open_log(const std::string& name) {
    const int error = errno;
    std::string message = "cannot open the log " + name;
    const auto directory = std::filesystem::path{name}.parent_path();
    std::error_code ignored;
    if (error == ENOENT && !std::filesystem::exists(directory, ignored))
        message += ", because there is no directory " + directory.string();
    complain(error, message, {});
}

void open_log_file(LogFile& log) {
    if (log.file || log.name.empty()) return;
    log.file.reset(log.name == "-" ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                                   : open_to_append(log.name));
    if (!log.file) cannot_open_log(log.name);
    struct stat status {};
    log.is_pipe = ::fstat(log.file.get(), &status) == 0 && S_ISFIFO(status.st_mode);
}

void open_host(Host& host) {
    if (!host.root.path.empty()) open_root(host.root);
    if (!host.root.directory && !host.root.path.empty())
        complain(errno, "cannot serve the directory " + host.root.path, host.document_root.origin);
    for (Mapping& mapping : host.mappings) open_mapping(mapping);
    find_servers(host);
    open_users(host.users);
    for (const auto& log : host.access_logs) open_log_file(*log->file);
    if (host.error_log) open_log_file(*host.error_log);
}

}  // namespace

std::shared_ptr<LogFile> open_log(const std::string& name) {
    auto log = std::make_shared<LogFile>();
    log->name = name == "-" || name.empty() ? name : std::filesystem::absolute(name).string();
    open_log_file(*log);
    return log;
}

void use_log(Site& site, const std::string& access_log) {
    auto& logs = site.hosts.front().access_logs;
    logs.clear();
    logs.push_back(std::make_shared<AccessLog>(
        AccessLog{LogFormat::parse(common_log_format), open_log(access_log)}));
}

void open_all(Site& site) {
    site.names = read_name_service(site.resolver);
    for (Host& host : site.hosts) open_host(host);
    for (const Host& host : site.hosts)
        if (host.root.directory) return require_openat2(host.root.directory.get());
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
