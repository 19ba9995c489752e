// Which file a URL means, and what makes the response of it.
#include <algorithm>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

void directory_index(Place& place, const Directive& d) {
    if (is(d[0], "disabled") && d.size() == 1)
        place.rules.directory_index.set({}, d.origin);
    else
        place.rules.directory_index.set(d.arguments, d.origin);
}

void directory_slash(Place& place, const Directive& d) {
    place.rules.directory_slash.set(flag(d), d.origin);
}

struct OptionName {
    const char* name;
    std::uint8_t adds, removes;  ///< `removes` also when it is added: two ways of the same thing
};
constexpr OptionName option_names[] = {
    {"Indexes", option_indexes, 0},
    {"Includes", option_includes, option_includes_no_exec},
    {"IncludesNOEXEC", option_includes_no_exec, option_includes},
    {"ExecCGI", option_exec_cgi, 0},
    {"FollowSymLinks", option_follow_links, 0},
    {"SymLinksIfOwnerMatch", option_links_if_owner, 0},
    {"MultiViews", option_multi_views, 0},
    {"All", option_indexes | option_includes | option_exec_cgi | option_follow_links, 0},
    {"None", 0, 0},
};

const OptionName& option(const Directive& d, std::string_view name) {
    for (const OptionName& known : option_names)
        if (is(known.name, name)) return known;
    std::string all;
    for (const OptionName& known : option_names) all += std::string{" "} + known.name;
    fail(d.origin, "Options: there is no option " + std::string{name} + "; expected one of" + all);
}

void change(OptionsChange& so_far, const OptionName& named, bool adds) {
    const auto without = [](std::uint8_t set, unsigned remove) {
        return static_cast<std::uint8_t>(set & ~remove);
    };
    if (adds) {
        so_far.add = static_cast<std::uint8_t>(without(so_far.add, named.removes) | named.adds);
        so_far.remove =
            static_cast<std::uint8_t>(without(so_far.remove, named.adds) | named.removes);
    } else {
        const auto gone = static_cast<std::uint8_t>(named.adds | named.removes);
        so_far.add = without(so_far.add, gone);
        so_far.remove = static_cast<std::uint8_t>(so_far.remove | gone);
    }
}

void options(Place& place, const Directive& d) {
    const auto has_sign = [](const std::string& word) {
        return word.starts_with('+') || word.starts_with('-');
    };
    const bool changes = has_sign(d[0]);
    OptionsChange result = place.rules.options_change.value_or(OptionsChange{});
    if (!changes) result = {true, 0, 0};
    for (const std::string& word : d.arguments) {
        if (has_sign(word) != changes)
            fail(d.origin, "Options: either all of them begin with + or -, or none does");
        change(result, option(d, std::string_view{word}.substr(changes ? 1 : 0)),
               !word.starts_with('-'));
    }
    place.rules.options_change = result;
    place.rules.options.origin = d.origin;
}

struct IndexOptionName {
    const char* name;
    bool IndexOptions::*member;
};
constexpr IndexOptionName index_option_names[] = {
    {"FancyIndexing", &IndexOptions::fancy},
    {"HTMLTable", &IndexOptions::html_table},
    {"FoldersFirst", &IndexOptions::folders_first},
    {"IgnoreCase", &IndexOptions::ignore_case},
    {"SuppressSize", &IndexOptions::suppress_size},
    {"SuppressLastModified", &IndexOptions::suppress_date},
    {"SuppressDescription", &IndexOptions::suppress_description},
    {"SuppressColumnSorting", &IndexOptions::suppress_sorting},
    {"VersionSort", &IndexOptions::version_sort},
    {"SuppressHTMLPreamble", &IndexOptions::suppress_html_preamble},
    {"ShowForbidden", &IndexOptions::show_forbidden},
};
constexpr const char* looks_of_listings[] = {
    "DescriptionWidth", "IconHeight",   "IconWidth",     "IconsAreLinks", "IgnoreClient",
    "ScanHTMLTitles",   "SuppressIcon", "SuppressRules", "TrackModified", "Type",
    "UseOldDateFormat", "XHTML",        "AddAltClass",   "NameWidth",
};

void set_index_option(Place& place, const Directive& d, std::string_view word, bool on) {
    Rules& rules = place.rules;
    const std::string_view name = word.substr(0, word.find('='));
    for (const IndexOptionName& known : index_option_names)
        if (is(known.name, name)) {
            rules.index_option_changes.push_back({known.member, on});
            return;
        }
    if (is(name, "None")) {
        rules.index_option_changes.clear();
    } else if (is(name, "Charset")) {
        rules.index_options.value.charset.reset();
        if (on && word.size() > name.size())
            rules.index_options.value.charset = word.substr(name.size() + 1);
    } else if (std::any_of(std::begin(looks_of_listings), std::end(looks_of_listings),
                           [&](const char* known) { return is(known, name); })) {
        place.reading.remark("IndexOptions " + std::string{word}, "listings here do not have that",
                             d.origin);
    } else {
        fail(d.origin, "IndexOptions: there is no option " + std::string{name});
    }
}

