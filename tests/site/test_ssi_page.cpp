// Pages with directives in them, taken apart, and the values within the directives.
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "stepwise/stages/4_resource/ssi_page.hpp"
#include "stepwise/stages/4_resource/ssi_values.hpp"

using namespace stepwise;

namespace {

/// "text|[name a=b c]|…" of a page that comes in two pieces, cut at `cut`.
std::string taken_apart(const std::string& page, std::size_t cut) {
    std::string shown, window = page.substr(0, cut);
    bool is_whole = false, was_text = false;
    for (;;) {
        const SsiPart part = next_part(window, is_whole);
        switch (part.kind) {
            case SsiPart::Kind::need_more:
                REQUIRE_FALSE(is_whole);
                window += page.substr(cut);
                is_whole = true;
                continue;
            case SsiPart::Kind::end: return shown;
            case SsiPart::Kind::text:
                REQUIRE(part.size > 0);
                if (!was_text && !shown.empty()) shown += '|';
                shown += window.substr(0, part.size);
                break;
            case SsiPart::Kind::directive:
                if (!shown.empty()) shown += '|';
                shown += "[" + part.directive.name;
                for (const SsiAttribute& attribute : part.directive.attributes)
                    shown += " " + attribute.name +
                             (attribute.has_value ? "=" + attribute.value : std::string{});
                if (*part.directive.wrong != '\0') shown += std::string{"!"} + part.directive.wrong;
                shown += "]";
                break;
        }
        was_text = part.kind == SsiPart::Kind::text;
        window.erase(0, part.size);
    }
}

}  // namespace

TEST_CASE("http 7: SSI: a page is taken apart alike, wherever it is cut in two") {
    struct {
        const char *page, *parts;
    } const cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a<!-- comment -->b", "a<!-- comment -->b"},
        {"a<!--#endif-->b", "a|[endif]|b"},
        {"a<!--#endif -->b", "a|[endif]|b"},
        {"<!--#ECHO VAR=\"X\"-->", "[echo var=X]"},
        {"<!--#echo var=\"X\" -->y", "[echo var=X]|y"},
        {"<!--#echo var='X' encoding=`none` -->", "[echo var=X encoding=none]"},
        {"<!--#echo var=X -->", "[echo var=X]"},
        {"<!--#echo var = \"X\"\n\t-->", "[echo var=X]"},
        {"<!--#set var=\"a\" value=\"say \\\"x\\\" \\n --> \"-->",
         "[set var=a value=say \"x\" \\n --> ]"},
        {"<!--#if expr='\"a\" = \"b\"' -->", "[if expr=\"a\" = \"b\"]"},
        {"<!--#config errmsg=\"\" -->.", "[config errmsg=]|."},
        {"<!--#echo var -->", "[echo var]"},
        {"<!--#echo \"X\" -->", "[echo =X!attribute_without_name]"},
        {"<!--# echo var=\"X\" -->", "[ echo var=X!directive_without_name]"},
        {"<!--#-->x", "[!directive_without_name]|x"},
        {"a<!--#echo var=\"X", "a|[echo!directive_not_ended]"},
        {"a<!--#echo", "a|[echo!directive_not_ended]"},
        {"a<!--#", "a|[!directive_without_name]"},
        {"a<!--", "a<!--"},
        {"<<!--<!--#x-->", "<<!--|[x]"},
        {"<!--#a--><!--#b-->", "[a]|[b]"},
    };
    for (const auto& c : cases)
        for (std::size_t cut = 0; cut <= std::string{c.page}.size(); ++cut) {
            INFO("page: " << std::string{c.page});
            CAPTURE(cut);
            const std::string parts = taken_apart(c.page, cut);
            // A directive that is cut off says so, whatever had been read of its attributes.
            if (std::string{c.parts}.find("not_ended") == std::string::npos &&
                std::string{c.page} != "a<!--#")
                CHECK(parts == c.parts);
            else
                CHECK(parts.find("!directive_not_ended") != std::string::npos);
        }
}

