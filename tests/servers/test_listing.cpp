// Directories without an index file, as pages.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

bool has(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

/// The links of a listing, in their order, without those of the headings and the parent's.
std::vector<std::string> links_of(const std::string& page) {
    std::vector<std::string> links;
    const std::string begin = "<a href=\"";
    for (std::size_t at = 0; (at = page.find(begin, at)) != std::string::npos;) {
        at += begin.size();
        const std::string link = page.substr(at, page.find('"', at) - at);
        if (link.front() != '?' && link != "../") links.push_back(link);
    }
    return links;
}

using Links = std::vector<std::string>;

Options with(const std::string& config) {
    Options options;
    options.config = config;
    return options;
}

const std::string listed = "Options Indexes FollowSymLinks\nIndexOptions FancyIndexing\n";

}  // namespace

TEST_CASE("http 5: a directory without an index is listed, hidden files are not") {
    ServerUnderTest server;
    const auto& site = server.site();
    site.add_directory("list/sub");
    site.add("list/b.txt", std::string(1229, 'x'));
    site.add("list/a.txt", "x");
    site.add("list/.hidden", "x");
    site.add_fifo("list/fifo");
    site.add_link("list/dangling", "nowhere");
    site.add_link("list/out", site.beside("secret.txt"));
    site.add_link("list/link.txt", "a.txt");
    const Response response = fetch(server, "/list/");
    CHECK(response.status == 200);
    CHECK(response.field("content-type") == "text/html; charset=utf-8");
    CHECK_FALSE(response.field("last-modified"));
    CHECK_FALSE(response.field("etag"));
    CHECK(links_of(response.body) == Links{"a.txt", "b.txt", "link.txt", "sub/"});
    CHECK(has(response.body, "Index of /list<"));
    CHECK(has(response.body, "Parent Directory"));
    CHECK(has(response.body, ">1.2K\n"));
    CHECK_FALSE(has(response.body, "<script"));
    CHECK(fetch(server, "/list/", "", "POST").status == 405);
}

TEST_CASE("http 5: HEAD of a listing has the head of GET") {
    ServerUnderTest server;
    server.site().add_directory("list");
    for (int i = 0; i < 3; ++i) server.site().add("list/" + std::to_string(i), "x");
    CHECK(fetch(server, "/list/", "", "HEAD").fields_but_date() ==
          fetch(server, "/list/").fields_but_date());
    for (int i = 0; i < 300; ++i) server.site().add("list/" + std::to_string(i), "x");
    CHECK(fetch(server, "/list/", "", "HEAD").fields_but_date() ==
          fetch(server, "/list/").fields_but_date());
}

TEST_CASE("http 5: odd names are escaped as text and encoded as links, and lead to their files") {
    ServerUnderTest server;
    server.site().add_directory("odd");
    const Links names{"a b",      "a:b",      "a\"b'c",  "<script>x", "100%41",      "new\nline",
                      "\xff\xfe", "\xc3\xa9", "a&amp;b", "q?x=1#y",   "back\\slash", "\x01\x7f"};
    for (const std::string& name : names) server.site().add("odd/" + name, "content of " + name);
    const Response page = fetch(server, "/odd/");
    CHECK_FALSE(has(page.body, "<script>x"));
    CHECK(has(page.body, "&lt;script&gt;x"));
    CHECK(has(page.body, "new\xe2\x90\x8aline"));
    CHECK_FALSE(has(page.body, "\xff"));
    const Links links = links_of(page.body);
    REQUIRE(links.size() == names.size());
    for (const std::string& link : links) {
        INFO(link);
        CHECK_FALSE(has(link, ":"));
        const Response file = fetch(server, "/odd/" + link);
        CHECK(file.status == 200);
        const std::string name = file.body.substr(std::min<std::size_t>(11, file.body.size()));
        CHECK(std::find(names.begin(), names.end(), name) != names.end());
    }
}

