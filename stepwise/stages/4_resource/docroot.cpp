// What is there?  The name is opened beneath its root, and the kernel itself makes sure that no
// name, link or trick leads out of it (openat2(2)).
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

struct ErrnoStatus {
    int error;
    Status status;
    const char* why;
};

/// What the client learns of a failed open.  A refusal says no more than that it is one.
constexpr ErrnoStatus statuses[] = {
    {ENOENT, Status::not_found, "no_such_file"},
    {ENOTDIR, Status::not_found, "no_such_directory"},
    {ENAMETOOLONG, Status::not_found, "name_too_long"},
    {EACCES, Status::forbidden, "no_permission"},
    {EPERM, Status::forbidden, "no_permission"},
    {EXDEV, Status::forbidden, "leads_out_of_document_root"},
    {ELOOP, Status::forbidden, "too_many_links"},
    {ENXIO, Status::forbidden, "special_file"},
    {ENODEV, Status::forbidden, "special_file"},
    {EMFILE, Status::service_unavailable, "out_of_resources"},
    {ENFILE, Status::service_unavailable, "out_of_resources"},
    {ENOMEM, Status::service_unavailable, "out_of_resources"},
    {EAGAIN, Status::service_unavailable, "file_system_is_busy"},
};

constexpr int most_segments_of_path_info = 64;

/// O_NONBLOCK: opening a FIFO must not wait for its writer.
constexpr int to_read = O_RDONLY | O_NONBLOCK | O_NOCTTY;

/// A name of which a part in front is a file: the rest is for the program that the file may be.
/// "cgi-bin/search/books/1": "search" is the program, "/books/1" its path info.
int open_with_path_info(Step& step, Resource& resource) {
    std::string whole = resource.name;
    int file = -1;
    for (int left = most_segments_of_path_info; left > 0; --left) {
        const std::size_t slash = resource.name.find_last_of('/');
        if (slash == std::string::npos) break;
        resource.name.resize(slash);
        file = open_beneath(step, *resource.root, resource.name, to_read);
        if (file >= 0 || errno != ENOTDIR) break;
    }
    if (file < 0) {
        resource.name = std::move(whole);
        return file;
    }
    resource.path_info = whole.substr(resource.name.size());
    step.fact("path_info", resource.path_info);
    return file;
}

/// Whether `link`, seen from `root`, belongs to the owner of what it leads to.
bool belongs_to_owner(Step& step, const Root& root, const std::string& link) {
    struct statx of_link {
    }, of_target{};
    const int directory = root.directory.get();
    return step.statx(directory, link.c_str(), AT_SYMLINK_NOFOLLOW, of_link) == 0 &&
           step.statx(directory, link.c_str(), 0, of_target) == 0 &&
           (!S_ISLNK(of_link.stx_mode) || of_link.stx_uid == of_target.stx_uid);
}

bool all_links_belong_to_owner(Step& step, const Root& root, const std::string& name) {
    for (std::size_t end = 0; end != std::string::npos;) {
        end = name.find('/', end + 1);
        if (!belongs_to_owner(step, root, name.substr(0, end))) return false;
    }
    return true;
}

void describe(Step& step, const struct statx& status, Resource& resource) {
    resource.is_directory = S_ISDIR(status.stx_mode);
    resource.is_executable = (status.stx_mode & 0111) != 0;
    resource.is_regular = S_ISREG(status.stx_mode);
    resource.size = status.stx_size;
    resource.modified = static_cast<std::time_t>(status.stx_mtime.tv_sec);
    resource.modified_nanoseconds = status.stx_mtime.tv_nsec;
    resource.inode = status.stx_ino;
    step.fact("kind", resource.is_regular ? "file" : resource.is_directory ? "directory" : "other");
    if (resource.is_regular) step.fact("size", resource.size);
}

}  // namespace

