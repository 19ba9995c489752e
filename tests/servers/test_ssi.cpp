// Section 7: pages with directives in them (server-side includes), seen from outside.
#include <sys/stat.h>

#include <filesystem>
#include <regex>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

const std::string an_error = "[an error occurred while processing this directive]";

Options with_pages(const std::string& more = "Options +Includes\n") {
    Options options;
    options.config =
        "AddOutputFilter INCLUDES .shtml\n"
        "ScriptAlias /cgi-bin/ @BESIDE@/cgi/\n"
        "<Location /guarded>\nRequire all denied\n</Location>\n" +
        more;
    return options;
}

void add_program(const Fixture& site, const std::string& name, const std::string& text) {
    std::filesystem::create_directories(site.beside("cgi"));
    site.add("../cgi/" + name, "#!/bin/sh\n" + text);
    ::chmod(site.beside("cgi/" + name).c_str(), 0755);
}

struct Pages : ServerUnderTest {
    explicit Pages(const Options& options = with_pages())
        : ServerUnderTest(options, [](const Fixture& fixture) {
              fixture.add("part.txt", "PART");
              fixture.add_directory("guarded");
              fixture.add("guarded/part.txt", secret_text);
              fixture.add_directory("deep");
              fixture.add("deep/part.html", "DEEP");
              add_program(fixture, "hello",
                          "printf 'Content-Type: text/plain\\r\\nX: y\\r\\n\\r\\n'\n"
                          "echo \"hello $QUERY_STRING $MINE\"\n");
          }) {}

    /// What comes of a page with that text.
    [[nodiscard]] std::string made_of(const std::string& page,
                                      const std::string& query = "") const {
        site().add("page.shtml", page);
        const Response response = fetch(*this, "/page.shtml" + query);
        CHECK(response.status == 200);
        return response.body;
    }
};

}  // namespace

TEST_CASE("http 7: SSI: each directive does its work, and the rest of the page stays") {
    const Pages pages;
    struct {
        const char *page, *made;
    } const cases[] = {
        {"", ""},
        {"plain <b>text</b> <!-- a comment -->", "plain <b>text</b> <!-- a comment -->"},
        {"a<!--#include file=\"part.txt\" -->b", "aPARTb"},
        {"<!--#include virtual=\"/deep/part.html\"-->.", "DEEP."},
        {"<!--#include virtual=\"deep/part.html\" -->.", "DEEP."},
        {"<!--#include virtual='/dir/../part.txt' -->", "PART"},
        {"<!--#include virtual=\"/part%2Etxt\" -->", "PART"},
        {"<!--#include file=\"part.txt\" virtual=\"/deep/part.html\" -->", "PARTDEEP"},
        {"<!--#include virtual=\"/nope\" onerror=\"/part.txt\" -->", "PART"},
        {"<!--#set var=\"x\" value=\"1 < 2\" --><!--#echo var=\"x\" -->", "1 &lt; 2"},
        {"<!--#set var=\"x\" value=\"&lt;\" --><!--#echo var=\"x\" -->", "&amp;lt;"},
        {"<!--#set decoding=\"entity\" var=\"x\" value=\"&lt;\" --><!--#echo var=\"x\" -->",
         "&lt;"},
        {"<!--#set var=\"x\" value=\"<i>\" --><!--#echo encoding=\"none\" var=\"x\" -->", "<i>"},
        {"<!--#set var=\"x\" value=\"a b\" --><!--#echo encoding=\"url\" var=\"x\" -->", "a%20b"},
        {"<!--#set var=\"x\" value=\"b\" --><!--#set var=\"y\" value=\"a${x}c\" -->"
         "<!--#echo var=\"y\" -->",
         "abc"},
        {"<!--#echo var=\"nope\" -->", "(none)"},
        {"<!--#config echomsg=\"-\" --><!--#echo var=\"nope\" -->", "-"},
        {"<!--#echo var=\"DOCUMENT_NAME\" --> <!--#echo var=\"DOCUMENT_URI\" -->",
         "page.shtml /page.shtml"},
        {"<!--#echo var=\"REQUEST_METHOD\" -->", "GET"},
        {"<!--#if expr='$DOCUMENT_NAME = /shtml$/' -->yes<!--#else -->no<!--#endif -->", "yes"},
        {"<!--#if expr='\"a\" = \"b\"' -->1<!--#elif expr=\"a\" -->2<!--#else -->3<!--#endif -->4",
         "24"},
        {"<!--#if expr=\"$no\" -->1<!--#if expr=\"a\" -->2<!--#else -->3<!--#endif -->4"
         "<!--#else -->5<!--#endif -->6",
         "56"},
        {"<!--#if expr=\"a\" -->1<!--#if expr=\"\" -->2<!--#endif -->3<!--#else -->4<!--#endif "
         "-->5",
         "135"},
        {"<!--#if expr=\"\" --><!--#unknown --><!--#include file=\"/x\" --><!--#endif -->.", "."},
        {"<!--#if expr=\"abc = /a(.)c/\" -->$1 is <!--#echo var=\"1\" --><!--#endif -->",
         "$1 is b"},
        {"<!--#config sizefmt=\"bytes\" --><!--#fsize file=\"part.txt\" -->", "4"},
        {"<!--#fsize virtual=\"/part.txt\" -->", "  4 "},
        {"<!--#config timefmt=\"%Y\" --><!--#if expr='\"$DATE_GMT\" > \"2000\"' -->late<!--#endif "
         "-->",
         "late"},
    };
    for (const auto& c : cases) {
        INFO("page: " << std::string{c.page});
        CHECK(pages.made_of(c.page) == c.made);
    }
    CHECK(std::regex_match(
        pages.made_of("<!--#config timefmt=\"%Y-%m\" --><!--#flastmod file=\"part.txt\" -->"),
        std::regex{"\\d{4}-\\d\\d"}));
    CHECK(pages.made_of("<!--#printenv -->").find("\nDOCUMENT_URI=/page.shtml\n") !=
          std::string::npos);
}

