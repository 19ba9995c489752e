// What file names say about their content: types, languages, encodings, handlers (mod_mime).
#include <fstream>

#include "stepwise/http/media_types_file.hpp"
#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

/// The first argument for all extensions that follow; they are written with or without a dot.
template <ByExtension Rules::*map>
void by_extension(Place& place, const Directive& d) {
    for (std::size_t i = 1; i < d.size(); ++i) {
        const std::string extension = lower(d[i].starts_with('.') ? d[i].substr(1) : d[i]);
        if (extension.empty()) fail(d.origin, d.name + ": " + d[i] + " is no extension");
        (place.rules.*map)[extension].set(d[0], d.origin);
    }
}

void add_handler(Place& place, const Directive& d) {
    (void)handler(d, d[0]);
    by_extension<&Rules::handlers>(place, d);
}

void add_output_filter(Place& place, const Directive& d) {
    (void)filter(d, d[0]);
    by_extension<&Rules::filters>(place, d);
}

void add_type(Place& place, const Directive& d) {
    http::MediaTypes check;
    if (!check.add("x", d[0]))
        fail(d.origin, "AddType: " + d[0] + " is no media type; expected e.g. text/html");
    by_extension<&Rules::types>(place, d);
}

template <Setting<std::string> Rules::*setting>
void text(Place& place, const Directive& d) {
    (place.rules.*setting).set(is(d[0], "None") ? "" : d[0], d.origin);
}

void add_default_charset(Place& place, const Directive& d) {
    place.rules.default_charset.set(is(d[0], "on")    ? "iso-8859-1"
                                    : is(d[0], "off") ? ""
                                                      : d[0],
                                    d.origin);
}

void language_priority(Place& place, const Directive& d) {
    place.rules.language_priority.set(d.arguments, d.origin);
}

void force_language_priority(Place& place, const Directive& d) {
    unsigned both = 0;
    for (const std::string& word : d.arguments) {
        if (is(word, "Prefer"))
            both |= 1;
        else if (is(word, "Fallback"))
            both |= 2;
        else if (!is(word, "None") || d.size() > 1)
            fail(d.origin,
                 d.name + " is None, Prefer, Fallback or Prefer Fallback, not " + joined(d));
    }
    place.rules.force_language_priority.set(static_cast<ForceLanguage>(both), d.origin);
}

void types_config(Place& place, const Directive& d) {
    const std::string name = path(place, d[0]);
    std::ifstream file{name, std::ios::binary};
    if (!file) fail(d.origin, "TypesConfig: cannot read " + name);
    std::string content(most_octets, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (content.size() == most_octets) fail(d.origin, "TypesConfig: " + name + " is too large");
    auto types = std::make_shared<http::MediaTypes>(http::MediaTypes::Default::none);
    const http::MediaTypesError error = http::read_media_types(content, *types);
    if (error.line != 0)
        fail(d.origin,
             "TypesConfig: " + name + ":" + std::to_string(error.line) + ": " + error.why);
    place.reading.site.types = std::move(types);
}

void magic_file(Place& place, const Directive& d) {
    place.reading.site.magic_file = path(place, d[0]);
}

constexpr Entry type_entries[] = {
    {"AddHandler", anywhere, 2, any_number, "AddHandler cgi-script .cgi",
     "what makes the response, by extension", add_handler},
    {"AddOutputFilter", anywhere, 2, any_number, "AddOutputFilter INCLUDES .shtml",
     "what the response goes through, by extension", add_output_filter},
    {"AddType", anywhere, 2, any_number, "AddType text/html .shtml", "media types by extension",
     add_type},
    {"AddLanguage", anywhere, 2, any_number, "AddLanguage de .de", "languages by extension",
     by_extension<&Rules::languages>},
    {"AddCharset", anywhere, 2, any_number, "AddCharset UTF-8 .utf8", "charsets by extension",
     by_extension<&Rules::charsets>},
    {"AddEncoding", anywhere, 2, any_number, "AddEncoding x-gzip .gz", "codings by extension",
     by_extension<&Rules::encodings>},
    {"ForceType", in_section, 1, 1, "ForceType text/plain", "the media type, whatever the name",
     text<&Rules::type>},
    {"DefaultLanguage", anywhere, 1, 1, "DefaultLanguage en",
     "the language of files whose names say none", text<&Rules::default_language>},
    {"AddDefaultCharset", anywhere, 1, 1, "AddDefaultCharset UTF-8",
     "the charset of text whose name says none", add_default_charset},
    {"LanguagePriority", anywhere, 1, any_number, "LanguagePriority en de",
     "the order of languages where the client has no wish", language_priority},
    {"ForceLanguagePriority", anywhere, 1, 2, "ForceLanguagePriority Prefer Fallback",
     "whether that order decides in place of 300 and 406", force_language_priority},
    {"TypesConfig", in_main, 1, 1, "TypesConfig /etc/mime.types",
     "a file of media types, in place of the built-in ones", types_config},
    {"MIMEMagicFile", in_server, 1, 1, "MIMEMagicFile /etc/magic",
     "media types by what a file begins with", magic_file},
};

}  // namespace

Entries type_directives() noexcept { return {type_entries, std::size(type_entries)}; }

}  // namespace stepwise::config
