// Files that stay open from one request to the next.  To open, send and close a small file takes
// longer than everything else that is done for it, so from the second request on the file is kept,
// and each further request only asks whether its name still leads to the same state of it.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/stages/connection.hpp"
#include "stepwise/trace/core/step.hpp"

namespace stepwise {

struct KeptFile {
    UniqueFd file;
    struct statx status {};    ///< when it was opened, and still when its content was read
    std::string content;       ///< all of it, if it is small
    bool has_content = false;  ///< else it is sent from `file`

    /// What its name says by these rules; by others it is to be worked out again.
    const Rules* rules = nullptr;
    std::shared_ptr<const Rules> merged;  ///< keeps `rules` alive if they were merged
    Entity entity;
    std::string fields;  ///< what a response says of it, as lines (5_response/file_fields.hpp)
};

/// Shared by the threads of a server; processes have one each.  Bounded in number (a quarter of the
/// descriptors that the process may have, 2048 at most) and in octets of content (32 MiB).  What
/// nobody asked for in a minute is closed with the next request.
class KeptFiles {
  public:
    static constexpr std::size_t most_content = 16 * 1024;  ///< of one file, octets

    KeptFiles();

    /// The file of that name, if it is kept and unchanged: one statx(2) of its name, and device,
    /// inode, size, mode and both times are the same.  Whatever has been done to the file or to
    /// the directories above it (replaced, rewritten, chmod) makes a difference here or makes the
    /// call fail; then it is closed, and null tells to open what is there now.  If it was found so
    /// less than `recheck` nanoseconds ago, that is believed still (Limits::recheck).
    [[nodiscard]] std::shared_ptr<KeptFile> find(Step& step, const Root& root,
                                                 const std::string& name, std::int64_t recheck);

    /// The file has been sent; keeps it and takes it over if that was not the first time.  Not if
    /// it changed within the last second: it may still be written to, and two changes within one
    /// tick of a file system's clock look like one.
    void keep(Step& step, Resource& resource);

    /// Every user gives it back, so that the last one closes what is kept no longer.
    void give_back(Step& step, std::shared_ptr<KeptFile>&& file);

  private:
    struct Name {
        const Root* root;
        std::string name;
    };
    struct NameView {
        const Root* root;
        std::string_view name;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const NameView& key) const noexcept;
        std::size_t operator()(const Name& key) const noexcept {
            return (*this)(NameView{key.root, key.name});
        }
    };
    struct Same {
        using is_transparent = void;
        bool operator()(const auto& a, const auto& b) const noexcept {
            return a.root == b.root && a.name == b.name;
        }
    };
    struct Entry {
        std::shared_ptr<KeptFile> file;           ///< null: asked for once
        std::int64_t last_used = 0, checked = 0;  ///< CLOCK_MONOTONIC, nanoseconds
    };
    using Entries = std::unordered_map<Name, Entry, Hash, Same>;

    bool is_asked_for_again(Step& step, const Root& root, const std::string& name);
    void remove(Step& step, Entries::iterator entry);
    void remove_unused(Step& step, std::int64_t now);
    void close_if_last(Step& step, std::shared_ptr<KeptFile>&& file);

    std::mutex mutex_;
    Entries entries_;
    std::size_t most_files_;
    std::size_t content_octets_ = 0;
    std::int64_t swept_at_ = 0;
};

}  // namespace stepwise
