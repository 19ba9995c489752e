// Merging: one line a directive.  What is not set in the later section stays as it was.
#include "stepwise/site/rules.hpp"

namespace stepwise {
namespace {

template <class Map>
void merge_entries(Map& into, const Map& later) {
    for (const auto& [key, value] : later) into[key] = value;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& later) {
    to.insert(to.end(), later.begin(), later.end());
}

}  // namespace

void Rules::merge(const Rules& later) {
    if (later.options_change)
        options.set(later.options_change->applied_to(options.value), later.options.origin);
    directory_index.merge(later.directory_index);
    directory_slash.merge(later.directory_slash);
    index_options.merge(later.index_options);
    for (const IndexOptionChange& change : later.index_option_changes) {
        index_options.value.*change.member = change.value;
        index_options.is_set = true;
        index_options.origin = later.index_options.origin;
    }
    append(index_ignore, later.index_ignore);
    merge_entries(handlers, later.handlers);
    handler.merge(later.handler);
    merge_entries(filters, later.filters);
    output_filter.merge(later.output_filter);
    merge_entries(types, later.types);
    merge_entries(languages, later.languages);
    merge_entries(charsets, later.charsets);
    merge_entries(encodings, later.encodings);
    type.merge(later.type);
    default_language.merge(later.default_language);
    default_charset.merge(later.default_charset);
    language_priority.merge(later.language_priority);
    force_language_priority.merge(later.force_language_priority);
    merge_entries(error_documents, later.error_documents);
    // Of redirections the most specific section's come first (mod_alias).
    redirections.insert(redirections.begin(), later.redirections.begin(), later.redirections.end());
    dispatch.merge(later.dispatch);
    hostname_lookups.merge(later.hostname_lookups);
    identity_check.merge(later.identity_check);
    require.merge(later.require);
    auth_type.merge(later.auth_type);
    auth_name.merge(later.auth_name);
    auth_user_file.merge(later.auth_user_file);
    auth_group_file.merge(later.auth_group_file);
    digest_algorithm.merge(later.digest_algorithm);
    digest_domain.merge(later.digest_domain);
    nonce_lifetime.merge(later.nonce_lifetime);
    allow_methods.merge(later.allow_methods);
    dav.merge(later.dav);
    limit_request_body.merge(later.limit_request_body);
}

bool Requirement::needs_user() const noexcept {
    if (kind == Kind::user || kind == Kind::group || kind == Kind::valid_user) return true;
    for (const Requirement& part : parts)
        if (part.needs_user()) return true;
    return false;
}

bool Requirement::needs_host() const noexcept {
    if (kind == Kind::host) return true;
    for (const Requirement& part : parts)
        if (part.needs_host()) return true;
    return false;
}

}  // namespace stepwise
