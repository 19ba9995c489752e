// A directory: its slash is missing, or one of its index files is meant, or it is listed, or not.
#include <sys/stat.h>

#include <cerrno>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

using http::Status;

/// `/dir` is answered with `/dir/`, so that relative links within the directory work.  Slashes in
/// front are one already: `//host/` would be another site's address.
Outcome add_slash(Step& step, Connection& connection, Resource& resource) {
    resource.path += '/';
    connection.transaction->answer.location = address_of(resource);
    return turn_down(step, resource, Status::moved_permanently, "directory_without_slash");
}

/// False: there is none of that name.
bool open_index(Step& step, Resource& resource) {
    const int file =
        open_beneath(step, *resource.root, resource.name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0 && (errno == ENOENT || errno == ENOTDIR)) return false;
    resource.error = file < 0 ? errno : 0;  // cannot be had: no other may take its place
    resource.is_directory = false;
    if (resource.file) step.close(resource.file.release());  // that of the directory
    resource.file.reset(file);
    return true;
}

/// One of the index files takes the directory's place; other rules may apply to it.
bool take_index(Step& step, Worker& worker, Connection& connection, Resource& resource,
                const std::string& index) {
    const std::string directory = resource.name;
    resource.name += index;
    step.fact("candidate", index);
    if (!take_kept_file(step, worker, connection, resource) && !open_index(step, resource)) {
        resource.name = directory;
        return false;
    }
    resource.path += index;
    step.fact("matched", "DirectoryIndex");
    if (step.watched()) step.fact("directive", resource.rules->directory_index.origin.text());
    if (resource.file) look_at_file(step, resource);
    ask_again_about(*connection.transaction);
    return true;
}

}  // namespace

std::string address_of(const Resource& resource) {
    std::string address;
    http::append_encoded(address, resource.path);
    if (resource.has_query) address += '?' + resource.query;
    return address;
}

Outcome open_directory(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    if (!resource.is_directory || resource.error != 0) return Outcome::done;
    const http::Method method = connection.transaction->request.method;
    if (method == http::Method::put || method == http::Method::delete_) return Outcome::done;
    const Rules& rules = *resource.rules;
    if (!resource.path.ends_with('/')) {
        if (rules.directory_slash.value) return add_slash(step, connection, resource);
        return turn_down(step, resource, Status::not_found, "directory_without_slash");
    }
    for (const std::string& index : rules.directory_index.value) {
        if (index.starts_with('/'))
            return redirect_within(step, connection, index, "directory_index");
        if (take_index(step, worker, connection, resource, index)) return Outcome::done;
        if (!rules.allows(option_multi_views)) continue;
        const Outcome outcome = choose_of_directory(step, worker, connection, resource, index);
        if (outcome != Outcome::unfinished) return outcome;
    }
    resource.handler = Handler::listing;
    return Outcome::done;
}

}  // namespace stepwise
