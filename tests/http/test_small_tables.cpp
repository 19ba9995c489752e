// Methods, reason phrases, media types, response heads, escaping.
#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <set>
#include <string>

#include "stepwise/http/escape.hpp"
#include "stepwise/http/media_type.hpp"
#include "stepwise/http/method.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/http/response_head.hpp"
#include "stepwise/http/status.hpp"

using namespace stepwise::http;
using namespace std::string_literals;

TEST_CASE("methods are case-sensitive and go both ways") {
    for (int i = 0; i < static_cast<int>(Method::unknown); ++i)
        CHECK(method_from(to_string(static_cast<Method>(i))) == static_cast<Method>(i));
    CHECK(method_from("DELETE") == Method::delete_);
    CHECK(method_from("CONNECT") == Method::connect);
    for (const char* text : {"", "get", "GETS", "GE", "PATCH", "unknown"})
        CHECK(method_from(text) == Method::unknown);
}

TEST_CASE("every status that is known has a reason phrase") {
    CHECK(reason(Status::not_found) == "Not Found");
    CHECK(reason(Status::non_authoritative_information) == "Non-Authoritative Information");
    CHECK(code(Status::request_header_fields_too_large) == 431);

    std::set<std::string_view> phrases;
    for (int number = 0; number <= 999; ++number) {
        const std::string_view phrase = reason(static_cast<Status>(number));
        if (phrase == "Unassigned") continue;
        CAPTURE(number);
        CHECK(phrases.insert(phrase).second);
        CHECK((is_final(number) || number == 100 || number == 101));
    }
    for (int number : {200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401,
                       403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
                       421, 426, 428, 429, 431, 500, 501, 502, 503, 504, 505, 507})
        CHECK(reason(static_cast<Status>(number)) != "Unassigned");
}

TEST_CASE("a status that nobody has named is kept as it is") {
    for (int number : {199, 299, 306, 418, 599, 999}) {
        const auto status = static_cast<Status>(number);
        CHECK(code(status) == number);
        CHECK(reason(status) == "Unassigned");
    }
    for (int number : {-200, 0, 99, 100, 103, 199, 600, 999, 65736}) CHECK(!is_final(number));
    for (int number : {200, 299, 304, 418, 599}) CHECK(is_final(number));
}

TEST_CASE("token octets are those of RFC 9110") {
    const std::string_view others = "!#$%&'*+-.^_`|~";
    for (int octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        const bool alphanumeric =
            (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
        CHECK(is_token_octet(c) == (alphanumeric || others.find(c) != std::string_view::npos));
    }
    CHECK(!is_token(""));
}

TEST_CASE("media types") {
    const struct {
        const char *path, *type, *extension;
    } table[] = {
        {"index.html", "text/html; charset=utf-8", "html"},
        {"INDEX.HTML", "text/html; charset=utf-8", "html"},
        {"a/b.c/d.css", "text/css; charset=utf-8", "css"},
        {"x.js", "text/javascript; charset=utf-8", "js"},
        {"x.mjs", "text/javascript; charset=utf-8", "mjs"},
        {"x.txt", "text/plain; charset=utf-8", "txt"},
        {"x.json", "application/json", "json"},
        {"x.png", "image/png", "png"},
        {"x.svg", "image/svg+xml", "svg"},
        {"x.tar.gz", "application/gzip", "gz"},
        {"x.7z", "application/x-7z-compressed", "7z"},
        {"x.zst", "application/zstd", "zst"},
        {"x.woff2", "font/woff2", "woff2"},
        {"x.unheard", "application/octet-stream", ""},
        {"x.htm~", "application/octet-stream", ""},
        {"html", "application/octet-stream", ""},
        {".html", "application/octet-stream", ""},
        {"a/.html", "application/octet-stream", ""},
        {"a.html/b", "application/octet-stream", ""},
        {"x.", "application/octet-stream", ""},
        {"a.html/", "application/octet-stream", ""},
        {"", "application/octet-stream", ""},
        {".", "application/octet-stream", ""},
    };
    for (const auto& row : table) {
        CAPTURE(row.path);
        CHECK(media_type_of(row.path).type == row.type);
        CHECK(media_type_of(row.path).extension == row.extension);
    }
}

TEST_CASE("a response head") {
    std::array<char, 200> storage;
    ResponseHead head{storage};
    head.status_line(Status::ok).field("Server", "Stepwise").field("Content-Length", 0U);
    head.field("X", std::numeric_limits<std::uint64_t>::max()).end();
    CHECK(head.ok());
    CHECK(head.text() ==
          "HTTP/1.1 200 OK\r\nServer: Stepwise\r\nContent-Length: 0\r\n"
          "X: 18446744073709551615\r\n\r\n");
}

TEST_CASE("what may not be written is left out whole") {
    for (const char* value : {"a\r\nX: y", "a\nb", "a\rb", "\r"}) {
        std::array<char, 100> storage;
        ResponseHead head{storage};
        head.field("A", "b").field("Location", value).field("C", "d");
        CHECK(!head.ok());
        CHECK(head.text() == "A: b\r\nC: d\r\n");
    }
    std::array<char, 100> storage;
    ResponseHead head{storage};
    head.field("A", std::string_view{"a\0b", 3});
    CHECK(!head.ok());
    for (const char* name : {"", "A:", "A B", "A\r\n"}) head.field(name, "x");
    CHECK(head.text().empty());
}

TEST_CASE("a head that does not fit loses whole lines, never parts") {
    const std::string whole = "HTTP/1.1 200 OK\r\nA: bcd\r\n\r\n";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        std::string storage(size + 1, '#');
        ResponseHead head{std::span{storage.data(), size}};
        head.status_line(Status::ok).field("A", "bcd").end();
        CHECK(head.ok() == (size == whole.size()));
        CHECK((head.text().empty() || head.text().ends_with("\r\n")));
        CHECK(storage.back() == '#');
    }
}

TEST_CASE("log escapes as Apache's") {
    std::string text = ">";
    append_log_escaped(text, "a \"b\" \\ \b\n\r\t\v\f\0\x1b[0m\x7f\xc3\xa9"s);
    CHECK(text == R"(>a \"b\" \\ \b\n\r\t\v\x0c\x00\x1b[0m\x7f\xc3\xa9)");
    std::string all;
    for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
    text.clear();
    append_log_escaped(text, all);
    for (char c : text) CHECK((c >= ' ' && c <= '~'));
}

TEST_CASE("HTML escapes") {
    std::string text = "x";
    append_html_escaped(text, "<a href=\"b\">'&amp;\xc3\xa9\n");
    CHECK(text == "x&lt;a href=&quot;b&quot;&gt;&#39;&amp;amp;\xc3\xa9\n");
}
