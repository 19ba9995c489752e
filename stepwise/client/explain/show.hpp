// The explanation of a request as a page for people and as JSON for programs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "stepwise/client/explain/explanation.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

/// The chapters, numbered on from `chapter`, which is counted up.
void show(Page& page, const Explanation& explanation, unsigned& chapter);

/// The first of them alone: the URL and what its parts become.
void show_url(Page& page, const Explanation& explanation, unsigned& chapter);
/// `2. The message, byte for byte`
void show_heading(Page& page, unsigned& chapter, std::string_view text);
/// A sentence and its section behind it, in lines that are short enough.
void show_step(Page& page, const ExplainedStep& step);
/// By the way, in dim letters, below the octets that it is about.
void show_note(Page& page, std::string_view text);
/// Octets as they are, with line ends and all that is not printable made visible, cut at the width.
void show_octets(Page& page, Ink ink, std::string_view octets);

/// A URL or a part of it, as it may be shown: no controls of any kind.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace stepwise
