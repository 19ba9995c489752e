// What is the content?  By the name of the file; stage 5 asks its first octets if the name says
// nothing and the operator wants it so.
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

void describe_by_name(NameFacts facts, Resource& resource) {
    Entity& entity = resource.entity;  // keeps what a negotiation has found out
    entity.type = std::move(facts.type.value);
    entity.type_from =
        facts.type.origin == nullptr || !facts.type.extension.empty() ? "extension" : facts.type.by;
    if (entity.type.empty()) entity.type_from = "";
    entity.type_extension = std::move(facts.type.extension);
    entity.type_origin = facts.type.origin;
    entity.charset = std::move(facts.charset.value);
    entity.encoding = std::move(facts.encoding.value);
    entity.languages.clear();
    for (NameFact& language : facts.languages)
        entity.languages.push_back(std::move(language.value));
}

void take_magic_sample(Step& step, Worker& worker, Resource& resource) {
    const std::string& database = worker.server.site.magic_file;
    if (database.empty() || !resource.entity.type.empty() || !resource.is_open()) return;
    if (!worker.magic) worker.magic = Magic::open(database);
    if (!worker.magic) {
        step.fact("magic", "database_cannot_be_read");
        return;
    }
    resource.magic_sample.resize(Magic::sample_size);
    const ssize_t got = step.pread(resource.descriptor(), resource.magic_sample, 0);
    resource.magic_sample.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
}

}  // namespace stepwise
