// An annotated message as a page for people and as JSON for programs.
#pragma once

#include <string>

#include "stepwise/client/annotate/annotate.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

void show_annotation(Page& page, const Annotation& annotation);
[[nodiscard]] std::string annotation_as_json(const Annotation& annotation);

}  // namespace stepwise
