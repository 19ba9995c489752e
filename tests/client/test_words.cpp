// The dictionary: every row of the document's two tables has its entry, every place in the sources
// is there, and words are found however they are typed.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "program.hpp"
#include "stepwise/client/words/dictionary.hpp"
#include "stepwise/http/method.hpp"
#include "stepwise/http/status.hpp"
#include "stepwise/trace/page.hpp"
#include "stepwise/trace/spelling.hpp"

using namespace stepwise;

namespace {

const Dictionary& words_known() {
    static const Dictionary words = read_dictionary(SOURCE_DIR "/stepwise/client/dictionary.json");
    return words;
}

struct Row {
    std::string name, table, in_1_0, in_1_1;
};

/// The document's tables as they are printed, in their order; where one cell is missing, what is
/// there stands under 1.1.
const std::vector<Row> rows = {
    {"GET", "methods", "O", "O"},
    {"POST", "methods", "O", "O"},
    {"HEAD", "methods", "O", "O"},
    {"OPTIONS", "methods", "", "O"},
    {"PUT", "methods", "", "O"},
    {"DELETE", "methods", "", "O"},
    {"TRACE", "methods", "", "O"},
    {"CONNECT", "methods", "", "O"},
    {"Date", "general", "O", "O"},
    {"Pragma", "general", "O", "O"},
    {"Cache-Control", "general", "", "O"},
    {"Connection", "general", "", "O"},
    {"Transfer-Encoding", "general", "", "O"},
    {"Via", "general", "", "O"},
    {"Authorization", "request", "O", "O"},
    {"From", "request", "O", "O"},  // printed as `Form`
    {"If-Modified-Since", "request", "O", "O"},
    {"Referer", "request", "O", "O"},
    {"User-Agent", "request", "O", "O"},
    {"Accept", "request", "", "O"},
    {"Accept-Charset", "request", "", "O"},
    {"Accept-Encoding", "request", "", "O"},
    {"Accept-Language", "request", "", "O"},
    {"Host", "request", "", "O"},
    {"If-Match", "request", "", "O"},
    {"If-None-Match", "request", "", "O"},
    {"If-Unmodified-Since", "request", "", "O"},
    {"Range", "request", "", "O"},
    {"Location", "response", "O", "O"},
    {"Server", "response", "O", "O"},
    {"WWW-Authenticate", "response", "O", "O"},
    {"Accept-Ranges", "response", "", "O"},
    {"Allow", "entity", "O", "O"},
    {"Content-Encoding", "entity", "O", "O"},
    {"Content-Length", "entity", "O", "O"},
    {"Content-Type", "entity", "O", "O"},
    {"Expires", "entity", "O", "O"},
    {"Last-Modified", "entity", "", "O"},
    {"Content-Location", "entity", "", "O"},
    {"Content-Range", "entity", "", "O"},
    {"ETag", "entity", "", "O"},  // printed as `Etag`
};

std::string found(std::string_view asked) {
    if (const Word* word = word_named(words_known(), asked)) return word->name;
    std::string names;
    for (const Word* word : words_like(words_known(), asked)) names += '?' + word->name;
    return names;
}

Ran explain(std::vector<std::string> words) {
    words.insert(words.begin(), "explain");
    return run_stepwise(words);
}

}  // namespace

TEST_CASE("every row of the document's tables is an entry, as it is printed there") {
    std::size_t in_tables = 0;
    for (const Word& word : words_known())
        in_tables += word.document && word.document->table != "text" ? 1 : 0;
    CHECK(in_tables == rows.size());
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const Word* word = word_named(words_known(), row.name);
        REQUIRE(word != nullptr);
        REQUIRE(word->document);
        CHECK(word->name == row.name);
        CHECK(word->document->table == row.table);
        CHECK(word->sent_by == (row.table == "methods" ? "request" : row.table));
        CHECK(word->document->in_1_0 == row.in_1_0);
        CHECK(word->document->in_1_1 == row.in_1_1);
        // Where the versions differ from what is printed, the entry says so.
        const bool agrees = word->versions[1].empty() == row.in_1_0.empty() &&
                            word->versions[2].empty() == row.in_1_1.empty();
        if (!agrees) CHECK_FALSE(word->document->slip.empty());
    }
    CHECK(word_named(words_known(), "From")->document->slip.find("`Form`") != std::string::npos);
    CHECK(word_named(words_known(), "PUT")->document->slip.find("triangle") != std::string::npos);
}

