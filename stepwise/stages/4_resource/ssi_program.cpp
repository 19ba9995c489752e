// A program's output within a page.
#include "stepwise/stages/4_resource/ssi.hpp"

namespace stepwise {

Carried begin_program(SsiWork& work, std::unique_ptr<Resource>, const char*) {
    return fail(work, "not_implemented");
}

Carried listen_to_program(SsiWork&) { return Carried::done; }

}  // namespace stepwise
