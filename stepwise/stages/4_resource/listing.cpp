// A directory without an index is listed, if the operator allows that: what is in it and may be had
// by this client, one pass over the directory.
#include <dirent.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "stepwise/site/sections.hpp"
#include "stepwise/stages/4_resource/listing_page.hpp"
#include "stepwise/stages/4_resource/made_page.hpp"

namespace stepwise {
namespace {

using http::Status;

constexpr std::size_t most_entries = 100'000;  // about 20 MB of page
constexpr std::size_t octets_of_names = 64 * 1024;

/// What one visit needs to decide about an entry.
struct Listing {
    Step& step;
    Worker& worker;
    Connection& connection;
    const Resource& directory;
    std::vector<const Section*> sections;  ///< that apply to the directory itself
    std::vector<ListingEntry> entries;
    bool has_more = false;
    bool awaits = false;  ///< an entry's rules want to know more of the client first
};

bool is_hidden(const Rules& rules, const std::string& name) {
    if (name.front() == '.') return true;
    for (const std::string& pattern : rules.index_ignore)
        if (matches_wildcards(pattern, name)) return true;
    return false;
}

/// Where a link leads, if it may be followed and stays beneath the root.
bool look_behind_link(const Listing& listing, const std::string& name, const struct statx& link,
                      struct statx& target) {
    const Resource& directory = listing.directory;
    const bool any = directory.rules->allows(option_follow_links);
    if (!any && !directory.rules->allows(option_links_if_owner)) return false;
    const UniqueFd file{open_beneath(listing.step, *directory.root, directory.name + name, O_PATH)};
    return file && listing.step.statx(file.get(), target) == 0 &&
           (any || link.stx_uid == target.stx_uid);
}

/// Guests see only what they could have.  An entry to which no other sections apply than to its
/// directory needs no look: the client has the directory.
bool may_have(Listing& listing, const ListingEntry& entry) {
    const Host& host = *listing.connection.transaction->site_host;
    if (host.sections.empty() || listing.directory.rules->index_options.value.show_forbidden)
        return true;
    Resource resource;
    const std::string end = entry.name + (entry.is_directory ? "/" : "");
    resource.path = listing.directory.path + end;
    if (sections_for(host, file_name_of(listing.directory) + end, resource.path) ==
        listing.sections)
        return true;
    Transaction& t = *listing.connection.transaction;
    const Answer former = t.answer;  // a refusal of the entry is none of the directory
    const std::string user = t.authenticated_user;
    if (look_up(listing.step, listing.worker, listing.connection, resource) == Outcome::awaits)
        listing.awaits = true;
    t.answer = former;
    t.authenticated_user = user;
    return resource.status == Status::ok;
}

void take_entry(Listing& listing, const char* its_name) {
    ListingEntry entry;
    entry.name = its_name;
    if (is_hidden(*listing.directory.rules, entry.name)) return;
    struct statx status {};
    if (listing.step.statx(listing.directory.file.get(), its_name, AT_SYMLINK_NOFOLLOW, status) !=
        0)
        return;
    if (S_ISLNK(status.stx_mode)) {
        const struct statx link = status;
        if (!look_behind_link(listing, entry.name, link, status)) return;
    }
    entry.is_directory = S_ISDIR(status.stx_mode);
    if (!entry.is_directory && !S_ISREG(status.stx_mode)) return;
    entry.size = entry.is_directory ? 0 : status.stx_size;
    entry.modified = static_cast<std::time_t>(status.stx_mtime.tv_sec);
    if (!may_have(listing, entry)) return;
    listing.has_more = listing.entries.size() == most_entries;
    if (!listing.has_more) listing.entries.push_back(std::move(entry));
}

/// False: the directory cannot be read; errno says why.
bool read_directory(Listing& listing) {
    const auto octets = std::make_unique<std::array<char, octets_of_names>>();
    while (!listing.has_more && !listing.awaits) {
        const ssize_t size = listing.step.getdents64(listing.directory.file.get(), *octets);
        if (size <= 0) return size == 0;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            // d_reclen (a record's length) and d_name stand at fixed places in each record.
            const char* record = octets->data() + at;
            std::uint16_t length = 0;
            std::memcpy(&length, record + offsetof(dirent64, d_reclen), sizeof length);
            take_entry(listing, record + offsetof(dirent64, d_name));
            if (listing.has_more || listing.awaits) break;
            at += length;
        }
    }
    return true;
}

/// The root itself has not been opened for reading yet; and a second visit begins anew.
bool open_for_reading(Step& step, Resource& directory) {
    if (directory.file) return step.lseek(directory.file.get(), 0, SEEK_SET) == 0;
    directory.file.reset(
        open_beneath(step, *directory.root, directory.name, O_RDONLY | O_DIRECTORY | O_NONBLOCK));
    return static_cast<bool>(directory.file);
}

Outcome write_page(Step& step, Connection& connection, Resource& resource, Listing& listing) {
    const IndexOptions& options = resource.rules->index_options.value;
    const ListingOrder order =
        options.suppress_sorting ? ListingOrder{} : order_of_query(resource.query);
    step.fact("entries", static_cast<std::uint64_t>(listing.entries.size()));
    step.fact("sorted_by", std::string(1, static_cast<char>(order.column)));
    sort_entries(listing.entries, order, options);
    MadePage page{step};
    append_listing_head(page.text(), resource.path, order, options);
    for (const ListingEntry& entry : listing.entries) {
        append_listing_entry(page.text(), entry, options);
        page.spill();
    }
    append_listing_end(page.text(), listing.has_more ? most_entries : 0, options);
    return page.finish(connection, resource,
                       "text/html; charset=" + options.charset.value_or("utf-8"));
}

}  // namespace

Outcome list_directory(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const Rules& rules = *resource.rules;
    if (step.watched()) step.fact("directive", rules.options.origin.text());
    if (!rules.allows(option_indexes) || resource.root == nullptr)
        return turn_down(step, resource, Status::forbidden, "no_index_file");
    if (!open_for_reading(step, resource)) return turn_down_for(step, resource, errno);
    Listing listing{step, worker, connection, resource, {}, {}, false, false};
    const Host& host = *connection.transaction->site_host;
    if (!host.sections.empty())
        listing.sections = sections_for(host, file_name_of(resource), resource.path);
    if (!read_directory(listing)) return turn_down_for(step, resource, errno);
    if (listing.awaits) return Outcome::awaits;
    return write_page(step, connection, resource, listing);
}

}  // namespace stepwise
