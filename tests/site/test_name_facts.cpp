// What the name of a file says of its content, as Apache's mod_mime has it.
#include "stepwise/site/name_facts.hpp"

#include <unistd.h>

#include <doctest/doctest.h>

#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "stepwise/site/magic.hpp"

using namespace stepwise;
using http::MediaTypes;

namespace {

ByExtension table(std::initializer_list<std::pair<const char*, const char*>> entries) {
    ByExtension result;
    unsigned line = 1;
    for (const auto& [extension, value] : entries)
        result[extension].set(value, {std::make_shared<const std::string>("site.conf"), line++});
    return result;
}

Rules rules() {
    Rules rules;
    rules.types =
        table({{"html", "text/html"}, {"txt", "text/plain"}, {"lev", "text/html;level=1"}});
    rules.languages = table({{"en", "en"}, {"fr", "fr"}, {"is", "is"}});
    rules.charsets = table({{"utf8", "utf-8"}, {"latin1", "iso-8859-1"}});
    rules.encodings = table({{"gz", "x-gzip"}, {"br", "br"}});
    rules.handlers = table({{"cgi", "cgi-script"}, {"var", "type-map"}});
    rules.filters = table({{"shtml", "INCLUDES"}});
    return rules;
}

std::string joined(const NameFacts& facts) {
    std::string text;
    for (const NameFact& language : facts.languages)
        text += (text.empty() ? "" : ",") + language.value;
    return text;
}

std::string unexplained(const NameFacts& facts) {
    std::string text;
    for (const std::string& part : facts.unexplained) text += (text.empty() ? "" : "|") + part;
    return text;
}

}  // namespace

TEST_CASE("every extension of a name says something, in any order") {
    const struct {
        const char *name, *type, *languages, *charset, *encoding, *unexplained;
    } rows[] = {
        {"a.html", "text/html", "", "", "", "a"},
        {"a.html.en", "text/html", "en", "", "", "a"},
        {"a.en.html", "text/html", "en", "", "", "a"},
        {"a.fr.en.html", "text/html", "fr,en", "", "", "a"},
        {"a.html.en.gz", "text/html", "en", "", "x-gzip", "a"},
        {"a.gz.html.utf8", "text/html", "", "utf-8", "x-gzip", "a"},
        {"a.html.gz.br", "text/html", "", "", "x-gzip, br", "a"},
        {"a.txt.html", "text/html", "", "", "", "a"},  // the later one wins
        {"a.html.txt", "text/plain", "", "", "", "a"},
        {"a.latin1.utf8.txt", "text/plain", "", "utf-8", "", "a"},
        {"a.HTML.En", "text/html", "en", "", "", "a"},
        {"a.html.bak", "text/html", "", "", "", "a|bak"},  // what nobody knows changes nothing
        {"a.bak.html", "text/html", "", "", "", "a|bak"},
        {"a.Bak.html", "text/html", "", "", "", "a|Bak"},
        {"a..html", "text/html", "", "", "", "a"},
        {"a.lev", "text/html;level=1", "", "", "", "a"},
        {"html", "", "", "", "", "html"},
        {".html", "", "", "", "", ".html"},  // a hidden file without an extension
        {".a.html", "text/html", "", "", "", ".a"},
        {"..a.html", "text/html", "", "", "", "..a"},
        {"a.", "", "", "", "", "a"},
        {"", "", "", "", "", ""},
        {"dir.html/a", "", "", "", "", "a"},
        {"dir.txt/a.en", "", "en", "", "", "a"},
        {"a.cgi", "", "", "", "", "a|cgi"},
        {"a.html.cgi", "text/html", "", "", "", "a|cgi"},
    };
    const Rules decided = rules();
    const MediaTypes none{MediaTypes::Default::none};
    for (const auto& row : rows) {
        CAPTURE(row.name);
        const NameFacts facts = name_facts(decided, none, row.name);
        CHECK(facts.type.value == row.type);
        CHECK(joined(facts) == row.languages);
        CHECK(facts.charset.value == row.charset);
        CHECK(facts.encoding.value == row.encoding);
        CHECK(unexplained(facts) == row.unexplained);
        const bool says = *row.type != '\0' || *row.languages != '\0' || *row.encoding != '\0';
        CHECK(facts.says_something == says);
    }
}

TEST_CASE("each fact of a name says who decided") {
    Rules decided = rules();
    MediaTypes types{MediaTypes::Default::none};
    CHECK(types.add("pdf", "application/pdf"));
    CHECK(types.add("html", "text/x-other"));
    NameFacts facts = name_facts(decided, types, "a.HTML.en.cgi");
    CHECK(facts.type.by == std::string{"AddType"});  // before TypesConfig
    CHECK(facts.type.origin->text() == "site.conf:1");
    CHECK(facts.type.extension == "html");
    CHECK(facts.languages[0].by == std::string{"AddLanguage"});
    CHECK(facts.languages[0].extension == "en");
    CHECK(facts.handler.value == "cgi-script");
    CHECK(facts.handler.by == std::string{"AddHandler"});
    CHECK(name_facts(decided, types, "a.shtml").filter.by == std::string{"AddOutputFilter"});

    facts = name_facts(decided, types, "a.pdf");
    CHECK(facts.type.by == std::string{"mime.types"});
    CHECK(facts.type.origin == nullptr);
    facts = name_facts(decided, MediaTypes{}, "a.pdf");
    CHECK(facts.type.by == std::string{"built-in"});
}