void index_options(Place& place, const Directive& d) {
    Rules& rules = place.rules;
    rules.index_options.origin = d.origin;
    if (!d[0].starts_with('+') && !d[0].starts_with('-')) {
        rules.index_options.set({}, d.origin);
        rules.index_option_changes.clear();
    }
    for (const std::string& word : d.arguments) {
        const bool has_sign = word.starts_with('+') || word.starts_with('-');
        set_index_option(place, d, std::string_view{word}.substr(has_sign ? 1 : 0),
                         !word.starts_with('-'));
    }
}

void index_ignore(Place& place, const Directive& d) {
    auto& names = place.rules.index_ignore;
    names.insert(names.end(), d.arguments.begin(), d.arguments.end());
}

/// None takes a handler away that an outer section has set.
void set_handler(Place& place, const Directive& d) {
    place.rules.handler.set(is(d[0], "None") ? "" : handler(d, d[0]), d.origin);
    place.rules.handler.is_set = !place.rules.handler.value.empty() || place.section != nullptr;
}
void set_output_filter(Place& place, const Directive& d) {
    place.rules.output_filter.set(is(d[0], "None") ? "" : filter(d, d[0]), d.origin);
}

ErrorDocument error_document_of(const std::string& text) {
    using Kind = ErrorDocument::Kind;
    if (is(text, "default")) return {Kind::standard, {}};
    if (text.find(' ') == text.npos) {
        if (text.starts_with('/')) return {Kind::path, text};
        if (is_url(text)) return {Kind::url, text};
    }
    return {Kind::text, text};
}

void error_document(Place& place, const Directive& d) {
    const auto status = static_cast<int>(number(d, d[0], 400, 599));
    const ErrorDocument document = error_document_of(d[1]);
    if (status == 401 && document.kind == ErrorDocument::Kind::url)
        fail(d.origin,
             "ErrorDocument 401 cannot be a URL: the client would never see the "
             "challenge; expected a path or a text");
    place.rules.error_documents[status].set(document, d.origin);
}

void dav(Place& place, const Directive& d) {
    place.rules.dav.set(is(d[0], "filesystem") || flag(d), d.origin);
}

void allow_methods(Place& place, const Directive& d) {
    std::vector<std::string> methods;
    for (const std::string& method : d.arguments) {
        if (method.starts_with('+') || method.starts_with('-'))
            fail(d.origin, "AllowMethods: " + method + ": name all methods, without + and -");
        methods.push_back(method);
    }
    if (d.size() == 1 && is(d[0], "reset")) methods.clear();
    place.rules.allow_methods.set(methods, d.origin);
    place.rules.allow_methods.is_set = !methods.empty();
}

constexpr Entry resource_entries[] = {
    {"DirectoryIndex", anywhere, 1, any_number, "DirectoryIndex index.html",
     "the file that stands for its directory", directory_index},
    {"DirectorySlash", anywhere, 1, 1, "DirectorySlash On", "whether /dir is redirected to /dir/",
     directory_slash},
    {"Options", anywhere, 1, any_number, "Options -Indexes +ExecCGI", "what may be done with files",
     options},
    {"IndexOptions", anywhere, 1, any_number, "IndexOptions FancyIndexing FoldersFirst",
     "how listings look", index_options},
    {"IndexIgnore", anywhere, 1, any_number, "IndexIgnore *.bak", "what listings leave out",
     index_ignore},
    {"SetHandler", anywhere, 1, 1, "SetHandler cgi-script", "what makes the response", set_handler},
    {"SetOutputFilter", anywhere, 1, 1, "SetOutputFilter INCLUDES",
     "what the response goes through", set_output_filter},
    {"ErrorDocument", anywhere, 2, 2, "ErrorDocument 404 /missing.html",
     "what is answered in place of an error", error_document},
    {"Dav", in_directory | in_location, 1, 1, "Dav On", "whether PUT and DELETE change files", dav},
    {"AllowMethods", in_directory | in_location, 1, any_number, "AllowMethods GET POST",
     "the methods that are answered at all", allow_methods},
};

}  // namespace

Entries resource_directives() noexcept { return {resource_entries, std::size(resource_entries)}; }

}  // namespace stepwise::config
