// The choice between variants, why the others lost, and what is told of them: Vary, Alternates and
// the page.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apache_answers.hpp"
#include "stepwise/http/alternates.hpp"
#include "stepwise/http/negotiation.hpp"
#include "stepwise/http/type_map.hpp"

using namespace stepwise::http;
using namespace stepwise::http::testing;

namespace {

struct RequestFields {
    const char *accept = nullptr, *language = nullptr, *charset = nullptr, *coding = nullptr;
};

Accepted accepted_with(const RequestFields& wanted) {
    const auto fields = std::make_unique<Fields>();
    const std::pair<const char*, const char*> all[] = {{"Accept", wanted.accept},
                                                       {"Accept-Language", wanted.language},
                                                       {"Accept-Charset", wanted.charset},
                                                       {"Accept-Encoding", wanted.coding}};
    for (const auto& [name, value] : all)
        if (value != nullptr) CHECK(fields->add(name, value));
    return accepted_by(*fields);
}

std::vector<Variant> variants_of(std::string_view name) {
    for (const NamedMap& map : type_maps) {
        if (map.name != name) continue;
        TypeMap parsed = parse_type_map(map.text);
        CHECK(parsed.why == std::string_view{});
        return parsed.variants;
    }
    FAIL("no such type map");
    return {};
}

std::string described(const Answer& answer) {
    std::string text;
    for (const char* each : {answer.map, answer.force_priority, answer.accept, answer.language,
                             answer.charset, answer.coding})
        text.append(each == nullptr ? "(none)" : each).append(" | ");
    return text;
}

std::string chosen(std::string_view map, const RequestFields& fields) {
    const std::vector<Variant> variants = variants_of(map);
    const Choice choice = choose(variants, accepted_with(fields), {});
    return choice.index ? variants[*choice.index].uri : "";
}

LanguagePolicy policy_for(std::string_view force_priority) {
    LanguagePolicy policy{{"fr", "en", "de"}};
    policy.prefer = force_priority == "prefer" || force_priority == "both";
    policy.fallback = force_priority == "fallback" || force_priority == "both";
    return policy;
}

}  // namespace

TEST_CASE("negotiation answers as Apache does") {
    for (const Answer& answer : apache_answers) {
        const RequestFields fields{answer.accept, answer.language, answer.charset, answer.coding};
        CAPTURE(described(answer));
        const std::vector<Variant> variants = variants_of(answer.map);
        const Choice choice =
            choose(variants, accepted_with(fields), policy_for(answer.force_priority));
        CHECK((choice.index ? variants[*choice.index].uri : "") == answer.uri);
    }
}

TEST_CASE("negotiation follows Apache's manual where its program does not") {
    // "Select those variants which have charset parameters that are not ISO-8859-1": the program
    // does so only if they come later in the list.
    CHECK(chosen("charsets", {nullptr, nullptr, "utf-8"}) == "s.utf8");
}

TEST_CASE("every loser is told why") {
    const struct {
        const char* map;
        RequestFields fields;
        std::vector<std::string> why;
    } table[] = {
        {"photo",
         {"image/gif, text/plain;q=0.5"},
         {"media_type_not_accepted", "chosen", "media_type_less_preferred"}},
        {"photo",
         {"application/pdf"},
         {"media_type_not_accepted", "media_type_not_accepted", "media_type_not_accepted"}},
        {"tongues",
         {nullptr, "de;q=0.5, en"},
         {"language_later_in_priority", "chosen", "language_not_accepted",
          "language_less_preferred"}},
        {"codings",
         {nullptr, nullptr, nullptr, "gzip;q=0.5, br;q=0.8, identity;q=0"},
         {"encoding_not_accepted", "encoding_less_preferred", "chosen"}},
        {"charsets",
         {nullptr, nullptr, "utf-8;q=0.5, koi8-r, iso-8859-1;q=0"},
         {"charset_not_accepted", "charset_less_preferred", "charset_not_accepted", "chosen"}},
        {"charsets",
         {nullptr, nullptr, "utf-8"},
         {"charset_is_default", "chosen", "charset_is_default", "charset_not_accepted"}},
        {"levels", {"text/html"}, {"level_less_suitable", "chosen", "level_less_suitable"}},
        {"sizes", {}, {"larger", "chosen", "later_in_list"}},
    };
    for (const auto& row : table) {
        CAPTURE(row.map);
        const std::vector<Variant> variants = variants_of(row.map);
        const Choice choice = choose(variants, accepted_with(row.fields), {{"en-GB", "en"}});
        std::vector<std::string> why;
        for (const Candidate& candidate : choice.candidates) why.emplace_back(candidate.why);
        CHECK(why == row.why);
    }
}

TEST_CASE("a loser names the variant it lost to, a refused one names none") {
    const std::vector<Variant> variants = variants_of("photo");
    const Choice choice =
        choose(variants, accepted_with({"image/jpeg;q=0, image/gif;q=0.1, text/*"}), {});
    REQUIRE(choice.index == 1);
    CHECK_FALSE(choice.candidates[0].lost_to);
    CHECK_FALSE(choice.candidates[1].lost_to);
    CHECK(choice.candidates[2].lost_to == 1);
    CHECK(choice.candidates[1].type_q == 0.1);
}

