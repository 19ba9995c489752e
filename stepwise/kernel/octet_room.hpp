// Room for octets that are still to come.
#pragma once

#include <cstddef>
#include <memory>

namespace stepwise {

/// Owns `size` octets.  They are not zeroed: only what was written is ever read, and a page of
/// memory that nobody writes to is never made, which a process for each connection would pay for.
class OctetRoom {
  public:
    explicit OctetRoom(std::size_t size)
        : octets_(std::make_unique_for_overwrite<char[]>(size)), size_(size) {}

    [[nodiscard]] char* data() noexcept { return octets_.get(); }
    [[nodiscard]] const char* data() const noexcept { return octets_.get(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] char* begin() noexcept { return octets_.get(); }
    [[nodiscard]] char* end() noexcept { return octets_.get() + size_; }

  private:
    std::unique_ptr<char[]> octets_;
    std::size_t size_;
};

}  // namespace stepwise
