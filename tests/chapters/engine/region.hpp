// The part of a source file that a text shows: a function, a type, a table, or a marked region.
#pragma once

#include "tests/chapters/engine/text.hpp"

namespace chapters {

/// The lines of `name` in the file's `lines`; all of them if it is empty.  Throws
/// std::runtime_error if there is no such part.
Lines part_of(const Lines& lines, const std::string& name);

}  // namespace chapters
