#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "deliver.hpp"

using namespace stepwise::http;
using testing::Delivery;
using testing::Outcome;

namespace {

struct Verdict {
    const char* input;
    Parsed state;
    Status status;
    const char* why;
};

struct Parse {
    explicit Parse(std::string_view input, const HeadLimits& limits = {}) : parser{limits} {
        state = parser.parse(input, *request);
    }
    RequestParser parser;
    std::unique_ptr<Request> request = std::make_unique<Request>();
    Parsed state;
};

std::string why(std::string_view input, const HeadLimits& limits = {}) {
    const Parse parse{input, limits};
    CHECK(parse.state == Parsed::bad);
    return parse.parser.why();
}

}  // namespace

TEST_CASE("a request is views into the bytes received") {
    const std::string input =
        "GET /a?b HTTP/1.1\r\nHost: h\r\naccept:  x y \r\nHOST: i\r\n\r\nnext";
    const Parse parse{input};
    CHECK(parse.state == Parsed::complete);
    CHECK(parse.parser.position() == input.size() - 4);
    const Request& request = *parse.request;
    CHECK(request.line == "GET /a?b HTTP/1.1");
    CHECK(request.line.data() == input.data());
    CHECK(request.method_token == "GET");
    CHECK(request.method == Method::get);
    CHECK(request.target == "/a?b");
    CHECK(request.version == http_1_1);
    CHECK(request.fields.size() == 3);
    CHECK(request.fields.value("Accept") == "x y");
    CHECK(request.fields.count("host") == 2);
}

