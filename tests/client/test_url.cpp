// The URL taken apart: where each part stands, what is changed, and all forms of hosts.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "stepwise/client/url/host.hpp"
#include "stepwise/client/url/parse.hpp"
#include "stepwise/client/url/percent.hpp"

using namespace stepwise;

namespace {

/// "scheme=http host=a path=/b": the parts as they stand in the text.
std::string parts_of(const std::string& text, const char* base = nullptr) {
    const ParsedUrl base_url = parse_url(base ? base : "");
    const ParsedUrl parsed = parse_url(text, base_url.url ? &*base_url.url : nullptr);
    if (!parsed.url) return "failure: " + parsed.failure;
    std::string result;
    for (const UrlPart& part : parsed.parts)
        result += (result.empty() ? "" : " ") + std::string{to_string(part.name)} + '=' +
                  std::string{parsed.text_of(part)};
    return result;
}

std::string href(const std::string& text, const char* base = nullptr) {
    const ParsedUrl base_url = parse_url(base ? base : "");
    const ParsedUrl parsed = parse_url(text, base_url.url ? &*base_url.url : nullptr);
    return parsed.url ? parsed.url->href() : "failure: " + parsed.failure;
}

std::string host_of(const std::string& host) {
    const HostDecision decision = parse_host(host, true);
    return decision.host ? decision.host->text : "failure: " + decision.why;
}

}  // namespace

TEST_CASE("the parts stand where they stand in the text") {
    CHECK(parts_of("http://user:password@www.uzuro.com:80/wordpress/index.html?a=b#top") ==
          "scheme=http user name=user password=password host=www.uzuro.com port=80 "
          "path=/wordpress/index.html query=a=b fragment=top");
    CHECK(parts_of("ftp://user:password@ftp.uzuro.com:21/wordpress/index.html") ==
          "scheme=ftp user name=user password=password host=ftp.uzuro.com port=21 "
          "path=/wordpress/index.html");
    CHECK(parts_of("file://localhost/c:/path/index.html") ==
          "scheme=file host=localhost path=/c:/path/index.html");
    CHECK(parts_of("mailto:webmaster@uzuro.com") == "scheme=mailto path=webmaster@uzuro.com");
    CHECK(parts_of("news:comp.protocols.tcp-ip") == "scheme=news path=comp.protocols.tcp-ip");
    CHECK(parts_of("http://a@b@c:1") == "scheme=http user name=a@b host=c port=1");
    CHECK(parts_of("http://[::1]:8080/") == "scheme=http host=[::1] port=8080 path=/");
    CHECK(parts_of("../a?b", "http://h/c/d") == "path=../a query=b");
}

TEST_CASE("a reference is filled in from its base") {
    const char* const base = "http://u:p@h:8080/a/b/c?q#f";
    CHECK(href("d", base) == "http://u:p@h:8080/a/b/d");
    CHECK(href("./d/", base) == "http://u:p@h:8080/a/b/d/");
    CHECK(href("..", base) == "http://u:p@h:8080/a/");
    CHECK(href("../../../../d", base) == "http://u:p@h:8080/d");
    CHECK(href("/d", base) == "http://u:p@h:8080/d");
    CHECK(href("//i/d", base) == "http://i/d");
    CHECK(href("?r", base) == "http://u:p@h:8080/a/b/c?r");
    CHECK(href("#g", base) == "http://u:p@h:8080/a/b/c?q#g");
    CHECK(href("", base) == "http://u:p@h:8080/a/b/c?q");
    CHECK(href("http:d", base) == "http://u:p@h:8080/a/b/d");
    CHECK(href("https:d", base) == "https://d/");
}

TEST_CASE("what is no URL says why in one line") {
    CHECK(parts_of("www.uzuro.com") ==
          "failure: it does not begin with a scheme (http:), and there is no base that it is "
          "relative to");
    CHECK(parts_of("http://") == "failure: the host is missing");
    CHECK(parts_of("http://user@/") == "failure: the host is missing");
    CHECK(parts_of("http://h:x/") == "failure: the port is no number");
    CHECK(parts_of("http://h:65536/") == "failure: the port is greater than 65535");
    CHECK(parts_of("http://a b/") == "failure: the host has a character that may not stand there");
    CHECK(parts_of("http://1.2.3.4.5/") ==
          "failure: the host ends in a number, but is no IPv4 address");
    CHECK(parts_of("http://[::1/") == "failure: the bracket of the IPv6 address is not closed");
    CHECK(parts_of("http://[::g]/") == "failure: what stands in brackets is no IPv6 address");
}

