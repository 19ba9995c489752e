// Section 4: what the response says of its content, by the file's name, the operator's rules and
// the first octets.
#include <string>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

Options with_types(const std::string& config) {
    Options options;
    options.config = config;
    return options;
}

std::string field_of(const Response& response, std::string_view name) {
    return response.field(name).value_or("");
}

constexpr const char* rules =
    "AddType text/html .html\n"
    "AddType text/plain .txt\n"
    "AddLanguage en .en\n"
    "AddLanguage fr .fr\n"
    "AddCharset utf-8 .utf8\n"
    "AddEncoding x-gzip .gz\n"
    "AddDefaultCharset iso-8859-15\n"
    "<Files \"forced.*\">\n"
    "  ForceType image/gif\n"
    "</Files>\n";

}  // namespace

TEST_CASE("http 4: without rules the built-in table gives the type") {
    ServerUnderTest server;
    server.site().add("a.css", "p {}\n");
    server.site().add("unheard.of", "?\n");
    CHECK(field_of(fetch(server, "/"), "content-type") == "text/html; charset=utf-8");
    CHECK(field_of(fetch(server, "/a.css"), "content-type") == "text/css; charset=utf-8");
    CHECK(field_of(fetch(server, "/unheard.of"), "content-type") == "application/octet-stream");
}

TEST_CASE("http 4: type, language, charset and coding follow from the extensions") {
    ServerUnderTest server{with_types(rules)};
    const struct {
        const char *name, *type, *language, *encoding;
    } rows[] = {
        {"a.html", "text/html; charset=iso-8859-15", "", ""},
        {"a.html.en", "text/html; charset=iso-8859-15", "en", ""},
        {"a.en.fr.html", "text/html; charset=iso-8859-15", "en, fr", ""},
        {"a.utf8.txt", "text/plain; charset=utf-8", "", ""},
        {"a.html.gz", "text/html; charset=iso-8859-15", "", "gzip"},
        {"a.html.unknown", "text/html; charset=iso-8859-15", "", ""},
        {"forced.html.fr", "image/gif", "fr", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        server.site().add(row.name, "content\n");
        for (const char* method : {"GET", "HEAD"}) {
            const Response response = fetch(server, std::string{"/"} + row.name, "", method);
            CHECK(response.status == 200);
            CHECK(field_of(response, "content-type") == row.type);
            CHECK(field_of(response, "content-language") == row.language);
            CHECK(field_of(response, "content-encoding") == row.encoding);
            CHECK(!response.field("vary"));
        }
    }
}

TEST_CASE("http 4: a file of types replaces the built-in table") {
    ServerUnderTest server{
        with_types("TypesConfig \"@BESIDE@/mime.types\"\n"), [](const Fixture& site) {
            site.add("../mime.types", "# types\ntext/html html\nmodel/x-a aa AB\n");
            site.add("a.html", "x"), site.add("b.aa", "x");
            site.add("c.ab", "x"), site.add("d.png", "x");
        }};
    CHECK(field_of(fetch(server, "/a.html"), "content-type") == "text/html");
    CHECK(field_of(fetch(server, "/b.aa"), "content-type") == "model/x-a");
    CHECK(field_of(fetch(server, "/c.ab"), "content-type") == "model/x-a");
    CHECK(field_of(fetch(server, "/d.png"), "content-type") == "application/octet-stream");
}

TEST_CASE("http 4: magic tells the type of a file whose name does not") {
    ServerUnderTest server{with_types("MIMEMagicFile /usr/share/misc/magic\n")};
    server.site().add("page", "%PDF-1.4\n%and so on\n");
    server.site().add("named.txt", "%PDF-1.4\n%and so on\n");
    server.site().add("empty", "");
    server.site().add("noise", std::string(5000, '\2'));
    CHECK(field_of(fetch(server, "/page"), "content-type") == "application/pdf");
    CHECK(field_of(fetch(server, "/page", "", "HEAD"), "content-type") == "application/pdf");
    CHECK(field_of(fetch(server, "/named.txt"), "content-type") == "text/plain; charset=utf-8");
    CHECK(field_of(fetch(server, "/empty"), "content-type") == "application/octet-stream");
    const Response noise = fetch(server, "/noise");
    CHECK(field_of(noise, "content-type") == "application/octet-stream");
    CHECK(noise.body == std::string(5000, '\2'));
}
