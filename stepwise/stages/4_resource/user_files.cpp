// A file is read whole or not at all.  What cannot be read any more is forgotten at once: an old
// copy must not let anybody in.
#include "stepwise/stages/4_resource/user_files.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "stepwise/kernel/stop.hpp"
#include "stepwise/site/limits.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t look_again_after = seconds;  // nanoseconds
constexpr std::size_t most_kept = 64;               // files of one kind
constexpr std::size_t piece = 64 * 1024;            // octets, read at once

bool is_same(const statx_timestamp& a, const statx_timestamp& b) noexcept {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

UserFiles::Version version_of(const struct statx& status) noexcept {
    return {status.stx_ino,       status.stx_size,  status.stx_dev_major,
            status.stx_dev_minor, status.stx_mtime, status.stx_ctime};
}

/// The pieces are not told: a hash that stands in a trace is a hash given away.
bool read_whole(Step& step, int file, std::string& text, const char*& why) {
    std::size_t used = 0;
    for (ssize_t count = 1; count != 0 && used <= max_user_file;) {
        text.resize(used + piece);
        count = step.read_unseen(file, {text.data() + used, piece});
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) used += static_cast<std::size_t>(count);
    }
    text.resize(used);
    if (used > max_user_file) why = "user_file_too_large";
    return used <= max_user_file;
}

bool read_file(Step& step, const std::string& name, std::string& text, UserFiles::Version& version,
               const char*& why) {
    why = "user_file_cannot_be_read";
    const int file = step.open_file(name.c_str());
    if (file < 0) return false;
    struct statx status {};
    bool sound = step.statx(file, status) == 0;
    if (sound && !S_ISREG(status.stx_mode)) {
        why = "user_file_is_no_file";
        sound = false;
    }
    version = version_of(status);
    sound = sound && read_whole(step, file, text, why);
    step.close(file);
    return sound;
}

void note(Step& step, const UserFileReport& report) {
    if (!step.watched() || report.skipped == 0) return;
    step.fact("user_file_lines_skipped", report.skipped);
    step.fact("user_file_first_skipped", report.first_skipped);
}

/// The kept one if the file is as it was, else a new one.
template <class File>
const File* look_up_file(Step& step, std::map<std::string, UserFiles::Kept<File>>& kept,
                         const std::string& name, File (*parse)(std::string_view),
                         const char*& why) {
    const std::int64_t now = monotonic_now();
    auto found = kept.find(name);
    if (found != kept.end()) {
        if (now - found->second.looked_at < look_again_after) return &found->second.file;
        struct statx status {};
        if (step.statx(AT_FDCWD, name.c_str(), 0, status) == 0 &&
            version_of(status) == found->second.version) {
            found->second.looked_at = now;
            return &found->second.file;
        }
        kept.erase(found);
    }
    step.fact("user_file", name);
    std::string text;
    UserFiles::Kept<File> fresh;
    if (!read_file(step, name, text, fresh.version, why)) return nullptr;
    fresh.file = parse(text);
    fresh.looked_at = now;
    note(step, fresh.file.report);
    why = "user_file_too_large";
    if (fresh.file.report.too_large) return nullptr;
    if (kept.size() >= most_kept) kept.clear();
    return &kept.insert_or_assign(name, std::move(fresh)).first->second.file;
}

}  // namespace

bool UserFiles::Version::operator==(const Version& other) const noexcept {
    return inode == other.inode && size == other.size && device_major == other.device_major &&
           device_minor == other.device_minor && is_same(modified, other.modified) &&
           is_same(changed, other.changed);
}

const PasswordFile* UserFiles::passwords(Step& step, const std::string& name, const char*& why) {
    return look_up_file(step, passwords_, name, parse_password_file, why);
}

const DigestFile* UserFiles::digests(Step& step, const std::string& name, const char*& why) {
    return look_up_file(step, digests_, name, parse_digest_file, why);
}

const GroupFile* UserFiles::groups(Step& step, const std::string& name, const char*& why) {
    return look_up_file(step, groups_, name, parse_group_file, why);
}

}  // namespace stepwise
