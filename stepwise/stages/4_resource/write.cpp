// PUT and DELETE: the client changes what is there.  New content is written under a name that
// nobody can guess, and takes the target's name in one step once it is whole: whoever reads
// meanwhile gets the old content or the new, never some of both, and of two writers one wins
// entirely.
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "stepwise/http/conditions.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Method;
using http::Status;

struct ErrnoStatus {
    int error;
    Status status;
    const char* why;
};

/// Where writing fails in another way than reading does.
constexpr ErrnoStatus statuses[] = {
    {ENOSPC, Status::insufficient_storage, "no_space_left"},
    {EDQUOT, Status::insufficient_storage, "no_space_left"},
    {EFBIG, Status::insufficient_storage, "no_space_left"},
    {ENOENT, Status::conflict, "no_such_parent"},
    {ENOTDIR, Status::conflict, "no_such_parent"},
    {EISDIR, Status::conflict, "is_a_directory"},
    {EEXIST, Status::precondition_failed, "if_none_match"},  // RENAME_NOREPLACE
    {EROFS, Status::forbidden, "no_permission"},
};

Outcome cannot_write(Step& step, Resource& resource, int error) {
    for (const ErrnoStatus& entry : statuses)
        if (entry.error == error) return turn_down(step, resource, entry.status, entry.why);
    return turn_down_for(step, resource, error);
}

/// The target's own name in its directory.
const char* last_segment(const Resource& resource) noexcept {
    return resource.name.c_str() + (resource.name.rfind('/') + 1);  // npos + 1 is 0
}

/// The directory that the target is in, or is to be in.  It is kept open from the first visit to
/// the last: if it is moved meanwhile, the file still gets into it and nowhere else.
UniqueFd open_parent(Step& step, const Resource& resource) {
    const std::size_t length =
        static_cast<std::size_t>(last_segment(resource) - resource.name.c_str());
    const std::uint64_t resolve =
        resource.rules->allows(option_follow_links) ? 0 : RESOLVE_NO_SYMLINKS;
    return UniqueFd{open_beneath(step, *resource.root, resource.name.substr(0, length),
                                 O_RDONLY | O_DIRECTORY, resolve)};
}

/// Held while a writer looks at the target and then changes it: without it, two clients who both
/// say If-Match would both find their state of the target, and one would overwrite the other
/// unseen.
class DirectoryLock {
  public:
    DirectoryLock(Step& step, int directory) noexcept : step_(step), directory_(directory) {
        do error_ = step.flock(directory, LOCK_EX) == 0 ? 0 : errno;
        while (error_ == EINTR);
    }
    ~DirectoryLock() { step_.flock(directory_, LOCK_UN); }
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    [[nodiscard]] int error() const noexcept { return error_; }

  private:
    Step& step_;
    int directory_;
    int error_ = 0;
};

http::EtagText etag_of(const struct statx& status) noexcept {
    const std::int64_t modified =
        status.stx_mtime.tv_sec * 1'000'000'000 + status.stx_mtime.tv_nsec;
    return http::make_etag(status.stx_size, modified, status.stx_ino);
}

/// May it be written, the conditions of the request included?  A symbolic link may not: what is
/// behind it has another name, to which other rules may apply.
Outcome check_target(Step& step, const Transaction& t, Resource& resource, int directory,
                     bool& exists) {
    struct statx now {};
    exists = step.statx(directory, last_segment(resource), AT_SYMLINK_NOFOLLOW, now) == 0;
    if (!exists && (errno != ENOENT || t.request.method == Method::delete_))
        return turn_down_for(step, resource, errno);
    if (exists && S_ISLNK(now.stx_mode))
        return turn_down(step, resource, Status::forbidden, "link_is_not_written");
    if (exists && S_ISDIR(now.stx_mode))
        return turn_down(step, resource, Status::conflict, "is_a_directory");
    if (exists && !S_ISREG(now.stx_mode))
        return turn_down(step, resource, Status::forbidden, "special_file");
    const std::time_t clock = std::time(nullptr);
    const http::EtagText etag = etag_of(now);
    const http::Condition condition = http::evaluate_conditions(
        t.request,
        {exists, etag.text(), std::min(static_cast<std::time_t>(now.stx_mtime.tv_sec), clock)},
        clock);
    if (condition.verdict == http::Condition::Verdict::proceed) return Outcome::done;
    return turn_down(step, resource, Status::precondition_failed, condition.why);
}

/// What can be said of a PUT without looking at the disk.
Outcome check_put(Step& step, const Transaction& t, Resource& resource) {
    if (t.request.fields.find("Content-Range") != nullptr)  // a part is not the whole (14.5)
        return turn_down(step, resource, Status::bad_request, "content_range_in_put");
    if (t.framing.kind == http::Framing::Kind::none)
        return turn_down(step, resource, Status::length_required, "no_body_announced");
    if (resource.name.ends_with('/') || !resource.path_info.empty())
        return turn_down(step, resource, Status::conflict, "no_such_parent");
    return Outcome::done;
}

std::string hidden_name(const std::array<char, 16>& random) {
    std::string name = ".put-";
    for (const char octet : random) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(octet));
        name += digits;
    }
    return name;
}