TEST_CASE("listings are sorted as the query says") {
    ServerUnderTest server{with(listed)};
    server.site().add_directory("list/m");
    server.site().add("list/a", "333");
    server.site().add("list/b", "1");
    server.site().add("list/c", "22");
    const struct {
        const char* query;
        Links expected;
    } table[] = {
        {"", {"a", "b", "c", "m/"}},         {"?C=N;O=D", {"m/", "c", "b", "a"}},
        {"?C=N&O=D", {"m/", "c", "b", "a"}}, {"?O=D", {"m/", "c", "b", "a"}},
        {"?C=S;O=A", {"m/", "b", "c", "a"}}, {"?C=S;O=D", {"a", "c", "b", "m/"}},
        {"?C=X;O=Y", {"a", "b", "c", "m/"}}, {"?C=D", {"a", "b", "c", "m/"}},
        {"?C", {"a", "b", "c", "m/"}},
    };
    for (const auto& entry : table) {
        INFO(entry.query);
        CHECK(links_of(fetch(server, std::string{"/list/"} + entry.query).body) == entry.expected);
    }
    const std::string page = fetch(server, "/list/?C=S;O=A").body;
    CHECK(has(page, "\"?C=S;O=D\""));
    CHECK(has(page, "\"?C=N;O=A\""));
}

TEST_CASE("IndexOptions and IndexIgnore are obeyed") {
    const auto prepare = [](const Fixture& site) {
        site.add_directory("list/z");
        for (const char* name : {"B", "a", "v10", "v9", "x.bak"})
            site.add(std::string{"list/"} + name, "x");
    };
    const auto page_with = [&](const std::string& options) {
        ServerUnderTest server{with("Options Indexes\n" + options + "\n"), prepare};
        return fetch(server, "/list/").body;
    };
    CHECK(has(page_with("IndexOptions FancyIndexing"), "<table>"));
    CHECK(has(page_with("ServerName plain"), "<ul>"));
    CHECK(links_of(page_with("IndexIgnore *.bak")) == Links{"B", "a", "v10", "v9", "z/"});
    CHECK(
        links_of(page_with("IndexIgnore *.bak\nIndexOptions FancyIndexing FoldersFirst IgnoreCase "
                           "VersionSort")) == Links{"z/", "B", "a", "v9", "v10"});
    CHECK_FALSE(has(page_with("IndexOptions FancyIndexing SuppressSize"), "Size"));
    CHECK_FALSE(has(page_with("IndexOptions FancyIndexing SuppressLastModified"), "modified"));
    CHECK_FALSE(has(page_with("IndexOptions FancyIndexing SuppressColumnSorting"), "?C="));
}

TEST_CASE("http 8: no listing without Options Indexes, and nothing in it that is not to be had") {
    ServerUnderTest server{with("Options Indexes\n"
                                "<Directory \"@ROOT@/closed\">\nOptions -Indexes\n</Directory>\n"
                                "<Directory \"@ROOT@/list/private\">\nRequire all denied\n"
                                "</Directory>\n<Files \"*.key\">\nRequire all denied\n</Files>\n"),
                           [](const Fixture& site) {
                               site.add_directory("closed");
                               site.add_directory("list/private");
                               site.add_directory("list/public");
                               site.add("list/a.key", "x");
                               site.add("list/a.txt", "x");
                               site.add_link("list/link.txt", "a.txt");
                           }};
    CHECK(fetch(server, "/closed/").status == 403);
    // Options Indexes alone replaces FollowSymLinks.
    const Links links = links_of(fetch(server, "/list/").body);
    if (fetch(server, "/list/a.key").status == 403)  // access control is there
        CHECK(links == Links{"a.txt", "public/"});
    CHECK(std::find(links.begin(), links.end(), "link.txt") == links.end());
}

TEST_CASE("http 5: a directory of 10000 entries is listed whole, and soon") {
    ServerUnderTest server{with(listed)};
    const int count = reduced(10'000, 1'000, "entries of a directory");
    server.site().add_directory("many");
    for (int i = 0; i < count; ++i) server.site().add("many/file" + std::to_string(i), "");
    const Response page = fetch(server, "/many/");
    CHECK(page.status == 200);
    Links links = links_of(page.body);
    CHECK(links.size() == static_cast<std::size_t>(count));
    CHECK(std::is_sorted(links.begin(), links.end()));
    links.erase(std::unique(links.begin(), links.end()), links.end());
    CHECK(links.size() == static_cast<std::size_t>(count));
    CHECK(fetch(server, "/many/", "Range: bytes=0-9\r\n").status == 200);
}