TEST_CASE("http 7: SSI: an error shows the error message, and the rest of the page stays") {
    const Pages pages;
    for (const char* directive : {"unknown",
                                  "include",
                                  "include file",
                                  "include nope=\"x\"",
                                  "include file=\"nope\"",
                                  "include file=\"../secret.txt\"",
                                  "include file=\"deep/../../secret.txt\"",
                                  "include file=\"/part.txt\"",
                                  "include virtual=\"/nope\"",
                                  "include virtual=\"/deep\"",
                                  "include virtual=\"/deep/\"",
                                  "include virtual=\"/../secret.txt\"",
                                  "include virtual=\"http://127.0.0.1/\"",
                                  "include virtual=\"/cgi-bin/nope\"",
                                  "include virtual=\"/guarded/part.txt\"",
                                  "include file=\"guarded/part.txt\"",
                                  "fsize virtual=\"/guarded/part.txt\"",
                                  "flastmod file=\"nope\"",
                                  "echo",
                                  "echo x=\"y\"",
                                  "echo encoding=\"rot13\" var=\"DOCUMENT_URI\"",
                                  "set var=\"x\"",
                                  "set value=\"x\" var=\"y\"",
                                  "config sizefmt=\"pounds\"",
                                  "printenv x=\"y\"",
                                  "echo \"x\"",
                                  ""}) {
        INFO("page: " << std::string{directive});
        const std::string made = pages.made_of(std::string{"a<!--#"} + directive + " -->b");
        CHECK(made == "a" + an_error + "b");
    }
    CHECK(pages.made_of("a<!--#if expr=\"(\" -->b<!--#else -->c<!--#endif -->d") ==
          "a" + an_error + "cd");
    CHECK(pages.made_of("a<!--#echo var=\"DOCUMENT_URI") == "a" + an_error);
    CHECK(pages.made_of("<!--#config errmsg=\"oh\" -->a<!--#nope -->b") == "aohb");
    CHECK(pages.made_of("<!--#set var=\"x\" value=\"" + std::string(9000, 'x') + "\" -->y")
              .starts_with(an_error));
}

