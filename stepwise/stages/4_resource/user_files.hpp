// The files that name users and groups, as a worker last read them.  They are looked at again once
// a second at most, so that a new password counts soon and a busy server does not read all the
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "stepwise/site/users.hpp"
#include "stepwise/trace/core/step.hpp"

namespace stepwise {

/// Reads and keeps them.  Of a worker's own: not shared.
class UserFiles {
  public:
    /// The files by their absolute names.  Nullptr: it cannot be had, and `why` says why not; then
    /// nobody may be let in.  Borrowed until the next call for a file of the same kind.
    const PasswordFile* passwords(Step& step, const std::string& name, const char*& why);
    const DigestFile* digests(Step& step, const std::string& name, const char*& why);
    const GroupFile* groups(Step& step, const std::string& name, const char*& why);

    /// What tells one content of a file from another.
    struct Version {
        std::uint64_t inode = 0, size = 0;
        std::uint32_t device_major = 0, device_minor = 0;
        statx_timestamp modified{}, changed{};
        [[nodiscard]] bool operator==(const Version& other) const noexcept;
    };

    template <class File>
    struct Kept {
        File file;
        Version version;
        std::int64_t looked_at = 0;  ///< CLOCK_MONOTONIC, nanoseconds
    };

  private:
    std::map<std::string, Kept<PasswordFile>> passwords_;
    std::map<std::string, Kept<DigestFile>> digests_;
    std::map<std::string, Kept<GroupFile>> groups_;
};

}  // namespace stepwise
