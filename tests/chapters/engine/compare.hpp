// An output held against the text, in which a line `…` stands for any number of lines.
#pragma once

#include <optional>

#include "tests/chapters/engine/text.hpp"

namespace chapters {

/// The first place where they part: indices into the two, which may be their ends.
struct Difference {
    std::size_t expected, got;
};

std::optional<Difference> difference(const Lines& expected, const Lines& got);

/// The new output with the text's `…` where the lines around it are still there; `lost` counts
/// those that had to be filled in.
Lines keep_elisions(const Lines& expected, const Lines& got, std::size_t& lost);

}  // namespace chapters