TEST_CASE("every form of an address has one normal form") {
    for (const char* form :
         {"127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "017700000001", "2130706433",
          "127.0.0.1.", "0177.0.0.0x1", "%31%32%37.0.0.1"}) {
        CAPTURE(std::string{form});
        CHECK(host_of(form) == "127.0.0.1");
    }
    for (const char* form : {"256.0.0.1", "1.2.3.4.5", "4294967296", "09.0.0.1", "1.2.3.", "1..2",
                             "0x100000000", "1.0x", "a.1e"}) {
        CAPTURE(std::string{form});
        const bool is_address = host_of(form) == "127.0.0.1";
        CHECK_FALSE(is_address);
    }
    CHECK(host_of("[::]") == "[::]");
    CHECK(host_of("[0:0:0:0:0:0:0:1]") == "[::1]");
    CHECK(host_of("[2001:DB8:0:0:1:0:0:1]") == "[2001:db8::1:0:0:1]");
    CHECK(host_of("[1:0:0:2:0:0:0:3]") == "[1:0:0:2::3]");
    CHECK(host_of("[::ffff:127.0.0.1]") == "[::ffff:7f00:1]");
    CHECK(host_of("[1:2:3:4:5:6:7::]") == "[1:2:3:4:5:6:7:0]");
    for (const char* form :
         {"[]", "[:]", "[1:2:3:4:5:6:7:8:9]", "[::1::]", "[12345::]", "[1:2]", "[::127.0.0]",
          "[::127.0.0.256]", "[::01.1.1.1]", "[1:2:3:4:5:6:7:]"}) {
        CAPTURE(std::string{form});
        CHECK(host_of(form).starts_with("failure"));
    }
}

TEST_CASE("names in any language are written in ASCII") {
    CHECK(host_of("b\xc3\xbc"
                  "cher.example") == "xn--bcher-kva.example");
    CHECK(host_of("B%C3%9CCHER.example") == "xn--bcher-kva.example");
    CHECK(host_of("\xed\x95\x9c\xea\xb5\xad.kr") == "xn--3e0b707e.kr");
    CHECK(host_of("fa\xc3\x9f.de") == "xn--fa-hia.de");
    CHECK(host_of("a\xe3\x80\x82"
                  "b") == "a.b");
    CHECK(host_of("WWW.Example.COM") == "www.example.com");
    CHECK(host_of("\xff.de").starts_with("failure"));
    CHECK(host_of("xn--a.de").starts_with("failure"));
}

TEST_CASE("percent-encoding depends on the place, and nothing is encoded twice") {
    CHECK(href("http://h/a b%20c%zz") == "http://h/a%20b%20c%zz");
    CHECK(href("http://h/\xea\xb0\x80?\xea\xb0\x80#\xea\xb0\x80") ==
          "http://h/%EA%B0%80?%EA%B0%80#%EA%B0%80");
    CHECK(href("http://h/?'#'") == "http://h/?%27#'");
    CHECK(href("http://h/\xff") == "http://h/%EF%BF%BD");
    CHECK(href("http://a b:c/d@h/").starts_with("failure"));
    CHECK(href("http://a b:c;d@h/") == "http://a%20b:c%3Bd@h/");
    CHECK(percent_decoded("a%20b%zz%2") == "a b%zz%2");
    CHECK(percent_decoded("%00%fF") == std::string{"\0\xff", 2});
}

TEST_CASE("invalid UTF-8 is replaced, octet for octet as the standard has it") {
    CHECK(valid_utf8("a\xc3\xbc") == "a\xc3\xbc");
    CHECK(valid_utf8("\xc3") == "\xef\xbf\xbd");
    CHECK(valid_utf8("\xe2\x82z") == "\xef\xbf\xbdz");
    CHECK(valid_utf8("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(valid_utf8("\xf4\x90\x80\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}
