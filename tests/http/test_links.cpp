// A fat URL survives the links of a page, and nobody else learns of it.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "stepwise/http/links.hpp"
#include "stepwise/http/query.hpp"

using namespace stepwise::http;

namespace {

std::string rewritten(const std::string& html) {
    return add_to_links(html, "s", "1", "http://here.example");
}

}  // namespace

TEST_CASE("links that stay on the site get the parameter") {
    const struct {
        const char* html;
        const char* expected;
    } table[] = {
        {"<a href=\"b.html\">b</a>", "<a href=\"b.html?s=1\">b</a>"},
        {"<A HREF='/c'>c</A>", "<A HREF='/c?s=1'>c</A>"},
        {"<a class=x href=d>d</a>", "<a class=x href=d?s=1>d</a>"},
        {"<a href = \"e\" >", "<a href = \"e?s=1\" >"},
        {"<a href=\"f?x=1\">", "<a href=\"f?x=1&amp;s=1\">"},
        {"<a href=\"f?\">", "<a href=\"f?s=1\">"},
        {"<a href=\"?x=1&amp;y=2#z\">", "<a href=\"?x=1&amp;y=2&amp;s=1#z\">"},
        {"<a href=\"g#h\">", "<a href=\"g?s=1#h\">"},
        {"<a href=\"g?a=&#38;#h\">", "<a href=\"g?a=&#38;&amp;s=1#h\">"},
        {"<a href=\" i \">", "<a href=\" i?s=1 \">"},
        {"<a href=\"../j/\">", "<a href=\"../j/?s=1\">"},
        {"<a href=\"http://here.example/k\">", "<a href=\"http://here.example/k?s=1\">"},
        {"<area href=m>", "<area href=m?s=1>"},
        {"<frame src=n><iframe src=\"o\">", "<frame src=n?s=1><iframe src=\"o?s=1\">"},
        {"<img src=p.png/>", "<img src=p.png/?s=1>"},
        {"<form action=\"q\" method=POST>", "<form action=\"q?s=1\" method=POST>"},
        {"<form action=\"q\">x",
         "<form action=\"q?s=1\"><input type=\"hidden\" name=\"s\" value=\"1\">x"},
        {"<form>x", "<form><input type=\"hidden\" name=\"s\" value=\"1\">x"},
        {"<script src=\"r.js\"></script><a href=t>",
         "<script src=\"r.js?s=1\"></script><a href=t?s=1>"},
        {"<a title=\"1 > 0\" href=u>", "<a title=\"1 > 0\" href=u?s=1>"},
        {"<a download href=v>", "<a download href=v?s=1>"},
    };
    for (const auto& entry : table) CHECK(rewritten(entry.html) == entry.expected);
}

TEST_CASE("all else stays octet for octet") {
    for (const char* html : {
             "",
             "<",
             "no tag at all",
             "a < b <3",
             "<a",
             "<a href",
             "<a href=",
             "<a href=\"",
             "<a href=\"\">",
             "<a href>",
             "<a href=\"#there\">",
             "<a href=\"http://elsewhere.example/\">",
             "<a href=\"//elsewhere.example/\">",
             "<a href=\"\\\\elsewhere.example/\">",
             "<a href=\"/\t/elsewhere.example/\">",
             "<a href=\"http://here.example.elsewhere.example/\">",
             "<a href=\"http://here.example@elsewhere.example/\">",
             "<a href=\"mailto:x@y\">",
             "<a href=\"javascript:alert(1)\">",
             "<a href=\"b?s=2\">",
             "<a href=\"b?x&amp;s=2\">",
             "<form action=\"http://elsewhere.example/\"><p>",
             "<!-- <a href=b> -->",
             "<script>'<a href=b>'</script>",
             "<style><a href=b></style>",
             "<textarea><a href=b></textarea>",
             "<title><a href=b></title>",
             "<p title='<a href=b>'>",
             "</a href=b>",
             "<abbr href=b>",
             "<a hreflang=b>",
             "<!doctype html>",
             "<base href=\"http://elsewhere.example/\"><a href=b>",
             "<a href=b><base href=\"http://elsewhere.example/\">",
         })
        CHECK(rewritten(html) == html);
}

TEST_CASE("what no parser expects makes the rewriter neither stop nor read too far") {
    std::mt19937 random{1};
    const std::string alphabet = "<>\"'=/ a!-?#&;hrefscript\n";
    for (int i = 0; i < 20'000; ++i) {
        std::string html;
        for (auto left = random() % 60; left > 0; --left)
            html += alphabet[random() % alphabet.size()];
        std::string exact{html};
        exact.shrink_to_fit();
        CHECK(rewritten(exact).size() >= html.size());
    }
}

TEST_CASE("parameters of a query, and cookies") {
    CHECK(query_parameter("C=N;O=D", "O") == "D");
    CHECK(query_parameter("C=N&O=D", "C") == "N");
    CHECK(query_parameter("x&y=", "x") == "");
    CHECK(query_parameter("x&y=a=b", "y") == "a=b");
    CHECK_FALSE(query_parameter("xy=1", "y"));
    CHECK_FALSE(query_parameter("", "y"));
    CHECK(without_parameter("a=1&s=2&b=3&s", "s") == "a=1&b=3");
    CHECK(without_parameter("s=2", "s").empty());
    CHECK(cookie("a=1; s=2;b=3", "s") == "2");
    CHECK(cookie("s=\"2\"", "s") == "2");
    CHECK(cookie("xs=1; s=4", "s") == "4");
    CHECK_FALSE(cookie("s; xs=1", "s"));
    CHECK(place_in_list("3", 3) == 3);
    for (const char* text : {"", "0", "4", "-1", "+1", "1 ", "a", "99999999999999999999999"})
        CHECK(place_in_list(text, 3) == 0);
}
