// `stepwise diff`
#include "stepwise/commands/options.hpp"
namespace stepwise {
int diff(const CommonOptions&, const DiffOptions&) { return 0; }
}  // namespace stepwise
