// What cmake found, and where it puts the checker.
#include "stepwise/exercise/check.hpp"

namespace stepwise {

Toolchain toolchain() {
    return {STEPWISE_COMPILER, STEPWISE_COMPILER_IS_CLANG, STEPWISE_EXERCISE_CHECKER,
            STEPWISE_SANITIZERS};
}

}  // namespace stepwise
