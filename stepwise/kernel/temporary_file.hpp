// A file under a name of its own until it is whole.  Whoever drops it before leaves nothing behind.
#pragma once

#include <unistd.h>

#include <string>
#include <utility>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {

/// Owns a name in a directory, not the descriptor of the file that has it.
class TemporaryFile {
  public:
    TemporaryFile() noexcept = default;
    TemporaryFile(UniqueFd directory, std::string name) noexcept
        : directory_(std::move(directory)), name_(std::move(name)) {}
    TemporaryFile(TemporaryFile&& other) noexcept
        : directory_(std::move(other.directory_)), name_(std::exchange(other.name_, {})) {}
    TemporaryFile& operator=(TemporaryFile&& other) noexcept {
        if (this == &other) return *this;
        reset();
        directory_ = std::move(other.directory_);
        name_ = std::exchange(other.name_, {});
        return *this;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { reset(); }

    [[nodiscard]] explicit operator bool() const noexcept { return !name_.empty(); }
    [[nodiscard]] int directory() const noexcept { return directory_.get(); }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The name is gone: the file has got another one.
    void forget_name() noexcept { name_.clear(); }
    /// Without a name only: the directory is the caller's to close.
    [[nodiscard]] int release_directory() noexcept { return directory_.release(); }
    void reset() noexcept {
        if (!name_.empty()) ::unlinkat(directory_.get(), name_.c_str(), 0);
        name_.clear();
        directory_.reset();
    }

  private:
    UniqueFd directory_;
    std::string name_;
};

}  // namespace stepwise
