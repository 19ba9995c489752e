// Stage 4 has looked at the name and perhaps read the first octets; what follows from them is found
// here, without the kernel.
#include "stepwise/stages/5_response/media_type.hpp"

#include "stepwise/site/name_facts.hpp"

namespace stepwise {
namespace {

void ask_magic(Notes& notes, const Worker& worker, Resource& resource) {
    Entity& entity = resource.entity;
    if (!entity.type.empty() || resource.magic_sample.empty() || !worker.magic) return;
    notes.fact("magic_octets", resource.magic_sample.size());
    MagicType found = worker.magic->type_of(resource.magic_sample);
    if (found.type.empty()) return;
    entity.type = std::move(found.type);
    entity.type_from = "magic";
    if (entity.charset.empty()) entity.charset = std::move(found.charset);
    if (entity.encoding.empty()) entity.encoding = std::move(found.encoding);
}

void add_default_charset(Notes& notes, Resource& resource) {
    Entity& entity = resource.entity;
    if (!entity.charset.empty() || resource.rules == nullptr) return;
    entity.charset = default_charset_for(*resource.rules, entity.type);
    if (entity.charset.empty()) return;
    notes.fact("charset_from", "AddDefaultCharset");
    if (notes.watched()) notes.fact("directive", resource.rules->default_charset.origin.text());
}

std::string joined(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& each : list) text += (text.empty() ? "" : ", ") + each;
    return text;
}

/// "x-gzip" is an old name of "gzip" (RFC 9110, 8.4.1.3).
std::string_view current_name_of(std::string_view coding) noexcept {
    return coding == "x-gzip" ? "gzip" : coding == "x-compress" ? "compress" : coding;
}

void note_decision(Notes& notes, const Entity& entity) {
    notes.fact("media_type", content_type_of(entity));
    notes.fact("media_type_from",
               entity.type_extension.empty() ? entity.type_from : entity.type_extension);
    if (entity.type_origin != nullptr && entity.type_origin->file)
        notes.fact("directive", entity.type_origin->text());
    if (!entity.languages.empty()) notes.fact("language", joined(entity.languages));
    if (!entity.encoding.empty()) notes.fact("content_encoding", current_name_of(entity.encoding));
}

}  // namespace

void describe_entity(Notes& notes, Worker& worker, Transaction& t) {
    Entity& entity = t.resource.entity;
    ask_magic(notes, worker, t.resource);
    if (entity.charset.empty()) entity.charset = take_charset(entity.type);  // of a made page
    if (entity.type.empty()) {
        entity.type = "application/octet-stream";
        entity.type_from = "default";
    }
    add_default_charset(notes, t.resource);
    if (notes.watched()) note_decision(notes, entity);
}

std::string content_type_of(const Entity& entity) {
    if (entity.type.empty() || entity.charset.empty()) return entity.type;
    return entity.type + "; charset=" + entity.charset;
}

void add_entity_fields(const Entity& entity, http::ResponseHead& head) {
    if (!entity.languages.empty()) head.field("Content-Language", joined(entity.languages));
    if (!entity.encoding.empty()) head.field("Content-Encoding", current_name_of(entity.encoding));
}

}  // namespace stepwise
