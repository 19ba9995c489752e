// Stage 4, access resource: the path of the target becomes a name beneath the document root, and
// the kernel itself makes sure that no name, link or trick leads out of it (openat2(2)).
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "stepwise/stages/server.hpp"

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

Outcome decline_for(Step& step, Connection& connection, int error) {
    for (const ErrnoStatus& entry : statuses)
        if (entry.error == error) return decline(step, connection, entry.status, entry.why);
    return decline(step, connection, Status::internal_server_error, strerrordesc_np(error));
}

/// O_NONBLOCK: opening a FIFO must not wait for its writer.
int open_beneath(Step& step, const Worker& worker, const std::string& name, int more_flags = 0) {
    open_how how{};
    how.flags =
        static_cast<std::uint64_t>(O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | more_flags);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    int file = -1;
    // EAGAIN: something was renamed while the kernel looked for `..` in the path; look again.
    for (int attempt = 0; attempt < 4; ++attempt) {
        file = step.openat2(worker.server.site.root.get(), name.c_str(), how);
        if (file >= 0 || errno != EAGAIN) break;
    }
    return file;
}

/// The path names a directory by its spelling, so one of its index files is meant.
int open_index(Step& step, const Worker& worker, std::string& name) {
    const std::size_t directory = name.size();
    for (const std::string& index : worker.server.site.directory_index) {
        name.replace(directory, std::string::npos, index);
        step.fact("candidate", name);
        const int file = open_beneath(step, worker, name);
        if (file >= 0) {
            step.fact("matched", "DirectoryIndex");
            return file;
        }
        if (errno != ENOENT) return -1;
    }
    name.resize(directory);
    const int there = open_beneath(step, worker, name.empty() ? "." : name, O_DIRECTORY);
    if (there >= 0) {
        step.close(there);
        errno = EISDIR;
    }
    return -1;
}

/// `/dir` is answered with `/dir/`, so that relative links within the directory work.  Slashes in
/// front are reduced to one: `//host/` would be another site's address.
Outcome redirect_to_directory(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    t.answer.location = "/";
    http::append_encoded(t.answer.location, t.resource.name);
    t.answer.location += '/';
    if (t.target.has_query) {
        t.answer.location += '?';
        t.answer.location += t.target.query;
    }
    return decline(step, connection, Status::moved_permanently, "directory_without_slash");
}

Outcome look_at(Step& step, Connection& connection) {
    Transaction& t = *connection.transaction;
    struct statx status {};
    const int file = t.resource.file.get();
    if (step.statx(file, status) != 0) {
        const int error = errno;
        step.close(t.resource.file.release());
        return decline_for(step, connection, error);
    }
    if (S_ISREG(status.stx_mode)) {
        t.resource.size = status.stx_size;
        t.resource.modified = static_cast<std::time_t>(status.stx_mtime.tv_sec);
        step.fact("kind", "file");
        step.fact("size", t.resource.size);
        return Outcome::done;
    }
    step.close(t.resource.file.release());
    if (S_ISDIR(status.stx_mode)) {
        step.fact("kind", "directory");
        return redirect_to_directory(step, connection);
    }
    step.fact("kind", "other");
    return decline(step, connection, Status::forbidden, "special_file");
}

}  // namespace

Outcome access_resource(Step& step, const Worker& worker, Connection& connection) {
    Transaction& t = *connection.transaction;
    step.fact("document_root", worker.server.site.document_root);
    const http::PathDecision path = http::decode_path(t.target.path, t.resource.name);
    if (path.status != Status::ok) return decline(step, connection, path.status, path.why);

    std::string& name = t.resource.name;
    step.fact("name", name);
    const bool is_directory = name.empty() || name.back() == '/';
    t.resource.file.reset(is_directory ? open_index(step, worker, name)
                                       : open_beneath(step, worker, name));
    if (t.resource.file) return look_at(step, connection);
    if (errno == EISDIR) return decline(step, connection, Status::forbidden, "no_index_file");
    return decline_for(step, connection, errno);
}

}  // namespace stepwise
