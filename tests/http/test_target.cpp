#include <doctest/doctest.h>

#include <string>

#include "stepwise/http/target.hpp"

using namespace stepwise::http;
using Form = Target::Form;

TEST_CASE("good targets") {
    const struct {
        Method method;
        const char* text;
        Form form;
        const char *authority, *path, *query;
        bool has_query;
    } table[] = {
        {Method::get, "/", Form::origin, "", "/", "", false},
        {Method::get, "/a/b", Form::origin, "", "/a/b", "", false},
        {Method::get, "/a?", Form::origin, "", "/a", "", true},
        {Method::get, "/a?b=c?d/e", Form::origin, "", "/a", "b=c?d/e", true},
        {Method::get, "//a/b", Form::origin, "", "//a/b", "", false},
        {Method::get, "/*", Form::origin, "", "/*", "", false},
        {Method::unknown, "/a", Form::origin, "", "/a", "", false},
        {Method::options, "*", Form::asterisk, "", "", "", false},
        {Method::options, "/", Form::origin, "", "/", "", false},
        {Method::get, "http://h", Form::absolute, "h", "/", "", false},
        {Method::get, "http://h/", Form::absolute, "h", "/", "", false},
        {Method::get, "HTTPS://h:443/a?b", Form::absolute, "h:443", "/a", "b", true},
        {Method::get, "http://h?b", Form::absolute, "h", "/", "b", true},
        {Method::get, "http://[::1]:80/a", Form::absolute, "[::1]:80", "/a", "", false},
        {Method::connect, "h:443", Form::authority, "h:443", "", "", false},
        {Method::connect, "[::1]:443", Form::authority, "[::1]:443", "", "", false},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const Target target = target_of(row.method, row.text);
        CHECK(target.status == Status::ok);
        CHECK(target.form == row.form);
        CHECK(target.authority == row.authority);
        CHECK(target.path == row.path);
        CHECK(target.query == row.query);
        CHECK(target.has_query == row.has_query);
    }
}

TEST_CASE("bad targets") {
    const struct {
        Method method;
        const char *text, *why;
    } table[] = {
        {Method::get, "", "target_has_no_form"},
        {Method::get, "a", "target_has_no_form"},
        {Method::get, "h:80", "target_has_no_form"},
        {Method::get, "?a", "target_has_no_form"},
        {Method::get, "ftp://h/", "target_has_no_form"},
        {Method::get, "http:/h/", "target_has_no_form"},
        {Method::get, "http://", "target_has_no_form"},
        {Method::get, "\\a", "target_has_no_form"},
        {Method::get, "http:///a", "host_in_target_is_invalid"},
        {Method::get, "http://?a", "host_in_target_is_invalid"},
        {Method::get, "http://:80/", "host_in_target_is_invalid"},
        {Method::get, "http://h:99999/", "host_in_target_is_invalid"},
        {Method::get, "http://h\\@x/", "userinfo_in_target"},
        {Method::get, "http://me@h/", "userinfo_in_target"},
        {Method::get, "/a#b", "fragment_in_target"},
        {Method::get, "http://h#b", "fragment_in_target"},
        {Method::get, "*", "asterisk_needs_options"},
        {Method::unknown, "*", "asterisk_needs_options"},
        {Method::options, "**", "target_has_no_form"},
        {Method::connect, "/", "connect_needs_host_and_port"},
        {Method::connect, "*", "connect_needs_host_and_port"},
        {Method::connect, "", "connect_needs_host_and_port"},
        {Method::connect, "h", "connect_needs_host_and_port"},
        {Method::connect, "h1", "connect_needs_host_and_port"},
        {Method::connect, "h:", "connect_needs_host_and_port"},
        {Method::connect, "[::1]", "connect_needs_host_and_port"},
        {Method::connect, "me@h:80", "connect_needs_host_and_port"},
        {Method::connect, "http://h:80", "connect_needs_host_and_port"},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const Target target = target_of(row.method, row.text);
        CHECK(target.status == Status::bad_request);
        CHECK(target.why == std::string{row.why});
    }
}

TEST_CASE("valid hosts") {
    for (const char* host : {"a",
                             "www.example.org",
                             "example.org.",
                             "a_b",
                             "a-b",
                             "127.0.0.1",
                             "1",
                             "a:80",
                             "a:",
                             "a:0",
                             "a:65535",
                             "a:00080",
                             "a%20b",
                             "[::]",
                             "[::1]",
                             "[::1]:8080",
                             "[1::]",
                             "[1:2::8]",
                             "[1:2:3:4:5:6:7:8]",
                             "[1:2:3:4:5:6:7::]",
                             "[2001:DB8::ff]",
                             "[::ffff:192.0.2.1]",
                             "[1:2:3:4:5:6:192.0.2.1]",
                             "[::255.255.255.255]",
                             "xn--bcher-kva.example"}) {
        CAPTURE(host);
        CHECK(is_valid_host(host));
    }
}

