// A message, annotated: held against the request parser on all its test files, then rule by rule,
// then with whatever a hostile sender may think of.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <string>

#include "program.hpp"
#include "stepwise/client/annotate/show_annotation.hpp"
#include "tests/contains.hpp"

using namespace stepwise;

namespace {

const Dictionary& dictionary() {
    static const Dictionary words = read_dictionary(SOURCE_DIR "/stepwise/client/dictionary.json");
    return words;
}

std::string contents_of(const std::string& name) {
    std::ifstream file{name, std::ios::binary};
    REQUIRE_MESSAGE(file.good(), name);
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// `line: what` of every error; of the oddities, too, if asked for.
std::string faults_of(std::string_view message, bool oddities = false) {
    std::string text;
    for (const AnnotatedLine& line : annotate(message, dictionary()).lines)
        for (const MessageFault& fault : line.faults)
            if (fault.is_error || oddities)
                text += std::to_string(fault.line) + ": " + fault.what + '\n';
    return text;
}

Ran explain_file(const std::string& octets, std::vector<std::string> more = {}) {
    const std::string name = "test_annotate.http";
    std::ofstream{name, std::ios::binary} << octets;
    more.insert(more.begin(), {"explain", name});
    const Ran ran = run_stepwise(more);
    std::remove(name.c_str());
    return ran;
}

const std::string good = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace

TEST_CASE("what the request parser refuses has an error, what it takes has none") {
    // Beyond a limit of ours, but well-formed; and what follows a whole request is another one.
    const std::set<std::string> other = {"nothing",
                                         "empty_lines_endless",
                                         "fields_101",
                                         "http_0_9_ignores_the_rest",
                                         "content_length_and_pipeline",
                                         "chunked_with_everything"};
    std::istringstream expected{contents_of(HTTP_REQUESTS_DIR "/EXPECTED")};
    std::size_t checked = 0;
    for (std::string line; std::getline(expected, line);) {
        std::istringstream words{line};
        std::string name, state, word;
        if (!(words >> name >> state) || name.starts_with('#') || other.count(name)) continue;
        bool is_good = state == "complete";
        while (words >> word) is_good = is_good && word != "bad" && word != "need_more";
        CAPTURE(name);
        const std::string octets = contents_of(HTTP_REQUESTS_DIR "/" + name + ".http");
        CHECK(annotate(octets, dictionary()).is_well_formed() == is_good);
        ++checked;
    }
    CHECK(checked > 70);
}

TEST_CASE("every line is there with its octets, its place and its word") {
    const std::string message = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 3\r\n\r\na\nb";
    const Annotation annotation = annotate(message, dictionary());
    CHECK(annotation.is_well_formed());
    CHECK(annotation.responses == 1);
    REQUIRE(annotation.lines.size() == 5);
    std::string together;
    for (const AnnotatedLine& line : annotation.lines) {
        CHECK(line.at == together.size());
        together += line.octets;
        CHECK_FALSE(line.says.empty());
    }
    CHECK(together == message);
    CHECK(annotation.lines[0].word == "200");
    CHECK(annotation.lines[1].word == "ETag");
    CHECK(annotation.lines[1].section == "RFC 9110, 8.8.3");
    CHECK(annotation.lines[4].kind == LineKind::content);
}

TEST_CASE("all errors are listed, each at its line") {
    const std::string faults = faults_of(
        "POST /a b HTTP/1.1\r\nHost : x\r\nX: a\rb\r\nno colon\r\n folded\r\n"
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n");
    CHECK(contains(faults, "1: exactly one space"));
    CHECK(contains(faults, "2: white space between the name and the colon"));
    CHECK(contains(faults, "3: this CR is not followed by LF"));
    CHECK(contains(faults, "4: there is no colon"));
    CHECK(contains(faults, "5: folded lines are obsolete"));
    CHECK(contains(faults, "8: Transfer-Encoding and Content-Length contradict each other"));
}

TEST_CASE("errors that a request parser would not find, since it is one of responses") {
    CHECK(faults_of("HTTP/1.1 200 OK\r\n\r\n") == "");
    CHECK(contains(faults_of("HTTP/1.1 200\r\n\r\n"), "space after the status code"));
    CHECK(contains(faults_of("HTTP/1.1 20 OK\r\n\r\n"), "three digits"));
    CHECK(contains(faults_of("HTTP/1.1 999 Odd\r\n\r\n"), "from 100 to 599"));
    CHECK(contains(faults_of("HTTP/1.1 200 OK\r\nETag: a\r\n\r\n"), "double quotes"));
    CHECK(contains(faults_of("HTTP/1.1 200 OK\r\nDate: now\r\n\r\n"), "no date"));
    CHECK(contains(faults_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "4 of 9 octets"));
    CHECK(faults_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") == "");
    CHECK(contains(faults_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true), "HEAD"));
    CHECK(contains(faults_of("HTTP/1.1 405 No\r\n\r\n", true), "405 must come with Allow"));
    CHECK(contains(faults_of("HTTP/1.1 200 OK\r\nHost: a\r\n\r\n", true), "field of requests"));
    CHECK(
        contains(faults_of("GET / HTTP/1.1\r\nHost: h\r\nForm: a@b\r\n\r\n", true), "From meant"));
}

TEST_CASE("one message after another") {
    const Annotation both =
        annotate("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
                 dictionary());
    CHECK(both.is_well_formed());
    CHECK(both.responses == 2);
    CHECK(annotate(good + good, dictionary()).requests == 2);
    CHECK(annotate("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n" + good, dictionary())
              .requests == 1);
}

TEST_CASE("the chunks of a body") {
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(faults_of(head + "5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n") == "");
    CHECK(contains(faults_of(head + "5\r\nhell"), "4 of 5 octets"));
    CHECK(contains(faults_of(head + "4\r\nhello\r\n0\r\n\r\n"), "do not agree"));
    CHECK(contains(faults_of(head + "0x5\r\nhello\r\n0\r\n\r\n"), "hexadecimal"));
    CHECK(contains(faults_of(head + "5\nhello\r\n0\r\n\r\n"), "smuggled"));
    CHECK(contains(faults_of(head + "5\r\nhello\r\n"), "size 0"));
    CHECK(contains(faults_of(head + "fffffffffffffffff\r\n"), "64 bits"));
}

TEST_CASE("whatever comes: bounded, and nothing of it reaches the terminal") {
    std::mt19937 random{7};
    const AnnotationLimits limits;
    for (const std::string& octets :
         {std::string(2 << 20, '\n'), std::string(2 << 20, 'a'), std::string(100'000, '\0'),
          good + std::string(1 << 20, ':'),
          "GET " + std::string(1 << 20, '/') + " HTTP/1.1\r\n\r\n",
          std::string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"} +
              std::string(600'000, '1')}) {
        const Annotation annotation = annotate(octets, dictionary(), limits);
        CHECK(annotation.lines.size() <= limits.lines + 1);
        CHECK(annotation.errors + annotation.oddities <= limits.faults + 8);
        CHECK_FALSE(annotation.is_well_formed());
    }
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "X\x01-" + std::to_string(i) + " : \x1b[2J\r\n";
    CHECK(annotate("GET / HTTP/1.1\r\n" + many, dictionary()).lines.size() <= limits.lines);
    for (int round = 0; round < 300; ++round) {
        std::string octets =
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            "5\r\nhello\r\n0\r\n\r\n" +
            good;
        for (int i = 0; i < 6; ++i) octets[random() % octets.size()] = static_cast<char>(random());
        const Annotation annotation = annotate(octets, dictionary());
        Page page{80, false};
        show_annotation(page, annotation);
        for (const char c : page.take()) {
            const auto octet = static_cast<unsigned char>(c);
            CHECK((octet >= 0x20 || c == '\n'));
        }
        CHECK(nlohmann::json::accept(annotation_as_json(annotation)));
    }
}

TEST_CASE("stepwise explain FILE: exit status, page and JSON") {
    const Ran well = explain_file(good);
    CHECK(well.status == 0);
    CHECK(contains(well.output, "GET / HTTP/1.1␍␊"));
    CHECK(contains(well.output, "1 request: well-formed"));
    CHECK(contains(well.output, "Next:  stepwise explain Host"));
    const Ran bad = explain_file("GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", {"--json"});
    CHECK(bad.status == 1);
    const auto json = nlohmann::json::parse(bad.output);
    CHECK(json["well_formed"] == false);
    CHECK(json["faults"].size() == 2);
    CHECK(json["faults"][0]["section"] == "RFC 9112, 2.2");
    CHECK(explain_file("").status == 2);
    CHECK(run_stepwise({"explain", "-"}).status == 2);  // standard input is empty here
}
