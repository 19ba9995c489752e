#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "fields.hpp"
#include "stepwise/http/entity_tag.hpp"

using namespace stepwise::http;
using namespace stepwise::http::testing;
using namespace std::string_literals;

TEST_CASE("http 6: entity tags are read") {
    const struct {
        std::string text, opaque;
        bool weak;
    } table[] = {
        {R"("x")", R"("x")", false},
        {R"(W/"x")", R"("x")", true},
        {R"("")", R"("")", false},
        {R"(W/"")", R"("")", true},
        {R"("a,b")", R"("a,b")", false},
        {R"("*")", R"("*")", false},
        {R"("W/")", R"("W/")", false},
        {R"("back\")", R"("back\")", false},
        {"\"\x80\xff\"", "\"\x80\xff\"", false},
        {R"("!#~")", R"("!#~")", false},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const auto tag = entity_tag_from(row.text);
        REQUIRE(tag.has_value());
        CHECK(tag->opaque == row.opaque);
        CHECK(tag->weak == row.weak);
    }
}

TEST_CASE("http 6: anything else is no entity tag") {
    for (const std::string& text :
         {""s,          "x"s,         "*"s,        "\""s,         "\"x"s,         "x\""s,
          "W/"s,        "W/x"s,       "w/\"x\""s,  "W\"x\""s,     "W /\"x\""s,    "W/ \"x\""s,
          "/\"x\""s,    "\"a b\""s,   "\"a\tb\""s, "\"a\x7f\""s,  "\"a\0b\""s,    "\"a\nb\""s,
          "\"x\" "s,    " \"x\""s,    "\"x\"y"s,   "\"x\"\"y\""s, "\"x\",\"y\""s, "'x'"s,
          "W/W/\"x\""s, "\"a\\\"b\""s}) {
        CAPTURE(text);
        CHECK(!entity_tag_from(text).has_value());
    }
}

// The table of RFC 9110, 8.8.3.2.
TEST_CASE("http 6: strong and weak comparison") {
    const struct {
        const char *a, *b;
        bool strongly, weakly;
    } table[] = {
        {R"(W/"1")", R"(W/"1")", false, true}, {R"(W/"1")", R"(W/"2")", false, false},
        {R"(W/"1")", R"("1")", false, true},   {R"("1")", R"("1")", true, true},
        {R"("1")", R"("2")", false, false},    {R"("a")", R"("A")", false, false},
    };
    for (const auto& row : table) {
        const auto a = entity_tag_from(row.a), b = entity_tag_from(row.b);
        REQUIRE((a && b));
        CHECK(equal_strongly(*a, *b) == row.strongly);
        CHECK(equal_strongly(*b, *a) == row.strongly);
        CHECK(equal_weakly(*a, *b) == row.weakly);
        CHECK(equal_weakly(*b, *a) == row.weakly);
    }
}

TEST_CASE("http 6: lists of entity tags, repeated fields as one list") {
    const struct {
        std::vector<std::string_view> fields;
        Listed strongly, weakly;  // is "a" listed?
    } table[] = {
        {{R"("a")"}, Listed::yes, Listed::yes},
        {{R"(W/"a")"}, Listed::no, Listed::yes},
        {{R"("b")"}, Listed::no, Listed::no},
        {{R"("b", "a")"}, Listed::yes, Listed::yes},
        {{R"("b","c",W/"a")"}, Listed::no, Listed::yes},
        {{R"("b"  ,	"a" )"}, Listed::yes, Listed::yes},
        {{R"(,, "b",, ,"a",)"}, Listed::yes, Listed::yes},
        {{R"("b,", "a")"}, Listed::yes, Listed::yes},
        {{R"("b","a,c")"}, Listed::no, Listed::no},
        {{R"("b")", R"("a")"}, Listed::yes, Listed::yes},
        {{R"("b")", R"("c")", R"(W/"a")"}, Listed::no, Listed::yes},
        {{""}, Listed::no, Listed::no},
        {{" , ,"}, Listed::no, Listed::no},
        {{"*"}, Listed::any, Listed::any},
        {{R"("*")"}, Listed::no, Listed::no},
        {{"*", "*"}, Listed::malformed, Listed::malformed},
        {{"*", R"("a")"}, Listed::malformed, Listed::malformed},
        {{R"(*, "a")"}, Listed::malformed, Listed::malformed},
        {{R"("a", *)"}, Listed::malformed, Listed::malformed},
        {{"**"}, Listed::malformed, Listed::malformed},
        {{"a"}, Listed::malformed, Listed::malformed},
        {{R"("a" "b")"}, Listed::malformed, Listed::malformed},
        {{R"("a""b")"}, Listed::malformed, Listed::malformed},
        {{R"("a"; "b")"}, Listed::malformed, Listed::malformed},
        {{R"("a", b)"}, Listed::malformed, Listed::malformed},
        {{R"("a", "b)"}, Listed::malformed, Listed::malformed},
        {{R"("a)", R"(b", "a")"}, Listed::malformed, Listed::malformed},
        {{R"("a")", "b"}, Listed::malformed, Listed::malformed},
    };
    for (const auto& row : table) {
        FieldList fields;
        for (const std::string_view value : row.fields) fields.emplace_back("iF-mAtCh", value);
        CAPTURE(row.fields.front());
        const auto request = request_with(Method::get, fields);
        const auto tag = entity_tag_from(R"("a")");
        CHECK(look_up(request->fields, "If-Match", tag, equal_strongly) == row.strongly);
        CHECK(look_up(request->fields, "If-Match", tag, equal_weakly) == row.weakly);
        CHECK(look_up(request->fields, "If-Match", {}, equal_weakly) != Listed::yes);
    }
}

TEST_CASE("http 6: a weak tag of ours is never equal strongly") {
    const auto request = request_with(Method::get, {{"If-Match", R"("a", W/"a")"}});
    const auto tag = entity_tag_from(R"(W/"a")");
    CHECK(look_up(request->fields, "If-Match", tag, equal_strongly) == Listed::no);
    CHECK(look_up(request->fields, "If-Match", tag, equal_weakly) == Listed::yes);
}

TEST_CASE("http 6: tags for files") {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    CHECK(make_etag(26, 1, 255).text() == R"("1a-0000000000000001-000000ff")");
    CHECK(make_etag(0, 0, 0).text() == R"("0-0000000000000000-00000000")");
    CHECK(make_etag(most, -1, most >> 32).text() ==
          R"("ffffffffffffffff-ffffffffffffffff-ffffffff")");
    CHECK(make_etag(0, 0, 0x1200000003).text() == R"("0-0000000000000000-00000011")");

    std::set<std::string> all;
    for (std::uint64_t size : {0U, 1U, 0x11U})
        for (std::int64_t time : {0, 1, 0x11})
            for (std::uint64_t inode : {0U, 1U, 0x11U}) {
                const EtagText text = make_etag(size, time, inode);
                const auto tag = entity_tag_from(text.text());
                REQUIRE(tag.has_value());
                CHECK(!tag->weak);
                CHECK(all.emplace(text.text()).second);
            }
}

TEST_CASE("a fixed text cuts off what goes beyond it") {
    FixedText<5> text;
    CHECK(text.text().empty());
    CHECK(text.add("ab").add_decimal(12345).add("x").text() == "ab123");
    CHECK(FixedText<3>{}.add_hex(0xabc).add("").text() == "abc");
}