TEST_CASE("http 7: SSI: a directive is bounded in length and in attributes") {
    std::string page = "<!--#set var=\"" + std::string(most_of_directive, 'x') + "\" -->";
    SsiPart part = next_part(page, false);
    CHECK(part.kind == SsiPart::Kind::directive);
    CHECK(std::string{part.directive.wrong} == "directive_too_long");
    CHECK(part.size == most_of_directive);

    page = "<!--#set";
    for (std::size_t i = 0; i <= most_ssi_attributes; ++i) page += " a=b";
    part = next_part(page + " -->", true);
    CHECK(part.directive.attributes.size() == most_ssi_attributes);
    CHECK(std::string{part.directive.wrong} == "too_many_attributes");
}

TEST_CASE("http 7: SSI: entities in values are decoded, others are left as they are") {
    struct {
        const char *text, *decoded;
    } const cases[] = {
        {"a&lt;b&gt;c&amp;d&quot;e&apos;", "a<b>c&d\"e'"},
        {"&#65;&#33;", "A!"},
        {"&unknown; & &; &#0; &#10; &#300; &lt", "&unknown; & &; &#0; &#10; &#300; &lt"},
        {"&amp;lt;", "&lt;"},
    };
    for (const auto& c : cases) CHECK(decode_entities(c.text) == c.decoded);
}

TEST_CASE("http 7: SSI: variables in a string are replaced once") {
    const SsiLookup lookup = [](std::string_view name) -> std::optional<std::string> {
        if (name == "A") return "one";
        if (name == "NESTED") return "$A";
        if (name == "LONG") return std::string(most_of_ssi_value, 'x');
        return std::nullopt;
    };
    struct {
        const char* text;
        std::optional<std::string> result;
    } const cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"$A", "one"},
        {"${A}b$A-",
         "oneb"
         "one-"},
        {"$Ab", ""},
        {"$NOPE.", "."},
        {"\\$A", "$A"},
        {"\\\\", "\\\\"},
        {"$", "$"},
        {"$ 5 ${}", "$ 5 ${}"},
        {"${A", std::nullopt},
        {"$NESTED", "$A"},
        {"$LONG", std::string(most_of_ssi_value, 'x')},
        {"$LONG$A", std::nullopt},
    };
    for (const auto& c : cases) {
        INFO("page: " << std::string{c.text});
        CHECK(substitute(c.text, lookup) == c.result);
    }
}

TEST_CASE("http 7: SSI: encodings") {
    CHECK(encode_as("entity", "<a href='b'>&\"") == "&lt;a href=&#39;b&#39;&gt;&amp;&quot;");
    CHECK(encode_as("none", "<a>") == "<a>");
    CHECK(encode_as("url", "a b/c?d") == "a%20b/c%3Fd");
    CHECK(encode_as("urlencoded", "a b/c") == "a+b%2Fc");
    CHECK(encode_as("base64", "hello") == "aGVsbG8=");
    CHECK(encode_as("Base64,ENTITY", "hello") == "aGVsbG8=");
    CHECK_FALSE(encode_as("rot13", "hello").has_value());
    CHECK(decode_as("none", "a%20b") == "a%20b");
    CHECK(decode_as("url", "a%20b+c") == "a b+c");
    CHECK(decode_as("urlencoded", "a%20b+c") == "a b c");
    CHECK(decode_as("base64", "aGVsbG8=") == "hello");
    CHECK_FALSE(decode_as("url", "a%2").has_value());
    CHECK_FALSE(decode_as("url", "a%00").has_value());
    CHECK_FALSE(decode_as("base64", "!").has_value());
}

TEST_CASE("http 7: SSI: sizes are written as Apache writes them") {
    struct {
        std::uint64_t size;
        const char *octets, *abbreviated;
    } const cases[] = {
        {0, "0", "  0 "},
        {972, "972", "972 "},
        {973, "973", "1.0K"},
        {1024, "1,024", "1.0K"},
        {1536, "1,536", "1.5K"},
        {10 * 1024, "10,240", " 10K"},
        {1'234'567, "1,234,567", "1.2M"},
        {5'000'000'000, "5,000,000,000", "4.7G"},
        {~std::uint64_t{0}, "18,446,744,073,709,551,615", " 16E"},
    };
    for (const auto& c : cases) {
        CHECK(size_in_octets(c.size) == c.octets);
        CHECK(size_abbreviated(c.size) == c.abbreviated);
    }
}