TEST_CASE("what can never become a request line is refused before the line has ended") {
    const Verdict table[] = {
        {"\x16", Parsed::bad, Status::bad_request, "tls_client_hello"},
        {"G\x16", Parsed::bad, Status::bad_request, "method_is_no_token"},
        {"\x80", Parsed::bad, Status::bad_request, "method_is_no_token"},
        {" ", Parsed::bad, Status::bad_request, "method_is_no_token"},
        {"GE(", Parsed::bad, Status::bad_request, "method_is_no_token"},
        {"\r\r", Parsed::bad, Status::bad_request, "bare_cr"},
        {"\rG", Parsed::bad, Status::bad_request, "bare_cr"},
        {"GET\rx", Parsed::bad, Status::bad_request, "bare_cr"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG", Parsed::bad, Status::not_implemented,
         "method_too_long"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF", Parsed::need_more, Status::bad_request, ""},
        {"\r", Parsed::need_more, Status::bad_request, ""},
        {"GET\r", Parsed::need_more, Status::bad_request, ""},
        {"GET / ", Parsed::need_more, Status::bad_request, ""},
    };
    for (const Verdict& row : table) {
        CAPTURE(row.input);
        const Parse parse{row.input};
        CHECK(parse.state == row.state);
        CHECK(parse.parser.status() == row.status);
        CHECK(parse.parser.why() == std::string{row.why});
        CHECK(parse.parser.position() == 0);
    }
}

TEST_CASE("a NUL is refused wherever it stands in the head") {
    const std::string input = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    for (std::size_t at = 0; at < input.size(); ++at) {
        CAPTURE(at);
        std::string with_nul = input;
        with_nul[at] = '\0';
        const Parse parse{with_nul + "\r\n\r\n"};
        CHECK(parse.state == Parsed::bad);
        // In place of a line feed, it makes the CR before it a bare one, which comes first.
        CHECK(parse.parser.why() == std::string{input[at] == '\n' ? "bare_cr" : "nul"});
    }
}

TEST_CASE("a bare CR is refused wherever it stands in the head") {
    const std::string input = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    for (std::size_t at = 0; at + 1 < input.size(); ++at) {
        CAPTURE(at);
        std::string with_cr = input;
        with_cr.insert(at, 1, '\r');
        const Parse parse{with_cr};
        CHECK(parse.state == Parsed::bad);
        CHECK(parse.parser.why() == std::string{"bare_cr"});
    }
}

TEST_CASE("every control octet in a value is refused, a tab is not") {
    for (int octet = 0; octet < 256; ++octet) {
        CAPTURE(octet);
        const std::string input =
            std::string{"GET / HTTP/1.1\r\nX: a"} + static_cast<char>(octet) + "b\r\n\r\n";
        const bool allowed = octet == '\t' || (octet >= 0x20 && octet != 0x7f);
        // A line feed makes `b` a line of its own, which has no colon.
        CHECK((Parse{input}.state == Parsed::complete) == allowed);
    }
}

TEST_CASE("versions") {
    const struct {
        const char* text;
        Parsed state;
        int status;
        Version version;
    } table[] = {
        {"HTTP/1.0", Parsed::need_more, 400, http_1_0},
        {"HTTP/1.1", Parsed::need_more, 400, http_1_1},
        {"HTTP/1.2", Parsed::need_more, 400, http_1_1},
        {"HTTP/1.9", Parsed::need_more, 400, http_1_1},
        {"HTTP/0.9", Parsed::bad, 505, http_1_1},
        {"HTTP/0.0", Parsed::bad, 505, http_1_1},
        {"HTTP/2.0", Parsed::bad, 505, http_1_1},
        {"HTTP/3.1", Parsed::bad, 505, http_1_1},
        {"HTTP/1", Parsed::bad, 400, http_1_1},
        {"HTTP/2", Parsed::bad, 400, http_1_1},
        {"HTTP/1.", Parsed::bad, 400, http_1_1},
        {"HTTP/1.10", Parsed::bad, 400, http_1_1},
        {"HTTP/01.1", Parsed::bad, 400, http_1_1},
        {"HTTP/1,1", Parsed::bad, 400, http_1_1},
        {"HTTP/a.b", Parsed::bad, 400, http_1_1},
        {"HTTP 1.1", Parsed::bad, 400, http_1_1},
        {"http/1.1", Parsed::bad, 400, http_1_1},
        {"HTTPS/1.1", Parsed::bad, 400, http_1_1},
        {"HTTP/1.1 ", Parsed::bad, 400, http_1_1},
        {" HTTP/1.1", Parsed::bad, 400, http_1_1},
        {"HTTP/1.1\t", Parsed::bad, 400, http_1_1},
        {"HTTP/1.1x", Parsed::bad, 400, http_1_1},
        {"", Parsed::bad, 400, http_1_1},
        {"x", Parsed::bad, 400, http_1_1},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const std::string input = std::string{"GET / "} + row.text + "\r\n";
        const Parse parse{input};
        CHECK(parse.state == row.state);
        CHECK(code(parse.parser.status()) == row.status);
        CHECK((parse.request->version == row.version));
    }
}

TEST_CASE("HTTP/0.9 is complete with its line, and knows only GET") {
    const Parse parse{"GET /x\nHost: h\n\n"};
    CHECK(parse.state == Parsed::complete);
    CHECK((parse.request->version == http_0_9));
    CHECK(parse.parser.position() == 7);
    CHECK(why("HEAD /x\r\n") == "only_get_without_version");
    CHECK(why("get /x\r\n") == "only_get_without_version");
    CHECK(why("GET \r\n") == "target_is_empty");
    CHECK(why("GET\r\n") == "request_line_without_target");
}

TEST_CASE("limits count octets with their line end, to the octet") {
    HeadLimits limits;
    const std::string line = "GET / HTTP/1.1\r\n", field = "A: b\r\n";
    limits.request_line = line.size();
    limits.field_line = field.size();
    limits.head = line.size() + field.size() + 2;
    limits.fields = 1;
    CHECK(Parse{line + field + "\r\n", limits}.state == Parsed::complete);
    CHECK(why(line + field + field, limits) == "head_too_large");
    CHECK(why(line + "Aa: b\r\n", limits) == "field_line_too_long");
    CHECK(why("GET /a HTTP/1.1\r\n", limits) == "request_line_too_long");
    CHECK(why(line.substr(0, 15) + " ", limits) == "request_line_too_long");  // no end to be seen

    limits.head = 1000;
    CHECK(why(line + field + field, limits) == "too_many_fields");
    limits.fields = 1000;  // the table is the limit then
    std::string many = line;
    for (std::size_t i = 0; i < Fields::capacity; ++i) many += field;
    CHECK(Parse{many, limits}.state == Parsed::need_more);
    CHECK(Parse{many + "\r\n", limits}.state == Parsed::complete);
    CHECK(why(many + field, limits) == "too_many_fields");
}

TEST_CASE("of two limits, the one that is met first gives the answer, however the bytes come") {
    HeadLimits limits;
    limits.field_line = 10;
    const std::string line = "GET / HTTP/1.1\r\n";
    limits.head = line.size() + 10;
    CHECK(why(line + "A: bbbbbbbbbbbb\r\n", limits) == "field_line_too_long");
    limits.head = line.size() + 9;
    CHECK(why(line + "A: bbbbbbbbbbbb\r\n", limits) == "head_too_large");

    // Limits shorter than the longest method, so that they compete with the method's own rules.
    for (const std::string input :
         {"GETGETGET(", "GETGETGET\r(", "GETGETGET\r\n", "GET / HTTP/1.1\r\n"})
        for (limits.request_line = 1; limits.request_line < 20; ++limits.request_line) {
            Delivery delivery{limits};
            CHECK((delivery.deliver(input, {}) ==
                   delivery.deliver(input, testing::cut_every_octet(input))));
        }
}

TEST_CASE("limits have statuses of their own") {
    HeadLimits limits;
    limits.request_line = 20, limits.field_line = 10, limits.head = 35, limits.fields = 1;
    CHECK(Parse("GET /aaaaaaaaaaaaaaaaaaaaaaaaaa", limits).parser.status() == Status::uri_too_long);
    for (const char* input :
         {"GET / HTTP/1.1\r\nA: bbbbbbbbbbbbbbb", "GET / HTTP/1.1\r\nA:\r\nB:\r\n",
          "\r\n\r\nGET / HTTP/1.1\r\nA: bbbb\r\nC: dddd\r\n"})
        CHECK(Parse(input, limits).parser.status() == Status::request_header_fields_too_large);
}

TEST_CASE("a few empty lines are ignored, and counted in the position") {
    CHECK(Parse{"\r\n\n\r\n\nGET /\r\n"}.parser.position() == 13);
    CHECK(Parse{"\r\n\n\r\n\nGET /\r\n"}.state == Parsed::complete);
    CHECK(why("\n\n\n\n\nGET /\r\n") == "too_many_empty_lines");
}

TEST_CASE("the answer stays until reset, and the parser then serves the next request") {
    RequestParser parser;
    const auto request = std::make_unique<Request>();
    const std::string_view input = "GET /a HTTP/1.0\r\nA: b\r\n\r\nG@T";
    CHECK(parser.parse(input.substr(0, 30), *request) == Parsed::complete);
    CHECK(parser.parse(input, *request) == Parsed::complete);
    const std::size_t first = parser.position();
    parser.reset();
    CHECK(parser.position() == 0);
    CHECK(parser.parse(input.substr(first), *request) == Parsed::bad);
    CHECK(parser.parse("GET / HTTP/1.1\r\n\r\n", *request) == Parsed::bad);
    CHECK(request->fields.size() == 0);  // nothing is left of the request before
    CHECK(request->target.empty());
    CHECK(request->line == "G@T");  // for the log
}

TEST_CASE("fields are found by name without regard to case, in their order") {
    Fields fields;
    for (std::size_t i = 0; i < Fields::capacity; ++i)
        CHECK(fields.add(i % 2 == 0 ? "Even" : "oDD", i % 2 == 0 ? "0" : "1"));
    CHECK(!fields.add("One", "too many"));
    CHECK(fields.size() == Fields::capacity);
    CHECK(fields.count("eVEN") == 50);
    CHECK(fields.count("odd") == 50);
    CHECK(fields.count("Ev") == 0);
    CHECK(fields.value("none").empty());
    const Field* previous = nullptr;
    for (const Field* field = fields.find("odd"); field != nullptr; field = fields.next(*field)) {
        CHECK(field->value == "1");
        CHECK(field > previous);
        previous = field;
    }
    fields.clear();
    CHECK(fields.find("even") == nullptr);
    CHECK(fields.add("a", "1"));
    CHECK(fields.add("b", "2"));
    CHECK(fields.next(*fields.find("a")) == nullptr);
}

TEST_CASE("names that share a bucket are told apart") {
    Fields fields;
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) names.push_back("X-" + std::to_string(i));
    for (const std::string& name : names) CHECK(fields.add(name, name));
    for (const std::string& name : names) {
        CHECK(fields.value(name) == name);
        CHECK(fields.count(name) == 1);
    }
}