TEST_CASE("every entry is complete, and its places in the sources are there") {
    std::set<std::string> names;
    for (const Word& word : words_known()) {
        CAPTURE(word.name);
        CHECK(names.insert(word.name).second);
        CHECK(word.says.size() > 15);
        CHECK_FALSE(word.source.empty());
        CHECK_FALSE(word.term.empty());
        CHECK_FALSE(word.shows.empty());
        const bool runs = word.example.find("curl -") != std::string::npos ||
                          word.example.find("stepwise request") != std::string::npos;
        CHECK(runs);
        CHECK(word.example.find("PORT") != std::string::npos);
        CHECK(word.example.find_first_of("\t\n") == std::string::npos);
        std::string versions;
        for (const std::string& version : word.versions) versions += version;
        CHECK_FALSE(versions.empty());
        for (const SourcePlace& place : word.handled) {
            CAPTURE(place.file);
            CAPTURE(place.marker);
            CHECK(line_of(place) > 0);
        }
        for (const std::string& other : word.see) {
            CAPTURE(other);
            CHECK(word_named(words_known(), other) != nullptr);
        }
    }
    CHECK(word_named(words_known(), "GET")->versions[0] != "");
    CHECK(word_named(words_known(), "HEAD")->versions[0] == "");
}

TEST_CASE("what the server knows is in the dictionary under the same name") {
    for (int code = 100; code < 600; ++code) {
        const std::string_view reason = http::reason(static_cast<http::Status>(code));
        if (reason == "Unassigned") continue;
        CAPTURE(code);
        const Word* word = word_named(words_known(), std::to_string(code));
        REQUIRE(word != nullptr);
        CHECK(word->reason == reason);
    }
    for (const Word& word : words_known()) {
        if (word.kind != WordKind::method || word.handled.empty()) continue;
        CHECK(http::method_from(word.name) != http::Method::unknown);
    }
}

TEST_CASE("words are found however they are typed") {
    CHECK(found("etag") == "ETag");
    CHECK(found("if none match") == "If-None-Match");
    CHECK(found("Content-Type:") == "Content-Type");
    CHECK(found("not found") == "404");
    CHECK(found("404 Not Found") == "404");
    CHECK(found("Form") == "?From");
    CHECK(found("Referrer") == "?Referer");
    CHECK(found("Contnet-Lenght") == "?Content-Length");
    CHECK(found("unmodified") == "?If-Unmodified-Since");
    CHECK(found("match") == "?PATCH?If-Match?If-None-Match");
    CHECK(found("multi") == "?207?300");
    CHECK(found("419") == "");
    CHECK(found("zzz") == "");
    CHECK(found(std::string(100000, 'a')) == "");
}

TEST_CASE("a swap is one mistake, as is a letter more, less or another") {
    CHECK(distance("form", "from") == 1);
    CHECK(distance("", "abc") == 3);
    CHECK(distance("host", "hots") == 1);
    CHECK(distance("range", "ranges") == 1);
    CHECK(distance("same", "same") == 0);
    CHECK(distance("kitten", "sitting") == 3);
}

TEST_CASE("stepwise explain: a word, a list, a mistake") {
    const Ran etag = explain({"etag", "--port", "8123"});
    CHECK(etag.status == 0);
    CHECK(etag.output.find("curl -sI http://127.0.0.1:8123/tools/saws.txt") != std::string::npos);
    CHECK(etag.output.find("stepwise/stages/5_response/file_fields.cpp:") != std::string::npos);
    CHECK(etag.output.find("Next:  ") != std::string::npos);
    CHECK(etag.output.find('\x1b') == std::string::npos);

    const Ran form = explain({"Form"});
    CHECK(form.status == 0);
    CHECK(form.errors.find("did you mean 'From'?") != std::string::npos);
    CHECK(form.output.starts_with("From"));
    CHECK(explain({"PATCH"}).output.find("not handled here") != std::string::npos);

    for (const char* list : {"methods", "status", "headers"}) {
        const Ran ran = explain({"--list", list});
        CHECK(ran.status == 0);
        const auto json = nlohmann::json::parse(explain({"--list", list, "--json"}).output);
        std::size_t counted = 0;
        for (const auto& word : json) {
            CHECK(ran.output.find(word["name"].get<std::string>()) != std::string::npos);
            ++counted;
        }
        CHECK(counted > 10);
    }
    const auto json = nlohmann::json::parse(explain({"404", "--json"}).output);
    CHECK(json["reason"] == "Not Found");
    CHECK(json["handled"][0]["line"] > 0);
}

TEST_CASE("stepwise explain: mistakes are one line and exit status 2") {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{},
                                               {"zzz"},
                                               {"GET", "--list", "methods"},
                                               {"--list", "nonesuch"},
                                               {"--nonesuch"},
                                               {"\x1b[2J"},
                                               {"GET", "--port", "0"}}) {
        CAPTURE(words);
        const Ran ran = explain(words);
        CHECK(ran.status == 2);
        CHECK(ran.output.empty());
        CHECK(ran.errors.find('\n') + 1 == ran.errors.size());
        CHECK(ran.errors.find('\x1b') == std::string::npos);
    }
}
