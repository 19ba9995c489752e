// mime.types, AddType and the extensions of file names.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "stepwise/http/media_types_file.hpp"

using namespace stepwise::http;

TEST_CASE("what is added wins over the built-in table") {
    MediaTypes types;
    CHECK(types.find("HTML") == "text/html; charset=utf-8");
    CHECK(types.find("unheard").empty());
    CHECK(types.find("").empty());
    CHECK(types.add(".Unheard", "text/x-unheard;charset=\"utf-8\""));
    CHECK(types.find("uNHEARD") == "text/x-unheard;charset=\"utf-8\"");
    CHECK(types.add("html", "text/html"));
    CHECK(types.add("HTML", "application/xhtml+xml"));
    CHECK(types.find("html") == "application/xhtml+xml");
    CHECK(types.size() == 2);
    CHECK(MediaTypes{MediaTypes::Default::none}.find("html").empty());
}

TEST_CASE("what is no extension or no media type is not added") {
    MediaTypes types;
    for (const char* extension : {"", ".", "..a", "a.b", "a/b", "a b", "a\n"})
        CHECK_FALSE(types.add(extension, "text/plain"));
    for (const char* type :
         {"", "text", "text/", "/plain", "text/*", "*/*", "a/b/c", "text/plain\n",
          "text/plain;x=\"", "text/plain\r\nX: y", "text/plain; x=y z"})
        CHECK_FALSE(types.add("x", type));
    CHECK(types.size() == 0);
}

TEST_CASE("mime.types") {
    MediaTypes types{MediaTypes::Default::none};
    const MediaTypesError error = read_media_types(
        "# comment\n"
        "\n"
        "   \t\r\n"
        "application/activemessage\n"
        "text/html\t\t\thtml htm  shtml\r\n"
        "  text/plain txt # asc\n"
        "text/x-new html",
        types);
    CHECK(error.line == 0);
    CHECK(types.size() == 4);
    CHECK(types.find("html") == "text/x-new");
    CHECK(types.find("htm") == "text/html");
    CHECK(types.find("shtml") == "text/html");
    CHECK(types.find("TXT") == "text/plain");
    CHECK(types.find("asc").empty());
}

TEST_CASE("an error in mime.types says its line") {
    const struct {
        const char* text;
        std::size_t line;
        const char* why;
        std::size_t size;
    } table[] = {
        {"text/html html\n\nhtml text/html\n", 3, "media_type_is_malformed", 1},
        {"text/html; html", 1, "media_type_is_malformed", 0},
        {"text/html html a.b", 1, "extension_is_malformed", 1},
        {"text/html html\x01", 1, "extension_is_malformed", 0},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        MediaTypes types{MediaTypes::Default::none};
        const MediaTypesError error = read_media_types(row.text, types);
        CHECK(error.line == row.line);
        CHECK(error.why == std::string{row.why});
        CHECK(types.size() == row.size);
    }
}

TEST_CASE("the table of media types is bounded") {
    MediaTypes types;
    std::string text;
    for (std::size_t i = 0; i <= MediaTypes::max_extensions; ++i)
        text += "a/b x" + std::to_string(i) + "\n";
    const MediaTypesError error = read_media_types(text, types);
    CHECK(error.line == MediaTypes::max_extensions + 1);
    CHECK(error.why == std::string{"too_many_extensions"});
    CHECK(types.add("x0", "c/d"));
    CHECK_FALSE(types.add("y", "c/d"));
}

TEST_CASE("extensions of file names") {
    const struct {
        const char* path;
        std::vector<std::string_view> extensions;
    } table[] = {
        {"doc.html.en.gz", {"html", "en", "gz"}},
        {"a.b/doc.html", {"html"}},
        {"doc", {}},
        {"", {}},
        {".htaccess", {}},
        {".doc.html", {"html"}},
        {"..doc.html", {"html"}},
        {"...", {}},
        {"doc.", {}},
        {"doc..html", {"html"}},
        {"doc.html.", {"html"}},
        {"doc.html/", {}},
        {"/.png", {}},
    };
    for (const auto& row : table) {
        CAPTURE(row.path);
        CHECK(extensions_of(row.path) == row.extensions);
    }
}
