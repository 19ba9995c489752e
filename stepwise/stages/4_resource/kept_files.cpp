// One table, one lock, held only to look into the table: no system call but close(2) is made in it.
#include "stepwise/stages/4_resource/kept_files.hpp"

#include <algorithm>
#include <ctime>
#include <functional>

#include "stepwise/kernel/descriptor_limit.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/site/site.hpp"
#include "stepwise/stages/5_response/file_fields.hpp"

namespace stepwise {
namespace {

constexpr std::size_t most_files_at_all = 2048;
constexpr std::size_t most_content_at_all = 32 << 20;  // octets
constexpr std::int64_t kept_unused = 60 * seconds;
constexpr std::int64_t between_sweeps = 10 * seconds;

bool same_time(const statx_timestamp& a, const statx_timestamp& b) noexcept {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool same_state(const struct statx& a, const struct statx& b) noexcept {
    return a.stx_ino == b.stx_ino && a.stx_dev_major == b.stx_dev_major &&
           a.stx_dev_minor == b.stx_dev_minor && a.stx_mode == b.stx_mode &&
           a.stx_uid == b.stx_uid && a.stx_size == b.stx_size &&
           same_time(a.stx_mtime, b.stx_mtime) && same_time(a.stx_ctime, b.stx_ctime);
}

/// The whole content, if the file is small and nobody changes it meanwhile.
bool read_content(Step& step, int file, KeptFile& kept) {
    std::string content(kept.status.stx_size, '\0');
    struct statx afterwards {};
    if (step.pread(file, content, 0) != static_cast<ssize_t>(content.size()) ||
        step.statx(file, afterwards) != 0 || !same_state(kept.status, afterwards))
        return false;
    kept.content = std::move(content);
    kept.has_content = true;
    return true;
}

}  // namespace

KeptFiles::KeptFiles() : most_files_(std::min(most_files_at_all, most_descriptors() / 4)) {
    entries_.reserve(64);  // not by each child of `fork` for its one file
}

std::size_t KeptFiles::Hash::operator()(const NameView& key) const noexcept {
    return std::hash<std::string_view>{}(key.name) ^ std::hash<const void*>{}(key.root);
}

std::shared_ptr<KeptFile> KeptFiles::find(Step& step, const Root& root, const std::string& name,
                                          std::int64_t recheck) {
    const std::int64_t now = coarse_now();
    std::shared_ptr<KeptFile> kept;
    {
        const std::lock_guard lock{mutex_};
        if (now - swept_at_ > between_sweeps) remove_unused(step, now);
        const auto found = entries_.find(NameView{&root, name});
        if (found == entries_.end() || !found->second.file) return nullptr;
        found->second.last_used = now;
        kept = found->second.file;
        if (now - found->second.checked < recheck) {
            step.fact("file", "not_rechecked");
            return kept;
        }
    }
    struct statx status {};
    const bool is_same = step.statx(root.directory.get(), name.c_str(), 0, status) == 0 &&
                         same_state(status, kept->status);
    if (is_same) step.fact("file", "still_open");
    if (is_same && recheck == 0) return kept;
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(NameView{&root, name});
    const bool is_in_table = found != entries_.end() && found->second.file == kept;
    if (is_same && is_in_table) found->second.checked = now;
    if (is_same) return kept;
    if (is_in_table) remove(step, found);
    close_if_last(step, std::move(kept));
    return nullptr;
}

bool KeptFiles::is_asked_for_again(Step& step, const Root& root, const std::string& name) {
    const std::lock_guard lock{mutex_};
    if (most_files_ == 0) return false;
    const auto [entry, is_first] = entries_.try_emplace({&root, name});
    const bool is_kept = entry->second.file != nullptr;
    entry->second.last_used = coarse_now();
    if (entries_.size() > most_files_)  // which one goes is left to the hash function
        remove(step, entries_.begin() == entry ? std::next(entry) : entries_.begin());
    return !is_first && !is_kept;
}

void KeptFiles::keep(Step& step, Resource& resource) {
    if (!is_asked_for_again(step, *resource.root, resource.name)) return;
    auto kept = std::make_shared<KeptFile>();
    if (step.statx(resource.file.get(), kept->status) != 0) return;
    const std::time_t today = std::time(nullptr);
    if (today - kept->status.stx_ctime.tv_sec < 2) return;
    if (kept->status.stx_size <= most_content && !read_content(step, resource.file.get(), *kept))
        return;
    if (resource.entity.content_location.empty() && resource.entity.vary.empty()) {
        kept->rules = resource.rules;
        kept->merged = resource.merged;
        kept->entity = resource.entity;
        kept->fields = lasting_file_fields(resource, today);
    }
    const std::lock_guard lock{mutex_};
    Entry& entry = entries_[{resource.root, resource.name}];
    if (entry.file) return;  // another thread was quicker
    if (content_octets_ + kept->content.size() > most_content_at_all) return;
    step.fact("file", "kept_open");
    content_octets_ += kept->content.size();
    kept->file = std::move(resource.file);
    entry = {std::move(kept), coarse_now(), 0};
}

void KeptFiles::give_back(Step& step, std::shared_ptr<KeptFile>&& file) {
    const std::lock_guard lock{mutex_};
    close_if_last(step, std::move(file));
}

void KeptFiles::close_if_last(Step& step, std::shared_ptr<KeptFile>&& file) {
    // Nobody else can get hold of it any more: neither the table nor another user has it.
    const std::shared_ptr<KeptFile> last = std::move(file);
    if (last.use_count() == 1) step.close(last->file.release());
}

void KeptFiles::remove(Step& step, Entries::iterator entry) {
    std::shared_ptr<KeptFile> file = std::move(entry->second.file);
    entries_.erase(entry);
    if (!file) return;
    content_octets_ -= file->content.size();
    close_if_last(step, std::move(file));
}

void KeptFiles::remove_unused(Step& step, std::int64_t now) {
    swept_at_ = now;
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const auto unused = entry++;
        if (now - unused->second.last_used > kept_unused) remove(step, unused);
    }
}

}  // namespace stepwise
