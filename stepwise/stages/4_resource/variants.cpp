// Which variants are there?  A name in a directory or in a map is no permission: each candidate is
// looked up as if the client had asked for it.
#include "stepwise/stages/4_resource/variants.hpp"

#include <dirent.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "stepwise/http/type_map.hpp"

namespace stepwise {
namespace {

using http::Status;

constexpr int most_reads_of_directory = 64;  // of 32 KiB each: some 60,000 names

std::string_view directory_of(std::string_view path) noexcept {
    return path.substr(0, path.rfind('/') + 1);  // npos + 1 is 0
}

/// Names in what getdents64(2) has written.
void collect_names(std::string_view entries, std::string_view prefix,
                   std::vector<std::string>& names) {
    while (entries.size() > offsetof(dirent64, d_name)) {
        unsigned short size = 0;
        std::memcpy(&size, entries.data() + offsetof(dirent64, d_reclen), sizeof size);
        const auto type = static_cast<unsigned char>(entries[offsetof(dirent64, d_type)]);
        const std::string_view name{entries.data() + offsetof(dirent64, d_name)};
        if (name.starts_with(prefix) && type != DT_DIR && names.size() < Variants::most)
            names.emplace_back(name);
        if (size == 0) return;  // never, says the kernel
        entries.remove_prefix(std::min<std::size_t>(size, entries.size()));
    }
}

/// In the order of the names, so that the choice does not depend on the file system's order.
std::vector<std::string> names_in(Step& step, const Root& root, const std::string& directory,
                                  const std::string& prefix) {
    std::vector<std::string> names;
    const int opened = open_beneath(step, root, directory, O_RDONLY | O_DIRECTORY);
    if (opened < 0) return names;
    std::vector<char> entries(std::size_t{32} * 1024);
    for (int left = most_reads_of_directory; left > 0; --left) {
        const ssize_t got = step.getdents64(opened, entries);
        if (got <= 0) break;
        collect_names({entries.data(), static_cast<std::size_t>(got)}, prefix, names);
    }
    step.close(opened);
    std::sort(names.begin(), names.end());
    return names;
}

/// Each part of the file's name that says nothing must be in the name that was asked for, in the
/// same order: "a.html.bak" is no variant of "a", but "a.bak.html" is one of "a.bak".
bool is_explained(const std::vector<std::string>& unexplained, std::string_view asked) noexcept {
    auto next = unexplained.begin();
    while (!asked.empty() && next != unexplained.end()) {
        const std::size_t dot = asked.find('.');
        if (asked.substr(0, dot) == *next) ++next;
        asked.remove_prefix(dot == std::string_view::npos ? asked.size() : dot + 1);
    }
    return next == unexplained.end();
}

/// Why a candidate that was looked up cannot be one, or nullptr.
const char* why_not(const Resource& candidate) noexcept {
    if (candidate.status != Status::ok) return candidate.why;
    if (candidate.error != 0) return "cannot_be_opened";
    if (!candidate.is_regular) return "special_file";
    return nullptr;
}

/// "text/html; qs=0.8": AddType can give a variant its quality, as a type map does.
void take_quality(http::Variant& variant, const Entity& entity) {
    variant.type = entity.type;
    auto type = http::parse_parameterized(entity.type);
    if (!type) return;
    const auto* qs = http::find_parameter(type->parameters, "qs");
    if (qs == nullptr) return;
    variant.qs = http::parse_quality(qs->value).value_or(1.0);
    std::erase_if(type->parameters, [](const auto& each) { return each.name == "qs"; });
    variant.type = type->value;
    for (const auto& each : type->parameters) variant.type += "; " + each.name + "=" + each.value;
}

http::Variant variant_of(const Resource& candidate, const std::string& name) {
    const Entity& entity = candidate.entity;
    http::Variant variant;
    http::append_encoded(variant.uri, name);
    take_quality(variant, entity);
    variant.languages = entity.languages;
    variant.charset = entity.charset;
    variant.encoding = entity.encoding;
    variant.length = candidate.size;
    return variant;
}

bool is_program(Handler handler) noexcept {
    return handler == Handler::cgi || handler == Handler::ssi || handler == Handler::status;
}

/// Why the file is no variant of `missing`, or nullptr.
const char* why_no_variant(const Worker& worker, const Resource& candidate,
                           const std::string& missing) {
    if (const char* why = why_not(candidate)) return why;
    const NameFacts facts = name_facts(*candidate.rules, *worker.server.site.types, candidate.name);
    if (!facts.says_something || !is_explained(facts.unexplained, missing))
        return "extension_says_nothing";
    if (!facts.type && !is_program(candidate.handler)) return "media_type_is_unknown";
    if (candidate.handler == Handler::type_map) return "is_a_type_map";
    return nullptr;
}

/// A part of this site's URI space, seen from the map's directory; false if it lies elsewhere.
bool resolve(const Resource& map, const std::string& uri, Resource& candidate) {
    const std::size_t colon = uri.find(':');
    if (colon != std::string::npos && colon < uri.find_first_of("/?#")) return false;
    if (uri.starts_with("//")) return false;
    std::string path;
    if (!uri.starts_with('/')) http::append_encoded(path, directory_of(map.path));
    path += uri.substr(0, uri.find('#'));
    const std::size_t mark = path.find('?');
    if (mark != std::string::npos) {
        candidate.query = path.substr(mark + 1);
        candidate.has_query = true;
        path.resize(mark);
    }
    if (http::decode_path(path, candidate.name).status != Status::ok) return false;
    candidate.path = "/" + candidate.name;
    return true;
}

Outcome read_map(Step& step, Resource& map, http::TypeMap& into) {
    std::string text(http::TypeMap::max_octets + 1, '\0');
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < text.size(); size += static_cast<std::size_t>(got)) {
        got = step.pread(map.file.get(), std::span{text}.subspan(size), static_cast<off_t>(size));
        if (got < 0) return turn_down_for(step, map, errno);
    }
    if (size > http::TypeMap::max_octets)
        return turn_down(step, map, Status::internal_server_error, "type_map_too_large");
    text.resize(size);
    into = http::parse_type_map(text);
    if (into.error_line == 0) return Outcome::done;
    step.fact("type_map_line", into.error_line);
    step.fact("type_map_why", into.why);
    return turn_down(step, map, Status::internal_server_error, "type_map_is_malformed");
}

}  // namespace

