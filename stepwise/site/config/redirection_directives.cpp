// What is somewhere else (mod_alias).
#include <utility>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

struct StatusName {
    const char* name;
    int status;
};
constexpr StatusName status_names[] = {
    {"permanent", 301}, {"temp", 302}, {"seeother", 303}, {"gone", 410}};

/// A name or a number of a status; 0 if it is none.
int status_of(const Directive& d, const std::string& word) {
    for (const StatusName& known : status_names)
        if (is(known.name, word)) return known.status;
    if (word.find_first_not_of("0123456789") != word.npos) return 0;
    return static_cast<int>(number(d, word, 300, 599));
}

void add(Place& place, const Directive& d, Redirection added, bool is_match) {
    added.origin = d.origin;
    if (is_match)
        added.pattern = pattern(d, added.from);
    else if (!(added.from.empty() && place.section != nullptr) && !added.from.starts_with('/'))
        fail(d.origin, d.name + ": " + added.from + " must begin with a slash: it is a URL's path");
    const bool leads_somewhere = added.status >= 300 && added.status <= 399;
    if (leads_somewhere && added.to.empty())
        fail(d.origin, d.name + " needs a URL to redirect to, e.g. Redirect /old /new");
    if (!leads_somewhere && !added.to.empty())
        fail(d.origin,
             d.name + " " + std::to_string(added.status) + " takes no URL: it leads nowhere");
    if (leads_somewhere && !added.to.starts_with('/') && !is_url(added.to))
        fail(d.origin, d.name + ": " + added.to + " is neither a URL nor a path");
    place.rules.redirections.push_back(std::move(added));
}

template <bool is_match>
void redirect(Place& place, const Directive& d) {
    Redirection added;
    const int status = d.size() > 1 ? status_of(d, d[0]) : 0;
    const std::size_t from = status != 0 ? 1 : 0;
    if (status != 0) added.status = status;
    if (d.size() > from + 2)
        fail(d.origin, d.name + ": " + d[0] +
                           " is no status; expected permanent, temp, seeother, "
                           "gone or a number");
    added.from = d[from];
    if (d.size() > from + 1) added.to = d[from + 1];
    // Within a section its path is the one that is meant, and the only URL is where that leads.
    const bool leads_somewhere = added.status >= 300 && added.status <= 399;
    if (!is_match && leads_somewhere && d.size() == from + 1 && (place.where & in_section) != 0)
        std::swap(added.from, added.to);
    add(place, d, std::move(added), is_match);
}

template <int status>
void redirect_with(Place& place, const Directive& d) {
    Redirection added;
    added.status = status;
    added.from = d[0];
    added.to = d[1];
    add(place, d, std::move(added), false);
}

constexpr Entry redirection_entries[] = {
    {"Redirect", anywhere, 1, 3, "Redirect permanent /old http://www.example.com/new",
     "a path that is elsewhere now", redirect<false>},
    {"RedirectMatch", anywhere, 1, 3, "RedirectMatch (.*)\\.gif$ http://www.example.com$1.jpg",
     "paths that are elsewhere now, by a regular expression", redirect<true>},
    {"RedirectTemp", anywhere, 2, 2, "RedirectTemp /old /new", "302", redirect_with<302>},
    {"RedirectPermanent", anywhere, 2, 2, "RedirectPermanent /old /new", "301", redirect_with<301>},
};

}  // namespace

Entries redirection_directives() noexcept {
    return {redirection_entries, std::size(redirection_entries)};
}

}  // namespace stepwise::config
