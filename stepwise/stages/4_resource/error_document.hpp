// ErrorDocument: what the operator wants to be shown instead of our own page.
#pragma once

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

/// Looks whether the rules have a document for `answer.status`.  True: stage 4 has been set to go
/// on with that path of this site.  A text or a redirection is put into the answer: false.
[[nodiscard]] bool show_error_document(Step& step, Connection& connection);

}  // namespace stepwise
