// Section 8 and 6: several variants of one resource; what is chosen must be what Apache 2.4
// chooses, caches must learn why, and nobody gets a variant that is closed to him.
#include <string>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

constexpr const char* rules =
    "AddType text/html .html\n"
    "AddType text/plain .txt\n"
    "AddLanguage en .en\n"
    "AddLanguage fr .fr\n"
    "AddLanguage de .de\n"
    "AddCharset utf-8 .utf8\n"
    "AddEncoding x-gzip .gz\n"
    "AddHandler type-map .var\n"
    "LanguagePriority fr en de\n"
    "DirectoryIndex index\n"
    "<Directory \"@ROOT@\">\n"
    "  Options +MultiViews +FollowSymLinks\n"
    "</Directory>\n"
    "<Files \"closed*.fr\">\n"
    "  Require all denied\n"
    "</Files>\n";

Options with_rules() {
    Options options;
    options.config = rules;
    return options;
}

void add_files(const Fixture& site) {
    site.add_directory("sub");
    for (const char* name :
         {"doc.html.en", "doc.html.fr", "doc.html.de", "doc.txt.en", "closed.html.en",
          "closed.html.fr", "one.html", "two.html.bak", "zip.html", "zip.html.gz", "a.b.html.en",
          "a.b.txt.en", "forbidden.html.fr", "sub/index.html.en", "sub/index.html.de", "m1.html",
          "m2.html", "sub/m3.html", ".hidden.html"})
        site.add(name, name);
    site.add("zip.html", std::string(2000, 'z'));
    site.add("map.var",
             "URI: m1.html\nContent-Type: text/html\nContent-Language: en\n\n"
             "URI: m2.html\nContent-Type: text/html\nContent-Language: fr\n");
    site.add("far.var",
             "URI: sub/m3.html\nContent-Type: text/html\n\n"
             "URI: ../../secret.txt\nContent-Type: text/plain\n\n"
             "URI: http://elsewhere/\nContent-Type: text/plain\n\n"
             "URI: missing.txt\nContent-Type: text/plain\n");
    site.add("loop.var", "URI: loop.var\nContent-Type: text/html\n");
    site.add("bad.var", "URI: m1.html\nContent-Type: text/html\nNonsense: 1\n");
    site.add("large.var", std::string(70000, '#'));
    site.add("none.var", "URI: missing.html\nContent-Type: text/html\n");
}

struct Row {
    const char *target, *fields;
    int status;
    const char *location, *vary, *tcn;
};

void check(const ServerUnderTest& server, const Row& row) {
    CAPTURE(row.target);
    CAPTURE(row.fields);
    for (const char* method : {"GET", "HEAD"}) {
        const Response response = fetch(server, row.target, row.fields, method);
        CHECK(response.status == row.status);
        CHECK(response.field("content-location").value_or("") == row.location);
        CHECK(response.field("vary").value_or("") == row.vary);
        CHECK(response.field("tcn").value_or("") == row.tcn);
    }
}

}  // namespace

TEST_CASE("http 4: MultiViews chooses as Apache does, and says so") {
    ServerUnderTest server{with_rules(), add_files};
    const Row rows[] = {
        {"/doc", "", 200, "doc.html.fr", "negotiate,accept,accept-language", "choice"},
        {"/doc", "Accept-Language: de\r\n", 200, "doc.html.de", "negotiate,accept,accept-language",
         "choice"},
        {"/doc", "Accept-Language: de;q=0.5, en\r\nAccept: text/plain\r\n", 200, "doc.txt.en",
         "negotiate,accept,accept-language", "choice"},
        {"/doc.html", "Accept-Language: en\r\n", 200, "doc.html.en", "negotiate,accept-language",
         "choice"},
        {"/doc.txt", "", 200, "doc.txt.en", "negotiate", "choice"},
        {"/doc", "Accept: image/png\r\n", 406, "", "negotiate,accept,accept-language", "list"},
        {"/doc", "Accept-Language: nl\r\n", 406, "", "negotiate,accept,accept-language", "list"},
        {"/doc.html.en", "", 200, "", "", ""},  // asked for by its own name
        {"/one", "", 200, "one.html", "negotiate", "choice"},
        {"/two", "", 404, "", "", ""},
        {"/on", "", 404, "", "", ""},
        {"/.hidden", "", 404, "", "", ""},
        {"/a", "", 404, "", "", ""},
        {"/a.b", "", 200, "a.b.txt.en", "negotiate,accept", "choice"},
        {"/closed", "", 200, "closed.html.en", "negotiate", "choice"},
        {"/sub/", "", 200, "index.html.en", "negotiate,accept-language", "choice"},
        {"/sub/", "Accept-Language: de\r\n", 200, "index.html.de", "negotiate,accept-language",
         "choice"},
        {"/sub/", "Accept-Language: nl\r\n", 406, "", "negotiate,accept-language", "list"},
    };
    for (const Row& row : rows) check(server, row);
    const Response chosen = fetch(server, "/doc?query", "Accept-Language: de\r\n");
    CHECK(chosen.body == "doc.html.de");
    CHECK(chosen.field("content-language") == "de");
    CHECK(chosen.field("content-type") == "text/html");
}

