// Server-side includes: a page with directives in it, which are carried out before it is sent.
#pragma once

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

struct PageWithIncludes {};

}  // namespace stepwise