TEST_CASE("http 7: SSI: what the client sends cannot become markup or a directive") {
    const Pages pages;
    pages.site().add("echo.shtml",
                     "<!--#echo var=\"QUERY_STRING_UNESCAPED\" -->|<!--#echo var=\"HTTP_X\" -->|"
                     "<!--#echo encoding=\"none\" var=\"HTTP_Y\" -->");
    const Response response = fetch(pages, "/echo.shtml?%3Cscript%3E",
                                    "X: <b>&\"\r\nY: <!--#include file=\"part.txt\" -->\r\n");
    CHECK(response.body ==
          "\\&lt;script\\&gt;|&lt;b&gt;&amp;&quot;|<!--#include file=\"part.txt\" -->");
}

TEST_CASE("http 7: SSI: pages within pages share variables, and cycles end") {
    const Pages pages;
    pages.site().add("inner.shtml",
                     "(<!--#echo var=\"x\" --><!--#set var=\"x\" value=\"2\" -->"
                     "<!--#echo var=\"DOCUMENT_NAME\" -->)");
    CHECK(pages.made_of("<!--#set var=\"x\" value=\"1\" --><!--#include file=\"inner.shtml\" -->"
                        "<!--#echo var=\"x\" -->") == "(1page.shtml)2");
    CHECK(pages.made_of("a<!--#include file=\"page.shtml\" -->b") == "a" + an_error + "b");
    pages.site().add("ping.shtml", "1<!--#include file=\"pong.shtml\" -->2");
    pages.site().add("pong.shtml", "3<!--#include virtual=\"/ping.shtml?x\" -->4");
    CHECK(fetch(pages, "/ping.shtml").body == "13" + an_error + "42");
    for (int i = 0; i < 15; ++i)
        pages.site().add("level" + std::to_string(i) + ".shtml",
                         "<!--#include file=\"level" + std::to_string(i + 1) + ".shtml\" -->.");
    CHECK(fetch(pages, "/level0.shtml").body == an_error + std::string(10, '.'));
}

TEST_CASE("http 7: SSI: pages that include others without end are cut short") {
    const Pages pages;
    std::string many;
    for (int i = 0; i < 2000; ++i) many += "<!--#include file=\"part.txt\" -->";
    const std::string made = pages.made_of(many);
    CHECK(made.starts_with("PARTPART"));
    CHECK(made.ends_with(an_error));
    check_alive(pages);
}

TEST_CASE("http 7: SSI: a page is neither dated nor cut into ranges, and HEAD has its head") {
    const Pages pages;
    pages.site().add("page.shtml", "<!--#include file=\"part.txt\" -->\n");
    const Response got = fetch(pages, "/page.shtml", "Range: bytes=0-1\r\n");
    CHECK(got.status == 200);
    CHECK(got.body == "PART\n");
    CHECK(got.field("content-length") == "5");
    CHECK(got.field("content-type").value_or("").starts_with("text/html"));
    CHECK_FALSE(got.field("last-modified"));
    CHECK_FALSE(got.field("etag"));
    Client client{pages.port()};
    client.send(request("/page.shtml", "Connection: close\r\n", "HEAD"));
    CHECK(client.receive(Body::none).fields_but_date() ==
          fetch(pages, "/page.shtml").fields_but_date());
}

TEST_CASE("http 7: SSI: large parts arrive whole, and no more than a page may be") {
    const Pages pages;
    pages.site().add_pattern("large.bin", 3'000'019);
    const std::string large = "<!--#include file=\"large.bin\" -->";
    CHECK(pages.made_of("<" + large + large + ">") ==
          "<" + pattern(3'000'019) + pattern(3'000'019) + ">");
    pages.site().add_sparse("huge.bin", 70'000'000);
    pages.site().add("page.shtml", "<!--#include file=\"huge.bin\" -->");
    CHECK(fetch(pages, "/page.shtml").status == 500);
    check_alive(pages);
}

TEST_CASE("http 7: SSI: without Options Includes a page is a file like any other") {
    const Pages pages{with_pages("Options -Includes\n")};
    CHECK(pages.made_of("<!--#echo var=\"x\" -->") == "<!--#echo var=\"x\" -->");
}