TEST_CASE("invalid hosts") {
    for (const char* host : {"",
                             ":",
                             ":80",
                             "a b",
                             "a/b",
                             "a\\b",
                             "a?b",
                             "a#b",
                             "a@b",
                             "a<b",
                             "a\"b",
                             "a\tb",
                             "a:b",
                             "a:-1",
                             "a:65536",
                             "a:99999999999999999999",
                             "a:80:80",
                             "a:8 0",
                             "a%",
                             "a%2",
                             "a%zz",
                             "caf\xc3\xa9",
                             "::1",
                             "[",
                             "[]",
                             "[:]",
                             "[:::]",
                             "[::1",
                             "::1]",
                             "[1]",
                             "[a.b]",
                             "[1:2:3:4:5:6:7]",
                             "[1:2:3:4:5:6:7:8:9]",
                             "[1::2::3]",
                             "[12345::]",
                             "[g::]",
                             "[::1]a",
                             "[::1]80",
                             "[::1]:x",
                             "[1:2:3:4:5:6:7:8::]",
                             "[::1:2:3:4:5:6:7:8]",
                             "[::256.1.1.1]",
                             "[::1.2.3]",
                             "[::1.2.3.4.5]",
                             "[::01.2.3.4]",
                             "[1.2.3.4::]",
                             "[::1.2.3.4:1]",
                             "[:1::]",
                             "[1::2:]",
                             "[fe80::1%25eth0]",
                             "[v1.a]",
                             "a]",
                             "[[::1]]"}) {
        CAPTURE(host);
        CHECK(!is_valid_host(host));
    }
    CHECK(!is_valid_host(std::string_view{"a\0b", 3}));
}

TEST_CASE("paths that become names") {
    const struct {
        const char *path, *name;
    } table[] = {
        {"/", ""},
        {"//", ""},
        {"/.", ""},
        {"/./", ""},
        {"/a", "a"},
        {"/a/", "a/"},
        {"/a/b", "a/b"},
        {"//a", "a"},
        {"//a//b", "a/b"},
        {"/a//", "a/"},
        {"/./a/./b", "a/b"},
        {"/a/.", "a/"},
        {"/a/..", ""},
        {"/a/../", ""},
        {"/a/../b", "b"},
        {"/a/b/..", "a/"},
        {"/a/b/../c", "a/c"},
        {"/ab/cd/../../e", "e"},
        {"/a//../b", "b"},
        {"/a/%2e%2e/b", "b"},
        {"/a/.%2E", ""},
        {"/%2e/a", "a"},
        {"/...", "..."},
        {"/..a", "..a"},
        {"/a..", "a.."},
        {"/a/.../b", "a/.../b"},
        {"/%61", "a"},
        {"/a%20b", "a b"},
        {"/a+b", "a+b"},
        {"/%252e%252e/a", "%2e%2e/a"},
        {"/%25", "%"},
        {"/a\\b", "a\\b"},
        {"/..\\a", "..\\a"},
        {"/%5c..", "\\.."},
        {"/%c3%a9\xff", "\xc3\xa9\xff"},
        {"/a%0ab", "a\nb"},
        {"/a%3fb%23", "a?b#"},
    };
    for (const auto& row : table) {
        CAPTURE(row.path);
        std::string name = "what was there before";
        const PathDecision decision = decode_path(row.path, name);
        CHECK(decision.status == Status::ok);
        CHECK(name == row.name);
    }
}

TEST_CASE("paths that become nothing") {
    const struct {
        std::string path;
        int status;
        const char* why;
    } table[] = {
        {"", 400, "path_has_no_slash"},
        {"a", 400, "path_has_no_slash"},
        {"/..", 400, "path_leaves_root"},
        {"/../", 400, "path_leaves_root"},
        {"/../a", 400, "path_leaves_root"},
        {"//..", 400, "path_leaves_root"},
        {"/./..", 400, "path_leaves_root"},
        {"/a/../..", 400, "path_leaves_root"},
        {"/a/../../a", 400, "path_leaves_root"},
        {"/a//../..", 400, "path_leaves_root"},
        {"/%2e%2e", 400, "path_leaves_root"},
        {"/%2E./a", 400, "path_leaves_root"},
        {"/a/%2e%2e/%2e%2e", 400, "path_leaves_root"},
        {"/%", 400, "broken_escape"},
        {"/%2", 400, "broken_escape"},
        {"/%2/a", 400, "broken_escape"},
        {"/%g0", 400, "broken_escape"},
        {"/a%%20", 400, "broken_escape"},
        {"/%u0041", 400, "broken_escape"},
        {"/a%00", 400, "nul_in_path"},
        {"/%00/..", 400, "nul_in_path"},
        {std::string{"/a\0b", 4}, 400, "nul_in_path"},
        {"/a%2fb", 404, "encoded_slash"},
        {"/..%2f..%2fetc", 404, "encoded_slash"},
        {"/%2F", 404, "encoded_slash"},
    };
    for (const auto& row : table) {
        CAPTURE(row.path);
        std::string name = "what was there before";
        const PathDecision decision = decode_path(row.path, name);
        CHECK(code(decision.status) == row.status);
        CHECK(decision.why == std::string{row.why});
        CHECK(name.empty());
    }
}

TEST_CASE("an encoded name decodes to itself") {
    std::string name;
    for (int octet = 1; octet < 256; ++octet)
        if (octet != '/' && octet != '.') name += static_cast<char>(octet);
    name += "/b";
    std::string path = "/";
    append_encoded(path, name);
    for (char c : path) CHECK((c > ' ' && c < 0x7f));
    CHECK(path.find_first_of("\"<>?#:\\") == std::string::npos);
    std::string decoded;
    CHECK(decode_path(path, decoded).status == Status::ok);
    CHECK(decoded == name);

    std::string text = "x";
    append_encoded(text, "a b/\xc3\xa9~%");
    CHECK(text == "xa%20b/%C3%A9~%25");
}
