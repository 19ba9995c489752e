// What may differ between two runs of a command, taken out of its output.  chapters/AUTHORING.md
// lists the rules; nothing else is left out of the comparison.
#pragma once

#include "tests/chapters/engine/text.hpp"

namespace chapters {

/// `lines` without what may differ.  Some become several (facts that share a line), some are joined
/// (a call that is wrapped); `origin[i]` is the line that result i comes from.
struct Normalised {
    Lines lines;
    std::vector<std::size_t> origin;
};

Normalised normalise(const Lines& lines);

}  // namespace chapters
