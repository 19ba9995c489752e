// Sections: what stands in them holds for some directories, files or locations only.
#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

/// What the section is about: a path or name, or with `~` or …Match an expression.
void set_subject(Place& place, const Directive& d, Section& section, bool is_match) {
    const bool has_tilde = !is_match && d[0] == "~";
    if (d.size() != (has_tilde ? 2 : 1))
        fail(d.origin, d.title() + (has_tilde ? ": after ~ one regular expression is expected"
                                              : " takes 1 argument; one with spaces in it is "
                                                "written in quotes"));
    section.text = d[has_tilde ? 1 : 0];
    if (is_match || has_tilde) {
        section.pattern = pattern(d, section.text);
    } else if (section.kind == Section::Kind::directory) {
        section.text = path(place, section.text);
    } else if (section.kind == Section::Kind::location && !section.text.starts_with('/')) {
        fail(d.origin, d.title() + ": " + section.text + " must begin with a slash");
    }
}

std::uint8_t place_of(Section::Kind kind) {
    switch (kind) {
        case Section::Kind::directory: return in_directory;
        case Section::Kind::files: return in_files;
        case Section::Kind::location: return in_location;
    }
    return in_directory;
}

template <Section::Kind kind, bool is_match>
void section(Place& place, const Directive& d) {
    Section added;
    added.kind = kind;
    added.origin = d.origin;
    set_subject(place, d, added, is_match);
    Place inside{place.reading, place.draft, added.rules, place_of(kind), &added};
    apply(inside, d.body);
    auto& list = place.section ? place.section->files : place.draft.host.sections;
    list.push_back(std::move(added));
}

constexpr auto directory = Section::Kind::directory;
constexpr auto files = Section::Kind::files;
constexpr auto location = Section::Kind::location;

constexpr Entry section_entries[] = {
    {"<Directory", in_server, 1, 2, "<Directory /srv/www>", "rules for all beneath a directory",
     section<directory, false>},
    {"<DirectoryMatch", in_server, 1, 1, "<DirectoryMatch \"^/srv/.*/private/\">",
     "rules for directories, by a regular expression", section<directory, true>},
    {"<Files", in_server | in_directory, 1, 2, "<Files \"*.html\">", "rules for names of files",
     section<files, false>},
    {"<FilesMatch", in_server | in_directory, 1, 1, "<FilesMatch \"\\.html$\">",
     "rules for names of files, by a regular expression", section<files, true>},
    {"<Location", in_server, 1, 2, "<Location /private>", "rules for paths of URLs",
     section<location, false>},
    {"<LocationMatch", in_server, 1, 1, "<LocationMatch ^/a/.*/b>",
     "rules for paths of URLs, by a regular expression", section<location, true>},
};

}  // namespace

Entries section_directives() noexcept { return {section_entries, std::size(section_entries)}; }

}  // namespace stepwise::config
