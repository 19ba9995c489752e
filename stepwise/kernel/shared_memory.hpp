// A value that stays one and the same across fork(): parent and children see each other's writes.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace stepwise {

/// Owns a T in an anonymous shared mapping (mmap(2), MAP_SHARED | MAP_ANONYMOUS).  Throws
/// std::system_error if there is no memory.  Each process unmaps its own view; T's destructor does
/// not run, since another process may still be using it.
template <class T>
class Shared {
  public:
    Shared() {
        void* memory =
            ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            throw std::system_error(errno, std::generic_category(), "cannot map shared memory");
        value_ = new (memory) T{};
    }
    Shared(Shared&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
    Shared& operator=(Shared&&) = delete;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() {
        if (value_) ::munmap(value_, sizeof(T));
    }

    [[nodiscard]] T& operator*() const noexcept { return *value_; }
    [[nodiscard]] T* operator->() const noexcept { return value_; }

  private:
    T* value_;
};

}  // namespace stepwise
