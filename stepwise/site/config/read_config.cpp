// The file becomes a tree (lines, words, inclusions), the tree a site (directive by directive).
#include "stepwise/site/config/read_config.hpp"

#include "stepwise/site/config/directives.hpp"

namespace stepwise {

Site read_config(const std::string& file, std::vector<NotApplicable>* not_applicable) {
    config::Reading reading;
    reading.tree = config::read_tree(file);
    config::Draft& main = reading.drafts.emplace_back();
    config::Place outside{reading, main, main.host.rules, config::in_main};
    config::apply(outside, reading.tree.directives);
    config::finish(reading);
    if (not_applicable) *not_applicable = std::move(reading.tree.not_applicable);
    return std::move(reading.site);
}

}  // namespace stepwise