TEST_CASE("a quality of source of zero is never chosen, and nothing is chosen from nothing") {
    std::vector<Variant> variants(1);
    variants[0].type = "text/html";
    variants[0].qs = 0;
    const Choice choice = choose(variants, {}, {});
    CHECK_FALSE(choice.index);
    CHECK(choice.candidates[0].why == std::string{"quality_of_source_is_zero"});
    CHECK_FALSE(choose({}, {}, {}).index);
}

TEST_CASE("a program is the last resort, unless there is work for it") {
    std::vector<Variant> variants(2);
    variants[0].type = "text/html";
    variants[1].uri = "a.cgi";
    CHECK(choose(variants, accepted_with({"*/*;q=0.1"}), {}).index == 0);
    CHECK(choose(variants, accepted_with({"image/png"}), {}).index == 1);
    CHECK(choose(variants, {}, {}, true).index == 1);
    CHECK(choose(variants, {}, {}, false).index == 0);
}

TEST_CASE("products of qualities that are equal on paper are equal") {
    std::vector<Variant> variants(2);
    variants[0].type = "text/html";
    variants[0].qs = 0.8;
    variants[0].length = 2;
    variants[1].type = "text/plain";
    variants[1].qs = 0.6;
    variants[1].length = 1;
    const Choice choice =
        choose(variants, accepted_with({"text/html;q=0.3, text/plain;q=0.4"}), {});
    CHECK(choice.index == 1);
    CHECK(choice.candidates[0].why == std::string{"larger"});
}

TEST_CASE("an unknown length is not compared") {
    std::vector<Variant> variants(3);
    for (Variant& variant : variants) variant.type = "text/html";
    variants[1].length = 0;
    CHECK(choose(variants, {}, {}).index == 0);
}

TEST_CASE("Vary names the dimensions in which variants differ") {
    for (const NamedMap& map : type_maps) {
        CAPTURE(map.name);
        CHECK(vary_value(dimensions_of(variants_of(map.name)), true) == map.vary);
    }
    std::vector<Variant> variants(2);
    variants[0] = {"a", "Text/HTML; charset=UTF-8", 1, {"EN"}, "", "identity", 1, ""};
    variants[1] = {"b", "text/html", 0.5, {"en"}, "utf-8", "", 2, "x"};
    CHECK(vary_value(dimensions_of(variants), false).empty());
    variants[1].charset = "koi8-r";
    variants[1].languages = {"en", "fr"};
    CHECK(vary_value(dimensions_of(variants), false) == "accept-language,accept-charset");
    CHECK(vary_value(dimensions_of({}), true) == "negotiate");
}

TEST_CASE("Alternates is written as Apache writes it") {
    CHECK(alternates_value(variants_of("photo")) ==
          R"({"foo.jpeg" 0.8 {type image/jpeg}}, {"foo.gif" 0.5 {type image/gif}}, )"
          R"({"foo.txt" 0.01 {type text/plain}})");
    CHECK(alternates_value(variants_of("codings")) ==
          R"({"c.html" 1 {type text/html} {length 1000}}, )"
          R"({"c.html.gz" 1 {type text/html} {encoding x-gzip} {length 400}}, )"
          R"({"c.html.br" 1 {type text/html} {encoding br} {length 300}})");
    const Variant variant{"a.b", "text/html;charset=UTF-8", 0.125, {"fr", "de"}, "", "", {}, ""};
    CHECK(alternates_value(std::vector{variant}) ==
          R"({"a.b" 0.125 {type text/html} {charset utf-8} {language fr,de}})");
    CHECK(alternates_value({}).empty());
}

TEST_CASE("no name of a variant breaks out of Alternates or the page") {
    const Variant variant{
        "a:\"<}\r\n\xff.html", "text/html", 1, {"e}n\r\n"}, "", "", {}, "<script>"};
    CHECK(alternates_value(std::vector{variant}) ==
          R"({"a:%22<%7D%0D%0A%FF.html" 1 {type text/html} {language en}})");
    const std::string html = variant_list_html(std::vector{variant});
    CHECK(html.find("<a href=\"./a:%22&lt;%7D%0D%0A%FF.html\">") != std::string::npos);
    CHECK(html.find("&lt;script&gt;") != std::string::npos);
    CHECK(html.find("<script") == std::string::npos);
}

TEST_CASE("the page lists every variant as a link") {
    CHECK(variant_list_html(variants_of("mixed")) ==
          "Available variants:\n<ul>\n"
          "<li><a href=\"m.en.html\">m.en.html</a> , type text/html, language en</li>\n"
          "<li><a href=\"m.fr.html\">m.fr.html</a> , type text/html, language fr</li>\n"
          "<li><a href=\"m.en.txt\">m.en.txt</a> , type text/plain, language en</li>\n"
          "<li><a href=\"m.fr.html.gz\">m.fr.html.gz</a> , type text/html, language fr, "
          "encoding gzip</li>\n</ul>\n");
}
