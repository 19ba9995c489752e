// From a path of the URI space to a place in the file system: an Alias, a user's own directory, or
// the document root with the path put behind it.
#include <algorithm>
#include <string>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

/// The rest of the path behind an alias, or npos: "/icons" holds for "/icons" and "/icons/a", and
/// "/icons/" for "/icons/a" only (mod_alias).
std::size_t match_prefix(const std::string& from, const std::string& path) {
    if (!path.starts_with(from)) return std::string::npos;
    const bool ends_segment =
        from.ends_with('/') || path.size() == from.size() || path[from.size()] == '/';
    return ends_segment ? from.size() : std::string::npos;
}

/// Where the path leads by that mapping; empty if it does not apply.
std::string place_by(const Mapping& mapping, const std::string& path) {
    if (mapping.pattern) {
        const auto groups = mapping.pattern->groups(path);
        return groups.empty() ? std::string{} : Pattern::expand(mapping.to, groups);
    }
    const std::size_t rest = match_prefix(mapping.from, path);
    return rest == std::string::npos ? std::string{} : mapping.to + path.substr(rest);
}

/// `place` as a name beneath `root`; false if it does not lie there.
bool name_beneath(const Root& root, const std::string& place, std::string& name) {
    if (!place.starts_with(root.path)) return false;
    std::size_t begin = root.path.size();
    if (begin < place.size() && place[begin] != '/') return false;
    while (begin < place.size() && place[begin] == '/') ++begin;
    name = place.substr(begin);
    return true;
}

bool map_by_alias(Step& step, const Host& host, Resource& resource) {
    for (const Mapping& mapping : host.mappings) {
        const std::string place = place_by(mapping, resource.path);
        if (place.empty()) continue;
        resource.mapping = &mapping;
        step.fact("matched", mapping.kind == Mapping::Kind::script_alias ? "ScriptAlias" : "Alias");
        if (step.watched()) step.fact("directive", mapping.origin.text());
        // A pattern can put anything together; what is not beneath its root is nowhere.
        resource.root = name_beneath(mapping.root, place, resource.name) ? &mapping.root : nullptr;
        return true;
    }
    return false;
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    for (const std::string& candidate : names)
        if (candidate == name) return true;
    return false;
}

/// A name that is no name could lead anywhere: "..", "a/b".
bool may_be_user(const UserDirectories& users, const std::string& user) {
    if (user.empty() || user.front() == '.' || user.find('/') != std::string::npos) return false;
    if (is_among(users.except, user)) return false;
    return users.enabled || is_among(users.only, user);
}

/// The user's directory is opened beneath a base, so a link in it cannot lead further out.
std::unique_ptr<Root> open_place(Step& step, const UserDirectories& users,
                                 const UserDirectories::Place& place, const std::string& user) {
    auto root = std::make_unique<Root>();
    if (place.base.directory) {
        const std::string beneath = user + place.behind;
        root->path = place.base.path + "/" + beneath;
        root->directory.reset(
            open_beneath(step, place.base, beneath, O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
    } else {
        const auto home = users.homes.find(user);
        if (home == users.homes.end()) return nullptr;
        root->path = home->second + "/" + place.text;
        root->directory.reset(step.open_directory(root->path.c_str()));
    }
    return root->directory ? std::move(root) : nullptr;
}

/// "/~jeff/bio.html".  `done`: it is one of those; `unfinished`: it is not.
Outcome map_to_user(Step& step, const Host& host, Resource& resource) {
    const UserDirectories& users = host.users;
    if (users.places.empty() || !resource.path.starts_with("/~")) return Outcome::unfinished;
    const std::size_t slash = std::min(resource.path.find('/', 1), resource.path.size());
    const std::string user = resource.path.substr(2, slash - 2);
    step.fact("user_directory", user);
    if (step.watched()) step.fact("directive", users.origin.text());
    if (!may_be_user(users, user))
        return turn_down(step, resource, Status::not_found, "no_such_user_directory");
    for (const UserDirectories::Place& place : users.places) {
        resource.own_root = open_place(step, users, place, user);
        if (!resource.own_root) continue;
        resource.root = resource.own_root.get();
        resource.name = resource.path.substr(std::min(slash + 1, resource.path.size()));
        return Outcome::done;
    }
    return turn_down(step, resource, Status::not_found, "no_such_user_directory");
}

}  // namespace

Outcome map_path(Step& step, Worker&, Connection& connection, Resource& resource) {
    const Host& host = *connection.transaction->site_host;
    if (!map_by_alias(step, host, resource)) {
        const Outcome outcome = map_to_user(step, host, resource);
        if (outcome == Outcome::answered) return outcome;
        if (outcome == Outcome::unfinished) {
            resource.root = &host.root;
            resource.name = resource.path.substr(1);
        }
    }
    if (resource.root != nullptr) step.fact("document_root", resource.root->path);
    step.fact("name", resource.name);
    return Outcome::done;
}

}  // namespace stepwise