Outcome variants_in_directory(Step& step, Worker& worker, Connection& connection,
                              const Resource& resource, const std::string& missing,
                              Variants& found) {
    if (resource.root == nullptr || missing.empty() || missing.front() == '.') return Outcome::done;
    const std::string directory{directory_of(resource.name)};
    const std::string path{directory_of(resource.path)};
    for (const std::string& name : names_in(step, *resource.root, directory, missing + '.')) {
        Resource candidate;
        candidate.path = path + name;
        step.fact("candidate", name);
        if (look_up(step, worker, connection, candidate) == Outcome::awaits) return Outcome::awaits;
        if (const char* why = why_no_variant(worker, candidate, missing)) {
            step.fact("lost", why);
            continue;
        }
        found.variants.push_back(variant_of(candidate, name));
        found.resources.push_back(std::move(candidate));
    }
    return Outcome::done;
}

Outcome variants_of_map(Step& step, Worker& worker, Connection& connection, Resource& map,
                        Variants& found) {
    http::TypeMap listed;
    const Outcome outcome = read_map(step, map, listed);
    if (outcome != Outcome::done) return outcome;
    for (http::Variant& variant : listed.variants) {
        Resource candidate;
        step.fact("candidate", variant.uri);
        if (!resolve(map, variant.uri, candidate)) {
            step.fact("lost", "not_on_this_site");
            continue;
        }
        if (look_up(step, worker, connection, candidate) == Outcome::awaits) return Outcome::awaits;
        if (const char* why = why_not(candidate)) {
            step.fact("lost", why);
            continue;
        }
        if (variant.uri.find('/') != std::string::npos) found.neighbours = false;
        if (!variant.length && !is_program(candidate.handler)) variant.length = candidate.size;
        found.variants.push_back(std::move(variant));
        found.resources.push_back(std::move(candidate));
    }
    return Outcome::done;
}

}  // namespace stepwise
