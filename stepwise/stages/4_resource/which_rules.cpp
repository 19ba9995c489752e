// Which of the operator's rules apply?  Those of the host, and over them the sections whose pattern
// fits; a combination that was met before is not merged again.
#include "stepwise/site/sections.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

Outcome gather_rules(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const Host& host = *connection.transaction->site_host;
    resource.rules = &host.rules;
    if (host.sections.empty()) return Outcome::done;
    const auto sections = sections_for(host, file_name_of(resource), resource.path);
    if (sections.empty()) return Outcome::done;
    if (step.watched())
        for (const Section* section : sections) step.fact("section", section->origin.text());
    resource.merged = worker.merged(host, sections);
    resource.rules = resource.merged.get();
    return Outcome::done;
}

}  // namespace stepwise
