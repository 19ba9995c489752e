// From URL and options to octets, and from each part of the URL to its place among them.
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "stepwise/client/explain/explanation.hpp"

using namespace stepwise;

namespace {

std::string composed(const std::string& url, const RequestOptions& options = {}) {
    return compose(*parse_url(url).url, options).bytes();
}

std::string refusal(const RequestOptions& options) {
    try {
        return composed("http://h/", options);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

const std::string ends = "User-Agent: stepwise\r\nAccept: */*\r\n";

}  // namespace

TEST_CASE("the message of the document's example") {
    CHECK(composed("http://user:password@www.uzuro.com:80/wordpress/index.html#top") ==
          "GET /wordpress/index.html HTTP/1.1\r\nHost: www.uzuro.com\r\n"
          "Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n" +
              ends + "\r\n");
}

TEST_CASE("options and what they change") {
    RequestOptions options;
    options.version = RequestVersion::http_1_0;
    options.head = true;
    options.user = "mary:teapot";
    options.range = "0-9";
    options.headers = {"X-Hammer: 1", "accept:", "X-Nail;", "Host: other"};
    CHECK(composed("http://a:b@h:81/c?d", options) ==
          "HEAD /c?d HTTP/1.0\r\nHost: other\r\nAuthorization: Basic bWFyeTp0ZWFwb3Q=\r\n"
          "Range: bytes=0-9\r\nUser-Agent: stepwise\r\nX-Hammer: 1\r\nX-Nail:\r\n\r\n");
    RequestOptions with_body;
    with_body.method = "PUT";
    with_body.body = std::string{"a\0b", 3};
    CHECK(composed("http://h/", with_body) ==
          "PUT / HTTP/1.1\r\nHost: h\r\n" + ends +
              "Content-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n" +
              std::string{"a\0b", 3});
    RequestOptions simple;
    simple.version = RequestVersion::simple;
    CHECK(composed("http://u:p@h/a?b#c", simple) == "GET /a?b\r\n");
}

TEST_CASE("options that contradict each other are refused") {
    const auto with = [](auto change) {
        RequestOptions options;
        change(options);
        return refusal(options);
    };
    CHECK(with([](auto& o) { o.head = true, o.body = ""; }).starts_with("-I asks"));
    CHECK(with([](auto& o) { o.headers = {"no colon"}; }).starts_with("-H takes"));
    CHECK(with([](auto& o) { o.headers = {"A: b\r\nC: d"}; }).starts_with("-H takes one line"));
    CHECK(with([](auto& o) { o.headers = {"A B: c"}; }).starts_with("-H takes"));
    CHECK(with([](auto& o) { o.method = "GE T"; }).starts_with("-X takes"));
    CHECK(with([](auto& o) { o.user = "mary"; }).starts_with("-u takes"));
    CHECK(with([](auto& o) { o.range = "0-9\r\nX: y"; }).starts_with("-r takes"));
    CHECK(with([](auto& o) { o.range = "0-9", o.body = "x"; }).starts_with("-r asks"));
    CHECK(with([](auto& o) { o.body = std::string(most_body, 'x'); }).starts_with("-d takes"));
    CHECK(with([](auto& o) {
              o.version = RequestVersion::simple, o.head = true;
          }).starts_with("a request of HTTP/0.9"));
}

TEST_CASE("each part of the URL points to the octets that it became") {
    const Explanation explanation =
        explain(parse_url("http://us%20er:pw@WWW.uzuro.com:8080/a/../b?c d#e"), {});
    const std::string octets = explanation.message->bytes();
    std::string said;
    for (const Fate& fate : explanation.fates) {
        CHECK(octets.substr(fate.at, fate.becomes.size()) == fate.becomes);
        CHECK_FALSE(fate.section.empty());
        CHECK_FALSE(fate.why.empty());
        said += std::string{to_string(fate.part.name)} + "=" + fate.becomes + "\n";
    }
    CHECK(said ==
          "scheme=\nuser name=Authorization: Basic dXMgZXI6cHc=\n"
          "password=Authorization: Basic dXMgZXI6cHc=\nhost=Host: www.uzuro.com:8080\n"
          "port=Host: www.uzuro.com:8080\npath=/b\nquery=?c%20d\nfragment=\n");
    RequestOptions other_host;
    other_host.headers = {"Host: other"};
    for (const Fate& fate : explain(parse_url("http://h/"), other_host).fates)
        if (fate.part.name == PartName::host) CHECK(fate.becomes.empty());
}

TEST_CASE("a file name that is left out: four cases") {
    const auto first_of = [](const char* url) {
        return file_name_of(parse_url(url)).front().what.substr(0, 30);
    };
    CHECK(first_of("http://www.uzuro.com/wordpress/") == "The path ends in /: the direct");
    CHECK(first_of("http://www.uzuro.com/") == "The path is /: the root direct");
    CHECK(first_of("http://www.uzuro.com") == "Not even the / is there. The r");
    CHECK(first_of("http://www.uzuro.com?a") == "Not even the / is there. The r");
    CHECK(first_of("http://www.uzuro.com/myblog") == "Is myblog a file, or a directo");
    CHECK(file_name_of(parse_url("http://www.uzuro.com/myblog?a"))
              .back()
              .what.find("Location: /myblog/?a,") != std::string::npos);
}

TEST_CASE("other schemes: what is done instead") {
    const auto words = [](const char* url) {
        const Explanation explanation = explain(parse_url(url), {});
        CHECK_FALSE(explanation.message);
        std::string text;
        for (const ExplainedStep& step : explanation.instead) text += step.what + '\n';
        return text;
    };
    const std::string ftp = words("ftp://us%65r:pw@ftp.uzuro.com:2121/a/b%20c/d;type=i");
    for (const char* line : {"port 2121", "\nUSER user\n", "\nPASS pw\n", "\nCWD a\n",
                             "\nCWD b c\n", "\nRETR d;type=i"}) {
        CAPTURE(std::string{line});
        CHECK(ftp.find(line) != std::string::npos);
    }
    CHECK(words("ftp://h/a%0d%0aDELE b").find("\nRETR a%0d%0aDELE%20b") != std::string::npos);
    CHECK(words("ftp://h/a/").find("\nLIST") != std::string::npos);
    CHECK(words("file:///etc/passwd").find("open(\"/etc/passwd\")") != std::string::npos);
    CHECK(words("file://localhost/c:/a").find("on Windows it is c:/a") != std::string::npos);
    CHECK(words("mailto:a@b?subject=x%20y").find("subject: x y") != std::string::npos);
    CHECK(words("news:comp.protocols.tcp-ip").find("GROUP comp.protocols.tcp-ip") !=
          std::string::npos);
    CHECK(words("news:1@b").find("ARTICLE <1@b>") != std::string::npos);
    CHECK(words("gopher://h/").find("gopher:") != std::string::npos);
}
