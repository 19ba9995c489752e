// On what machine and with what build was this measured?  Figures without that cannot be repeated.
#pragma once

#include <string>

namespace stepwise::compare {

struct Machine {
    std::string processor, kernel, compiler, build;
    unsigned cores = 0;             ///< that we may use
    unsigned long descriptors = 0;  ///< that a process may have (RLIMIT_NOFILE)

    [[nodiscard]] bool is_release_build() const { return build == "Release"; }
};

/// Raises the number of descriptors as far as is allowed, too, for us and the servers we start.
[[nodiscard]] Machine this_machine();

}  // namespace stepwise::compare
