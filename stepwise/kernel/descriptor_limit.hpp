// How many descriptors this process may have open at once (getrlimit(2)): `ulimit -n`.
#pragma once

#include <sys/resource.h>

#include <cstddef>

namespace stepwise {

inline std::size_t most_descriptors() noexcept {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace stepwise
