// Where the source of each stage stands.  It is looked up in the source tree each time, so that a
// line number can never be out of date.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

struct StageSource {
    std::string file;           ///< "stepwise/stages/2_receive.cpp"
    std::string_view function;  ///< "receive_request"
    std::size_t line = 0;       ///< where its definition begins, from 1; 0: the tree is not here
    std::vector<std::string> lines;
};

/// Not for `waiting`, which has no one place.
[[nodiscard]] StageSource source_of(Stage stage);

}  // namespace stepwise
