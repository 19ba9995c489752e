// Reading the four Accept fields, and how well a variant fits each.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "stepwise/http/accept.hpp"
#include "stepwise/http/quality.hpp"

using namespace stepwise::http;

namespace {

Preferences read(PreferenceKind kind, std::string_view value) {
    Preferences preferences;
    add_preferences(preferences, kind, value);
    return preferences;
}

/// "name;param=value@q" for each element: what was understood, in one line.
std::string understood(const Preferences& preferences) {
    std::string text;
    for (const Preference& each : preferences.list) {
        text += text.empty() ? "" : " ";
        text += each.name;
        for (const Parameter& parameter : each.parameters)
            text += ";" + parameter.name + "=" + parameter.value;
        text += "@" + std::to_string(static_cast<int>(each.q * 1000 + 0.5));
    }
    return text;
}

double type_q(std::string_view accept, std::string_view type) {
    return type_quality(read(PreferenceKind::media_range, accept),
                        parse_parameterized(type).value())
        .q;
}

}  // namespace

TEST_CASE("quality values") {
    const struct {
        const char* text;
        double value;  // -1: malformed
    } table[] = {
        {"0", 0},      {"0.", 0},    {"0.0", 0},  {"0.000", 0},  {"0.001", 0.001}, {"0.5", 0.5},
        {".2", 0.2},   {"1", 1},     {"1.", 1},   {"1.000", 1},  {"", -1},         {".", -1},
        {"1.001", -1}, {"1.1", -1},  {"2", -1},   {"-1", -1},    {"0.1234", -1},   {"0.5a", -1},
        {"a", -1},     {"00.5", -1}, {"0,5", -1}, {"0.5.1", -1}, {"1e0", -1},      {"+1", -1},
        {"0x1", -1},   {"10", -1},   {" 1", -1},  {"0.-1", -1},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        CHECK(parse_quality(row.text).value_or(-1) == row.value);
    }
}

TEST_CASE("Accept is read element by element, malformed ones are skipped") {
    const struct {
        const char *value, *expected;
    } table[] = {
        {"", ""},
        {" , ,, ", ""},
        {"text/html", "text/html@1000"},
        {"Text/HTML;Q=0.5", "text/html@500"},
        {"text/html ; level=1 ; q=0.4,*/*", "text/html;level=1@400 */*@1000"},
        {"text/*;q=0.3, text/html;q=0.7", "text/*@300 text/html@700"},
        {"text/html;level=\"1\"", "text/html;level=1@1000"},
        {"a/b;x=\"1,2;3\\\"4\";q=0.1, c/d", "a/b;x=1,2;3\"4@100 c/d@1000"},
        {"a/b;q=\"0.5\"", "a/b@500"},
        {"a/b;;q=0.5;", "a/b@500"},
        {"a/b;q=0.5;extension;x=y", "a/b@500"},
        {"a/b;flag;q=0.5", "a/b;flag=@500"},
        {"a/b; q = 0.5", "a/b@500"},
        {"*, *;q=.2", "*/*@1000 */*@200"},
        {"a/b;q=2, c/d", "c/d@1000"},
        {"a/b;q=, c/d", "c/d@1000"},
        {"a/b;=x, c/d", "c/d@1000"},
        {"a/b;x=\"open, c/d", ""},
        {"a/b;x=\"y\"z, c/d", "c/d@1000"},
        {"a/b;x=\"y\\", ""},
        {"html, c/d", "c/d@1000"},
        {"*/html, t*/*, a/b*, /b, a/, a/b/c, a b/c, c/d", "c/d@1000"},
        {"\"a/b\", c/d", "c/d@1000"},
        {"a/b;x=\"\x01\", c/d", "c/d@1000"},
    };
    for (const auto& row : table) {
        CAPTURE(row.value);
        CHECK(understood(read(PreferenceKind::media_range, row.value)) == row.expected);
    }
}