TEST_CASE("http 7: SSI: a program's output is a part of the page, without its header") {
    const Pages pages;
    CHECK(pages.made_of("<<!--#include virtual=\"/cgi-bin/hello?a=b\" -->>") == "<hello a=b \n>");
    CHECK(pages.made_of("<!--#set var=\"MINE\" value=\"own\" -->"
                        "<!--#include virtual=\"/cgi-bin/hello\" -->") == "hello  own\n");
    CHECK(pages.made_of("<!--#exec cgi=\"/cgi-bin/hello\" -->", "?q=1") == "hello q=1 \n");
    CHECK(pages.made_of("<<!--#exec cmd=\"echo $DOCUMENT_NAME; pwd | sed s,.*/,,\" -->>") ==
          "<page.shtml\nsite\n>");
    CHECK(pages.made_of("1<!--#exec cmd=\"printf a\" --><!--#exec cmd=\"printf b\" -->2") ==
          "1ab2");
    add_program(pages.site(), "silent", "exit 3\n");
    add_program(pages.site(), "endless", "printf 'A: b\\n\\n'; exec cat /dev/zero\n");
    CHECK(pages.made_of("a<!--#include virtual=\"/cgi-bin/silent\" -->b") == "a" + an_error + "b");
    CHECK(
        pages.made_of("a<!--#include virtual=\"/cgi-bin/endless\" -->b").ends_with(an_error + "b"));
    CHECK(pages.made_of("a<!--#exec cgi=\"/part.txt\" -->b") == "a" + an_error + "b");
}

TEST_CASE("http 7: SSI: IncludesNoExec runs no commands") {
    const Pages pages{with_pages("Options +IncludesNoExec\n")};
    CHECK(pages.made_of("a<!--#exec cmd=\"echo x\" -->b") == "a" + an_error + "b");
    CHECK(pages.made_of("a<!--#exec cgi=\"/cgi-bin/hello\" -->b") == "a" + an_error + "b");
    CHECK(pages.made_of("<!--#include file=\"part.txt\" -->") == "PART");
    // As in Apache, a program of a ScriptAlias may be included all the same.
    CHECK(pages.made_of("<!--#include virtual=\"/cgi-bin/hello\" -->") == "hello  \n");
}

TEST_CASE("http 7: SSI: who waits for a slow program in a page keeps nobody else waiting") {
    const Pages pages;
    if (!has_many_workers() && !is_event_loop()) {
        say_skipped("one client at a time");
        return;
    }
    // The command ends once the file is there that is made after another client was served.
    pages.site().add(
        "page.shtml",
        "a<!--#exec cmd=\"printf 1; while ! test -e go; do sleep 0.02; done; printf 2\" -->"
        "<!--#exec cmd=\"printf 3\" -->b");
    Client waiting{pages.port()};
    waiting.send(request("/page.shtml"));
    waiting.wait_until_read();
    check_alive(pages);
    CHECK_FALSE(waiting.hears(Milliseconds{0}));
    pages.site().add("go", "");
    CHECK(waiting.receive().body == "a123b");
}

TEST_CASE("http 7: SSI: a program that is silent for too long is given up, and the page goes on") {
    Options options = with_pages();
    options.limits.script = 200 * stepwise::milliseconds;
    const Pages pages{options};
    CHECK(pages.made_of("a<!--#exec cmd=\"sleep 60\" -->b") == "a" + an_error + "b");
}

TEST_CASE("http 7: SSI: an index and an error document may be pages, too") {
    const Pages pages{
        with_pages("Options +Includes\nDirectoryIndex index.shtml index.html\nErrorDocument 404 "
                   "/error.shtml\n")};
    pages.site().add("deep/index.shtml", "<!--#include file=\"part.html\" -->!");
    pages.site().add("error.shtml", "<!--#echo var=\"REDIRECT_STATUS\" -->");
    CHECK(fetch(pages, "/deep/").body == "DEEP!");
    CHECK(pages.made_of("<!--#include virtual=\"/deep/\" -->") == "DEEP!");
    const Response missing = fetch(pages, "/nope");
    CHECK(missing.status == 404);
    CHECK(missing.body == "404");
}