TEST_CASE("without a table of types there is the built-in one, with its charsets") {
    NameFacts facts = name_facts({}, MediaTypes{}, "index.html");
    CHECK(facts.type.value == "text/html");
    CHECK(facts.charset.value == "utf-8");
    CHECK(facts.charset.by == std::string{"built-in"});
    CHECK(name_facts({}, MediaTypes{}, "a.gz").type.value == "application/gzip");
    // AddCharset wins over it; AddEncoding makes a coding of what would be a type.
    const Rules decided = rules();
    CHECK(name_facts(decided, MediaTypes{}, "a.css.latin1").charset.value == "iso-8859-1");
    CHECK(name_facts(decided, MediaTypes{}, "a.css.gz").type.value == "text/css");
    CHECK(name_facts(decided, MediaTypes{}, "a.html").charset.value.empty());
    // A type of the operator's own keeps being one, coding or not (mod_mime).
    MediaTypes types{MediaTypes::Default::none};
    CHECK(types.add("gz", "application/gzip"));
    CHECK(name_facts(decided, types, "a.html.gz").type.value == "application/gzip");
}

TEST_CASE("RemoveType hides what the table has") {
    Rules decided = rules();
    decided.types["pdf"].set("", {});
    decided.languages["en"].set("", {});
    const NameFacts facts = name_facts(decided, MediaTypes{}, "a.pdf.en");
    CHECK(!facts.type);
    CHECK(facts.languages.empty());
    CHECK(!facts.says_something);
    CHECK(unexplained(facts) == "a|pdf|en");
}

TEST_CASE("ForceType and SetHandler win over the name, DefaultLanguage fills in") {
    Rules decided = rules();
    decided.type.set("image/gif", {});
    decided.handler.set("cgi-script", {});
    decided.output_filter.set("INCLUDES", {});
    decided.default_language.set("de", {});
    NameFacts facts = name_facts(decided, MediaTypes{}, "a.html.utf8");
    CHECK(facts.type.value == "image/gif");
    CHECK(facts.type.by == std::string{"ForceType"});
    CHECK(!facts.charset);
    CHECK(facts.handler.by == std::string{"SetHandler"});
    CHECK(facts.filter.by == std::string{"SetOutputFilter"});
    CHECK(joined(facts) == "de");
    CHECK(facts.languages[0].by == std::string{"DefaultLanguage"});
    CHECK(joined(name_facts(decided, MediaTypes{}, "a.html.fr")) == "fr");

    decided.type.set("None", {});
    decided.handler.set("none", {});
    facts = name_facts(decided, MediaTypes{}, "a.txt.var");
    CHECK(facts.type.value == "text/plain");
    CHECK(facts.handler.value == "type-map");
}

TEST_CASE("AddDefaultCharset is for plain text and HTML") {
    const struct {
        const char *setting, *type, *charset;
    } rows[] = {
        {"utf-8", "text/html", "utf-8"},   {"utf-8", "text/html;level=1", "utf-8"},
        {"utf-8", "TEXT/Plain", "utf-8"},  {"utf-8", "text/css", ""},
        {"utf-8", "image/png", ""},        {"Off", "text/html", ""},
        {"On", "text/html", "iso-8859-1"}, {"utf-8", "", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.setting);
        CAPTURE(row.type);
        Rules decided;
        decided.default_charset.set(row.setting, {});
        CHECK(default_charset_for(decided, row.type) == row.charset);
    }
    CHECK(default_charset_for({}, "text/html").empty());
}

TEST_CASE("the charset is taken out of a media type") {
    const struct {
        const char *whole, *type, *charset;
    } rows[] = {
        {"text/html; charset=utf-8", "text/html", "utf-8"},
        {"text/html;level=1;charset=\"UTF-8\";qs=0.5", "text/html; level=1; qs=0.5", "UTF-8"},
        {"text/html; CharSet=x", "text/html", "x"},
        {"text/html;level=1", "text/html;level=1", ""},
        {"text/html; x=\"; charset=no\"", "text/html; x=\"; charset=no\"", ""},
        {"", "", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.whole);
        std::string type = row.whole;
        CHECK(take_charset(type) == row.charset);
        CHECK(type == row.type);
    }
}

TEST_CASE("first octets tell the type, by file's database and by a file in Apache's format") {
    const std::string png = "\x89PNG\r\n\x1a\n", gzip{"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10};
    const Magic database{"/usr/share/misc/magic"};
    CHECK(database.type_of(png + std::string{"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2", 18}).type ==
          "image/png");
    CHECK(database.type_of("%PDF-1.4\n").type == "application/pdf");
    CHECK(database.type_of("plain words\n").type == "text/plain");
    CHECK(database.type_of("plain words\n").charset.empty());  // what follows is not known
    CHECK(database.type_of("gr\xc3\xbc\xc3\x9f Gott\n").charset == "utf-8");
    CHECK(database.type_of("").type.empty());
    CHECK(database.type_of(std::string(64, '\2')).type.empty());

    const std::string name = "/tmp/stepwise_magic_" + std::to_string(::getpid());
    std::ofstream{name} << "# in Apache's format\n"
                           "0\tstring\t\\211PNG\timage/png\n"
                           "0\tstring\tFORM\n>8\tstring\tAIFF\taudio/x-aiff\n"
                           "0\tstring\t\\037\\213\tapplication/octet-stream\tx-gzip\n";
    const Magic apache{name};
    CHECK(apache.type_of(png).type == "image/png");
    CHECK(apache.type_of("FORM....AIFF").type == "audio/x-aiff");
    CHECK(apache.type_of(gzip).type == "application/octet-stream");
    CHECK(apache.type_of(gzip).encoding == "x-gzip");
    CHECK(apache.type_of("plain words\n").type == "text/plain");
    CHECK(apache.type_of(std::string(64, '\2')).type.empty());
    ::unlink(name.c_str());
    CHECK_THROWS_AS(Magic{name}, std::runtime_error);
    CHECK(Magic::open(name) == nullptr);
}