TEST_CASE("languages, charsets and codings are tokens") {
    const struct {
        const char *value, *expected;
    } table[] = {
        {"da, en-GB;q=0.8, en;q=0.7", "da@1000 en-gb@800 en@700"},
        {"*;q=0.5, UTF-8", "*@500 utf-8@1000"},
        {"x-gzip, identity;q=0", "x-gzip@1000 identity@0"},
        {"en/us, \"en\", de", "de@1000"},
    };
    for (const auto& row : table) {
        CAPTURE(row.value);
        CHECK(understood(read(PreferenceKind::token, row.value)) == row.expected);
    }
}

TEST_CASE("repeated fields are one list, and an empty field is not no field") {
    const auto fields = std::make_unique<Fields>();
    CHECK(fields->add("Accept", "a/b;q=0.5"));
    CHECK(fields->add("Accept-Encoding", ""));
    CHECK(fields->add("accept", "c/d"));
    CHECK(fields->add("accept-charset", "x"));
    CHECK(fields->add("Accept-Language", "en"));
    const Accepted accepted = accepted_by(*fields);
    CHECK(understood(accepted.types) == "a/b@500 c/d@1000");
    CHECK(understood(accepted.languages) == "en@1000");
    CHECK(understood(accepted.charsets) == "x@1000");
    CHECK(accepted.codings.present);
    CHECK(accepted.codings.list.empty());
    fields->clear();
    CHECK_FALSE(accepted_by(*fields).codings.present);
}

TEST_CASE("a long list is cut, many parameters make an element malformed") {
    std::string value;
    for (int i = 0; i < 1000; ++i) value += "a/b" + std::to_string(i) + ",";
    const Preferences preferences = read(PreferenceKind::media_range, value);
    CHECK(preferences.list.size() == Preferences::max_elements);
    CHECK(preferences.list.back().name == "a/b63");

    std::string element = "a/b";
    for (std::size_t i = 0; i < Parameterized::max_parameters; ++i) element += ";x=y";
    CHECK(read(PreferenceKind::media_range, element).list.size() == 1);
    CHECK(read(PreferenceKind::media_range, element + ";x=y").list.empty());
}

TEST_CASE("the most specific media range counts, in any order") {
    // The examples of RFC 9110, 12.5.1 and of its ancestor, RFC 2616, 14.1.
    const char* const rfc_9110 =
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "
        "text/plain;format=fixed;q=0.4, */*;q=0.5";
    const char* const rfc_2616 =
        "text/*;q=0.3, text/html;q=0.7, text/html;level=1, text/html;level=2;q=0.4, */*;q=0.5";
    const char* const backwards =
        "*/*;q=0.5, text/html;level=2;q=0.4, text/html;level=1, text/html;q=0.7, text/*;q=0.3";
    const struct {
        const char *accept, *type;
        double q;
    } table[] = {
        {rfc_9110, "text/plain;format=flowed", 1},
        {rfc_9110, "text/plain", 0.7},
        {rfc_9110, "text/html", 0.3},
        {rfc_9110, "image/jpeg", 0.5},
        {rfc_9110, "text/plain;format=fixed", 0.4},
        {rfc_9110, "text/html;level=3", 0.3},
        {rfc_2616, "text/html;level=1", 1},
        {rfc_2616, "text/html", 0.7},
        {rfc_2616, "text/plain", 0.3},
        {rfc_2616, "image/jpeg", 0.5},
        {rfc_2616, "text/html;level=2", 0.4},
        {rfc_2616, "text/html;level=3", 0.7},
        {backwards, "text/html;level=1", 1},
        {backwards, "text/html", 0.7},
        {backwards, "text/plain", 0.3},
        {backwards, "text/html;level=2", 0.4},
        {"text/html;q=0.5, text/html;q=0.9", "text/html", 0.5},  // the first of equals
        {"text/html;charset=utf-8", "text/html", 1},
        {"text/html;level=1", "text/html", 0},  // that is level 2
        {"text/html;level=3", "text/html", 1},
        {"text/html;level=1;x=y", "text/html;level=1", 0},
        {"text/html;q=0, text/*", "text/html", 0},
        {"text/*;q=0", "text/html", 0},
        {"tex/*, texts/*", "text/html", 0},
        {"text/*, */*", "text/html", 0.02},
        {"text/*, */*", "image/png", 0.01},
        {"text/*, */*, a/b;q=0.9", "image/png", 1},
        {"text/*;q=1.0, */*;q=1.0", "image/png", 0.01},  // as good as none
        {"", "image/png", 1},
        {"nonsense", "image/png", 1},
    };
    for (const auto& row : table) {
        CAPTURE(row.accept);
        CAPTURE(row.type);
        CHECK(type_q(row.accept, row.type) == row.q);
    }
}

