// caught by: recording-a
// Says the same of all of them.
#include "exercise.hpp"

const char* which_architecture(char recording) {
    constexpr const char* names[] = {"single", "single", "single", "single",
                                     "single", "single", "single"};
    return names[recording - 'a'];
}