int open_beneath(Step& step, const Root& root, const std::string& name, int flags,
                 std::uint64_t more_resolve) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | more_resolve;
    int file = -1;
    // EAGAIN: something was renamed while the kernel looked for `..` in the path; look again.
    for (int attempt = 0; attempt < 4; ++attempt) {
        file = step.openat2(root.directory.get(), name.empty() ? "." : name.c_str(), how);
        if (file >= 0 || errno != EAGAIN) break;
    }
    return file;
}

bool take_kept_file(Step& step, Worker& worker, const Connection& connection, Resource& resource) {
    const http::Method method = connection.transaction->request.method;
    if (method != http::Method::get && method != http::Method::head) return false;
    if (resource.own_root || resource.is_candidate) return false;  // roots of a moment; parts
    resource.kept = worker.server.kept_files.find(step, *resource.root, resource.name,
                                                  worker.server.limits.recheck);
    if (!resource.kept) return false;
    if (resource.file) step.close(resource.file.release());  // the directory that it lies in
    describe(step, resource.kept->status, resource);
    return true;
}

bool open_anew(Step& step, Worker& worker, Resource& resource) {
    worker.server.kept_files.give_back(step, std::move(resource.kept));
    resource.file.reset(open_beneath(step, *resource.root, resource.name, to_read));
    resource.error = resource.file ? 0 : errno;
    return resource.file && look_at_file(step, resource);
}

void let_go_of_file(Step& step, Worker& worker, Resource& resource) {
    if (resource.file) step.close(resource.file.release());
    if (resource.kept) worker.server.kept_files.give_back(step, std::move(resource.kept));
}

void keep_or_close_file(Step& step, Worker& worker, Resource& resource) {
    if (resource.file && resource.is_regular && resource.handler == Handler::file &&
        !resource.is_generated && !resource.own_root && resource.root != nullptr)
        worker.server.kept_files.keep(step, resource);
    let_go_of_file(step, worker, resource);
}

bool look_at_file(Step& step, Resource& resource) {
    struct statx status {};
    if (step.statx(resource.file.get(), status) != 0) {
        resource.error = errno;
        step.close(resource.file.release());
        return false;
    }
    describe(step, status, resource);
    return true;
}

Outcome turn_down_for(Step& step, Resource& resource, int error) {
    for (const ErrnoStatus& entry : statuses)
        if (entry.error == error) return turn_down(step, resource, entry.status, entry.why);
    return turn_down(step, resource, Status::internal_server_error, strerrordesc_np(error));
}

std::string file_name_of(const Resource& resource) {
    if (resource.root == nullptr) return {};
    return resource.root->path + "/" + resource.name;
}

Outcome locate(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    if (resource.root == nullptr || !resource.root->directory) {
        resource.error = ENOENT;
        return Outcome::done;
    }
    if (resource.name.empty()) {  // the root itself: a directory, no need to ask
        resource.is_directory = true;
        return Outcome::done;
    }
    if (take_kept_file(step, worker, connection, resource)) return Outcome::done;
    int file = open_beneath(step, *resource.root, resource.name, to_read);
    if (file < 0 && errno == ENOTDIR) file = open_with_path_info(step, resource);
    resource.error = file < 0 ? errno : 0;
    resource.file.reset(file);
    if (resource.file) look_at_file(step, resource);
    return Outcome::done;  // what is missing may still be refused, negotiated or redirected
}

Outcome check_links(Step& step, Worker&, Connection&, Resource& resource) {
    if (resource.rules->allows(option_follow_links) || resource.root == nullptr ||
        resource.error != 0 || resource.name.empty())
        return Outcome::done;
    const UniqueFd probe{
        open_beneath(step, *resource.root, resource.name, O_PATH, RESOLVE_NO_SYMLINKS)};
    if (probe || errno != ELOOP) return Outcome::done;
    if (step.watched()) step.fact("directive", resource.rules->options.origin.text());
    if (resource.rules->allows(option_links_if_owner) &&
        all_links_belong_to_owner(step, *resource.root, resource.name))
        return Outcome::done;
    return turn_down(step, resource, Status::forbidden, "link_not_followed");
}

}  // namespace stepwise
