// Type maps as operators write them, and as they should not.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "stepwise/http/type_map.hpp"

using namespace stepwise::http;

TEST_CASE("a type map with everything in it") {
    const TypeMap map = parse_type_map(
        "# what this is\n"
        "URI: foo\n"
        "\n"
        "\n"
        "URI: foo.en.html\r\n"
        "Content-type: Text/HTML; QS=0.8;level=3\r\n"
        "# a comment inside\n"
        "Content-Language: en\r\n"
        "\t, en-GB\n"
        "Description: of\n"
        "   two lines\n"
        " \t\n"
        "uri:sub/foo.txt.gz\n"
        "CONTENT-TYPE: text/plain;charset=\"utf-8\"\n"
        "content-encoding: x-gzip\n"
        "content-length: 18446744073709551615");
    CHECK(map.error_line == 0);
    REQUIRE(map.variants.size() == 2);
    const Variant& page = map.variants[0];
    CHECK(page.uri == "foo.en.html");
    CHECK(page.type == "text/html; level=3");
    CHECK(page.qs == 0.8);
    CHECK(page.languages == std::vector<std::string>{"en", "en-GB"});
    CHECK(page.description == "of two lines");
    CHECK(page.encoding.empty());
    CHECK_FALSE(page.length);
    const Variant& text = map.variants[1];
    CHECK(text.uri == "sub/foo.txt.gz");
    CHECK(text.type == "text/plain; charset=utf-8");
    CHECK(text.qs == 1.0);
    CHECK(text.languages.empty());
    CHECK(text.encoding == "x-gzip");
    CHECK(text.length == 18446744073709551615U);
}

TEST_CASE("type maps without a variant") {
    for (const char* text : {"", "\n\n", "# nothing", "URI: foo\n\nURI: bar\n", " \t\r\n"}) {
        const TypeMap map = parse_type_map(text);
        CHECK(map.error_line == 0);
        CHECK(map.variants.empty());
    }
}

TEST_CASE("an error in a type map says its line") {
    const struct {
        const char* text;
        std::size_t line;
        const char* why;
    } table[] = {
        {"URI foo\n", 1, "line_has_no_colon"},
        {"#\nURI: a\nContent-Typ: text/html\n", 3, "header_is_unknown"},
        {"URI: a\nContent-Type: html\n", 2, "media_type_is_malformed"},
        {"URI: a\nContent-Type: */*\n", 2, "media_type_is_malformed"},
        {"URI: a\nContent-Type: text/html; =\n", 2, "media_type_is_malformed"},
        {"URI: a\nContent-Type: text/html;\n  qs=1.5\n\nx", 2, "qs_is_malformed"},
        {"URI: a\nContent-Type: text/html; x=\"a b\"\n", 2, "parameter_is_no_token"},
        {"URI: a\nContent-Length: -1\n", 2, "length_is_malformed"},
        {"URI: a\nContent-Length: 1x\n", 2, "length_is_malformed"},
        {"URI: a\nContent-Length: 18446744073709551616\n", 2, "length_is_malformed"},
        {"URI: a\nContent-Language: en,,fr\n", 2, "language_is_malformed"},
        {"URI: a\nContent-Encoding: gzip, br\n", 2, "encoding_is_malformed"},
        {"URI: a b\n", 1, "uri_has_a_space"},
        {"URI: a\x01\n", 1, "line_has_a_control"},
        {"URI:\n", 1, "header_is_empty"},
        {"URI: a\nURI: b\n", 2, "header_is_repeated"},
        {"URI: a\nContent-Type: text/html\nBody:----x----\nhello\n", 3, "body_is_not_supported"},
        {"\n\nContent-Type: text/html\nDescription: x\n\n", 3, "block_has_no_uri"},
        {"  URI: a\n", 1, "nothing_to_continue"},
        {"URI: a\n\n b\n", 3, "nothing_to_continue"},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const TypeMap map = parse_type_map(row.text);
        CHECK(map.error_line == row.line);
        CHECK(map.why == std::string{row.why});
    }
}

TEST_CASE("what was read before an error is kept, what comes behind is not read") {
    const TypeMap map = parse_type_map(
        "URI: a\nContent-Type: a/b\n\nURI: b\nContent-Type: ?\n\nURI: c\nContent-Type: a/b\n");
    CHECK(map.error_line == 5);
    REQUIRE(map.variants.size() == 1);
    CHECK(map.variants[0].uri == "a");
}

TEST_CASE("a type map is bounded") {
    const std::string block = "URI: a\nContent-Type: a/b\n\n";
    std::string text;
    for (std::size_t i = 0; i < TypeMap::max_variants; ++i) text += block;
    CHECK(parse_type_map(text).error_line == 0);
    CHECK(parse_type_map(text + "URI: whole\n\n").error_line == 0);
    const TypeMap many = parse_type_map(text + block);
    CHECK(many.variants.size() == TypeMap::max_variants);
    CHECK(many.why == std::string{"too_many_variants"});
    CHECK(many.error_line == TypeMap::max_variants * 3 + 1);

    const std::string word(TypeMap::max_line_octets, 'x');
    CHECK(parse_type_map("\nURI: " + word).why == std::string{"line_is_too_long"});
    CHECK(parse_type_map("URI: a\nDescription: " + word.substr(200) + "\n " + word.substr(8000))
              .error_line == 2);
    CHECK(parse_type_map(std::string(TypeMap::max_octets, '\n')).error_line == 0);
    CHECK(parse_type_map(std::string(TypeMap::max_octets + 1, '\n')).why ==
          std::string{"file_is_too_long"});
}

TEST_CASE("a type map that is cut anywhere is read or refused, never more than that") {
    const std::string text =
        "URI: a\nContent-Type: text/html; qs=0.5\n\nURI: b\nContent-Language: en,\n fr\n";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const TypeMap map = parse_type_map(text.substr(0, length));
        CHECK(map.variants.size() <= 2);
        CHECK((map.error_line == 0) == (map.why == std::string{}));
    }
}
