// A whole text, tested or brought up to date: its console blocks and its regions.
#pragma once

#include <string>

#include "tests/chapters/engine/session.hpp"

namespace chapters {

struct Report {
    std::size_t blocks = 0, commands = 0, regions = 0;
    std::size_t left_out = 0;  ///< commands whose output is a lone `…`
    std::size_t wrong = 0;     ///< mistakes, or what could not be brought up to date
    std::size_t updated = 0;
    std::string words;  ///< what was wrong, for people
};

/// Tests the text `file` (below the place's root, or absolute); with `update` it is rewritten where
/// it differs.
Report check_text(const std::string& file, const Place& place, bool update);

/// The tools among curl, strace, … that the text's commands need and this machine lacks.
Lines missing_tools(const std::string& file, const Place& place);

}  // namespace chapters