TEST_CASE("http 4: a compressed variant goes to those who take it") {
    ServerUnderTest server{with_rules(), add_files};
    const Response zipped = fetch(server, "/zip", "Accept-Encoding: gzip\r\n");
    CHECK(zipped.body == "zip.html.gz");
    CHECK(zipped.field("content-encoding") == "gzip");
    CHECK(zipped.field("content-type") == "text/html");
    CHECK(zipped.field("vary") == "negotiate,accept-encoding");
    const Response plain = fetch(server, "/zip", "Accept-Encoding: identity\r\n");
    CHECK(plain.body.size() == 2000);
    CHECK(!plain.field("content-encoding"));
    CHECK(plain.field("vary") == "negotiate,accept-encoding");
}

TEST_CASE("http 4: who accepts none gets the list of the variants") {
    ServerUnderTest server{with_rules(), add_files};
    const Response refused = fetch(server, "/doc.html", "Accept-Language: nl\r\n");
    CHECK(refused.status == 406);
    CHECK(refused.field("content-type") == "text/html; charset=utf-8");
    CHECK(refused.body.find("<a href=\"doc.html.de\">") != std::string::npos);
    CHECK(refused.field("alternates") ==
          "{\"doc.html.de\" 1 {type text/html} {language de} {length 11}}, "
          "{\"doc.html.en\" 1 {type text/html} {language en} {length 11}}, "
          "{\"doc.html.fr\" 1 {type text/html} {language fr} {length 11}}");
    // Who wants to choose itself: RFC 2295.
    const Response list = fetch(server, "/doc.html", "Negotiate: trans\r\n");
    CHECK(list.status == 300);
    CHECK(list.field("tcn") == "list");
    CHECK(list.field("alternates") == refused.field("alternates"));
    const Response best = fetch(server, "/doc.html", "Negotiate: *\r\n");
    CHECK(best.status == 200);
    CHECK(best.field("alternates") == refused.field("alternates"));
}

TEST_CASE("http 4: a list of very many variants is cut to what fits") {
    ServerUnderTest server{
        with_rules(), [](const Fixture& site) {
            for (int i = 0; i < 200; ++i)
                site.add("many.html." + std::string(static_cast<std::size_t>(i), '.') + "en", "x");
        }};
    const Response refused = fetch(server, "/many", "Accept-Language: nl\r\n");
    CHECK(refused.status == 406);
    CHECK(!refused.field("alternates"));
    CHECK(fetch(server, "/many", "Accept-Language: en\r\n").status == 200);
}

TEST_CASE("http 4: a type map leads to one of its variants") {
    ServerUnderTest server{with_rules(), add_files};
    const Row rows[] = {
        {"/map.var", "", 200, "m2.html", "negotiate,accept-language", "choice"},
        {"/map.var", "Accept-Language: en\r\n", 200, "m1.html", "negotiate,accept-language",
         "choice"},
        {"/map.var", "Accept-Language: nl\r\n", 406, "", "negotiate,accept-language", "list"},
        {"/far.var", "", 200, "", "", ""},
        {"/far.var", "Accept: text/plain\r\n", 406, "", "", ""},
        {"/loop.var", "", 506, "", "", ""},
        {"/bad.var", "", 500, "", "", ""},
        {"/large.var", "", 500, "", "", ""},
        {"/none.var", "", 404, "", "", ""},
    };
    for (const Row& row : rows) check(server, row);
    CHECK(fetch(server, "/map.var", "Accept-Language: en\r\n").body == "m1.html");
    CHECK(fetch(server, "/far.var").body == "sub/m3.html");
    check_alive(server);
}