TEST_CASE("languages match by prefixes of whole subtags") {
    const struct {
        const char* accept;
        std::vector<std::string> languages;
        double q;
    } table[] = {
        {"", {"en"}, 1},
        {"en", {"en"}, 1},
        {"en", {"en-GB"}, 1},
        {"en", {"EN-gb-oxendict"}, 1},
        {"en", {"eng"}, 0},
        {"e", {"en"}, 0},
        {"en;q=1.0, de;q=0.5", {"de"}, 0.5},
        {"en, en-GB;q=0.2", {"en-GB"}, 0.2},  // the longest range, not the best
        {"en-GB;q=0.2, en", {"en-GB"}, 0.2},
        {"en;q=0.4", {"fr", "en"}, 0.4},
        {"en;q=0.4, fr;q=0.6", {"en", "fr"}, 0.6},
        {"*;q=0.3", {"fr"}, 0.3},
        {"en;q=0.1, *;q=0.3", {"en"}, 0.1},
        {"en;q=0.1, *;q=0.3", {"en", "fr"}, 0.3},
        {"fr;q=0, *", {"fr"}, 0},
        {"en-GB", {"en"}, 0.001},
        {"en-GB", {"en-US"}, 0.001},
        {"en-GB", {"eng"}, 0},
        {"en-GB;q=0", {"en"}, 0},
        {"en-GB, *;q=0.2", {"en"}, 0.2},
        {"zh-Hant-TW", {"zh-Hant"}, 0.001},
        {"en-GB, fr;q=0.8", {"fr"}, 0.8},
    };
    for (const auto& row : table) {
        CAPTURE(row.accept);
        CHECK(language_quality(read(PreferenceKind::token, row.accept), row.languages) == row.q);
    }
}

TEST_CASE("charsets, with ISO-8859-1 for texts that do not say") {
    const struct {
        const char *accept, *charset;
        bool is_text;
        double q;
    } table[] = {
        {"", "koi8-r", true, 1},
        {"utf-8;q=0.5", "UTF-8", true, 0.5},
        {"utf-8", "koi8-r", true, 0},
        {"utf-8", "iso-8859-1", true, 1},
        {"utf-8", "", true, 1},
        {"iso-8859-1;q=0.2", "", true, 0.2},
        {"*;q=0.1, utf-8", "", true, 0.1},
        {"*;q=0", "", true, 0},
        {"*;q=0", "", false, 1},
        {"utf-8", "koi8-r", false, 0},
    };
    for (const auto& row : table) {
        CAPTURE(row.accept);
        CAPTURE(row.charset);
        const Preferences accept = read(PreferenceKind::token, row.accept);
        CHECK(charset_quality(accept, row.charset, row.is_text) == row.q);
    }
}

TEST_CASE("content codings") {
    const struct {
        const char *accept, *coding;
        double q;
    } table[] = {
        {nullptr, "", 1},
        {nullptr, "identity", 1},
        {nullptr, "gzip", 0.5},
        {"", "", 0.0001},
        {"", "gzip", 0},
        {"gzip", "gzip", 1},
        {"gzip", "x-gzip", 1},
        {"X-GZIP", "GZip", 1},
        {"gzip", "x-compress", 0},
        {"gzip", "", 0.0001},
        {"gzip, identity;q=0.5", "", 0.5},
        {"gzip, identity;q=0", "", 0},
        {"gzip, *;q=0", "", 0},
        {"gzip, *;q=0", "br", 0},
        {"*;q=0, identity;q=0.3", "", 0.3},
        {"*", "br", 1},
        {"br;q=0, *", "br", 0},
        {"nonsense\"", "", 0.0001},
    };
    for (const auto& row : table) {
        CAPTURE(row.coding);
        const Preferences accept =
            row.accept == nullptr ? Preferences{} : read(PreferenceKind::token, row.accept);
        CHECK(coding_quality(accept, row.coding) == row.q);
    }
}
