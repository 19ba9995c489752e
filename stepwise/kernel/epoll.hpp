// Where an event loop asks which of its descriptors are ready: epoll(7).
#pragma once

#include <sys/epoll.h>

#include <cerrno>
#include <system_error>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {

/// Throws std::system_error if there is none to be had.
[[nodiscard]] inline UniqueFd make_epoll() {
    UniqueFd epoll{::epoll_create1(EPOLL_CLOEXEC)};
    if (!epoll) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return epoll;
}

}  // namespace stepwise