/// First visit, before the body is read: everything that can be refused by now, is.
Outcome begin_put(Step& step, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (const Outcome outcome = check_put(step, t, resource); outcome != Outcome::done)
        return outcome;
    UniqueFd directory = open_parent(step, resource);
    if (!directory) return cannot_write(step, resource, errno);
    bool exists = false;
    const Outcome outcome = check_target(step, t, resource, directory.get(), exists);
    if (outcome != Outcome::done) return outcome;
    std::array<char, 16> random{};
    if (step.getrandom(random) != static_cast<ssize_t>(random.size()))
        return turn_down(step, resource, Status::service_unavailable, "out_of_resources");
    std::string name = hidden_name(random);
    open_how how{};
    how.flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    how.mode = 0666;  // the umask takes away from it; never executable
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS;
    const int file = step.openat2(directory.get(), name.c_str(), how);
    if (file < 0) return cannot_write(step, resource, errno);
    t.body_file.reset(file);
    t.temporary = TemporaryFile{std::move(directory), std::move(name)};
    t.takes_body = connection.phase == Phase::body;
    return Outcome::done;
}

/// The file gets the target's name, if the conditions still hold.
Outcome move_into_place(Step& step, Transaction& t, Resource& resource, bool& existed) {
    const int directory = t.temporary.directory();
    const DirectoryLock lock{step, directory};
    if (lock.error() != 0) return turn_down_for(step, resource, lock.error());
    const Outcome outcome = check_target(step, t, resource, directory, existed);
    if (outcome != Outcome::done) return outcome;
    const bool only_new = t.request.fields.value("If-None-Match") == "*";
    const auto move = [&](unsigned flags) {
        return step.renameat2(directory, t.temporary.name().c_str(), last_segment(resource),
                              flags) == 0;
    };
    // EINVAL: this file system cannot do it in one step; the lock keeps our other writers off.
    if (!move(only_new ? RENAME_NOREPLACE : 0) && !(only_new && errno == EINVAL && move(0)))
        return cannot_write(step, resource, errno);
    t.temporary.forget_name();
    return Outcome::done;
}

/// Second visit: the content is whole.  It is on the disk before the client is told so.
Outcome finish_put(Step& step, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (step.fsync(t.body_file.get()) != 0) return cannot_write(step, resource, errno);
    bool existed = false;
    const Outcome outcome = move_into_place(step, t, resource, existed);
    if (outcome != Outcome::done) return outcome;
    step.fsync(t.temporary.directory());  // some file systems cannot; the content is there
    struct statx written {};
    if (step.statx(t.body_file.get(), written) == 0)
        t.answer.fields.push_back({"ETag", std::string{etag_of(written).text()}});
    if (!existed) t.answer.location = address_of(resource);
    return existed ? decline(step, connection, Status::no_content, "replaced")
                   : decline(step, connection, Status::created, "created");
}

Outcome put(Step& step, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    if (!t.temporary) {
        const Outcome outcome = begin_put(step, connection, resource);
        if (outcome != Outcome::done || connection.phase == Phase::body) return outcome;
    }
    const Outcome outcome = finish_put(step, connection, resource);
    if (t.temporary) {  // refused after all
        step.unlinkat(t.temporary.directory(), t.temporary.name().c_str(), 0);
        t.temporary.forget_name();
    }
    step.close(t.temporary.release_directory());
    step.close(t.body_file.release());
    t.forget_body();
    return outcome;
}

Outcome remove_name(Step& step, const Transaction& t, Resource& resource, int directory) {
    const DirectoryLock lock{step, directory};
    if (lock.error() != 0) return turn_down_for(step, resource, lock.error());
    bool exists = false;
    const Outcome outcome = check_target(step, t, resource, directory, exists);
    if (outcome != Outcome::done) return outcome;
    if (step.unlinkat(directory, last_segment(resource), 0) != 0)
        return cannot_write(step, resource, errno);
    return Outcome::done;
}

Outcome remove(Step& step, Connection& connection, Resource& resource) {
    if (connection.phase == Phase::body)  // it means nothing, and could yet turn out broken (9.3.5)
        return turn_down(step, resource, Status::bad_request, "content_in_delete");
    if (resource.is_directory) return turn_down(step, resource, Status::conflict, "is_a_directory");
    if (resource.error != 0) return turn_down_for(step, resource, resource.error);
    if (!resource.path_info.empty())
        return turn_down(step, resource, Status::not_found, "no_such_directory");
    UniqueFd directory = open_parent(step, resource);
    if (!directory) return turn_down_for(step, resource, errno);
    const Outcome outcome = remove_name(step, *connection.transaction, resource, directory.get());
    if (outcome == Outcome::done) step.fsync(directory.get());
    step.close(directory.release());
    return outcome == Outcome::done ? decline(step, connection, Status::no_content, "deleted")
                                    : outcome;
}

}  // namespace

Outcome write_resource(Step& step, Worker&, Connection& connection, Resource& resource) {
    if (resource.root == nullptr || !resource.root->directory)
        return turn_down(step, resource, Status::not_found, "no_such_file");
    if (resource.file) step.close(resource.file.release());  // the old content is not sent
    return connection.transaction->request.method == Method::put
               ? put(step, connection, resource)
               : remove(step, connection, resource);
}

}  // namespace stepwise
