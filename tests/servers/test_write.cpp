// Sections 6 and 9: PUT and DELETE.  Whoever reads while others write gets a whole content, and
// what was begun and not finished leaves nothing behind.
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

Options with_dav(std::string more = "") {
    Options options;
    options.config = "<Directory \"@ROOT@\">\nDav On\n</Directory>\n" + std::move(more);
    return options;
}

std::string length_of(std::string_view body) {
    return "Content-Length: " + std::to_string(body.size()) + "\r\n";
}

Response put(const ServerUnderTest& server, std::string_view target, std::string_view body,
             const std::string& fields = "") {
    Client client{server.port()};
    client.send(request(target, "Connection: close\r\n" + fields + length_of(body), "PUT"));
    client.send(body);  // it may be refused before all of it is taken
    return client.receive();
}

Response remove(const ServerUnderTest& server, std::string_view target,
                std::string_view fields = "") {
    return fetch(server, target, fields, "DELETE");
}

std::string content(const ServerUnderTest& server, const std::string& name) {
    return contents_of(server.site().root() + "/" + name);
}

/// No temporary file is left, soon at the latest.
bool leaves_nothing(const ServerUnderTest& server) {
    return eventually([&] {
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator{server.site().root()})
            if (entry.path().filename().string().starts_with(".put-")) return false;
        return true;
    });
}

std::size_t names_in(const ServerUnderTest& server) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{server.site().root()})
        count += entry.path().empty() ? 0 : 1;
    return count;
}

}  // namespace

TEST_CASE("http 6: PUT makes a file, or replaces one") {
    ServerUnderTest server{with_dav()};
    const Response made = put(server, "/new%20one.txt", "first");
    CHECK(made.status == 201);
    CHECK(made.field("location") == "/new%20one.txt");
    REQUIRE(made.field("etag"));
    const Response read = fetch(server, "/new%20one.txt");
    CHECK(read.body == "first");
    CHECK(read.field("etag") == made.field("etag"));
    const Response replaced = put(server, "/new%20one.txt", "the second");
    CHECK(replaced.status == 204);
    CHECK_FALSE(replaced.field("location"));
    CHECK(replaced.field("etag") != made.field("etag"));
    CHECK(fetch(server, "/new%20one.txt").body == "the second");
    CHECK(put(server, "/dir/empty.txt", "").status == 201);
    CHECK(fetch(server, "/dir/empty.txt").body.empty());
    CHECK(leaves_nothing(server));
    struct stat status {};
    REQUIRE(::stat((server.site().root() + "/new one.txt").c_str(), &status) == 0);
    CHECK((status.st_mode & 0111) == 0);
}

TEST_CASE("http 6: PUT in chunks, in pieces, and behind 100 (Continue)") {
    ServerUnderTest server{with_dav()};
    const std::string chunks = "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: x\r\n\r\n";
    const std::string head = request("/chunked.txt", "Transfer-Encoding: chunked\r\n", "PUT");
    for (std::size_t cut = 0; cut <= chunks.size(); ++cut) {
        INFO("cut at " << cut);
        Client client{server.port()};
        client.send(head + chunks.substr(0, cut));
        client.wait_until_read();
        client.send(chunks.substr(cut) + request("/chunked.txt"));
        CHECK(client.receive().status == (cut == 0 ? 201 : 204));
        CHECK(client.receive().body == "hello world");
    }
    {
        Client client{server.port()};
        client.send(request("/file.txt", "Expect: 100-continue\r\nContent-Length: 3\r\n", "PUT"));
        CHECK(client.receive().status == 100);
        client.send("new");
        CHECK(client.receive().status == 204);
    }
    CHECK(content(server, "file.txt") == "new");
    const std::string much = pattern(700'000);
    CHECK(put(server, "/much", much).status == 201);
    CHECK(content(server, "much") == much);
    CHECK(leaves_nothing(server));
}

TEST_CASE("http 6: conditions are looked at before the body is read, and again after it") {
    ServerUnderTest server{with_dav()};
    const auto refused_at_once = [&](const std::string& target, const std::string& fields) {
        INFO(target << " " << fields);
        Client client{server.port()};
        client.send(
            request(target, fields + "Expect: 100-continue\r\nContent-Length: 5\r\n", "PUT"));
        CHECK(client.receive().status == 412);
    };
    refused_at_once("/file.txt", "If-None-Match: *\r\n");
    refused_at_once("/file.txt", "If-Match: \"other\"\r\n");
    refused_at_once("/missing.txt", "If-Match: *\r\n");
    refused_at_once("/file.txt", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    CHECK(content(server, "file.txt") == file_text);

    const auto first = put(server, "/file.txt", "one").field("etag");
    REQUIRE(first);
    const auto second = put(server, "/file.txt", "two!", "If-Match: " + *first + "\r\n");
    CHECK(second.status == 204);
    CHECK(put(server, "/file.txt", "three", "If-Match: " + *first + "\r\n").status == 412);
    CHECK(content(server, "file.txt") == "two!");
    CHECK(put(server, "/new.txt", "new", "If-None-Match: *\r\n").status == 201);

    Client slow{server.port()};  // somebody else is faster
    slow.send(request("/raced.txt", "If-None-Match: *\r\nContent-Length: 4\r\n", "PUT") + "sl");
    slow.wait_until_read();
    server.site().add("raced.txt", "fast");
    slow.send("ow");
    CHECK(slow.receive().status == 412);
    CHECK(content(server, "raced.txt") == "fast");
    CHECK(leaves_nothing(server));
}

TEST_CASE("http 9: readers see whole contents only, whatever is written meanwhile") {
    ServerUnderTest server{with_dav()};
    const std::string contents[] = {std::string(300'000, 'a'), std::string(200'000, 'b'), "c"};
    REQUIRE(put(server, "/shared", contents[2]).status == 201);
    const int rounds = reduced(40, 10, "writes");
    std::atomic<int> wrong = 0;
    const auto write = [&](const std::string& text) {
        for (int i = 0; i < rounds; ++i)
            if (put(server, "/shared", text).status != 204) ++wrong;
    };
    const auto read = [&] {
        for (int i = 0; i < rounds; ++i) {
            const std::string body = fetch(server, "/shared").body;
            if (std::find(std::begin(contents), std::end(contents), body) == std::end(contents))
                ++wrong;
        }
    };
    std::vector<std::thread> clients;
    for (const std::string& text : contents) clients.emplace_back([&] { write(text); });
    for (int i = 0; i < 2; ++i) clients.emplace_back(read);
    for (std::thread& client : clients) client.join();
    CHECK(wrong == 0);
    CHECK(leaves_nothing(server));
}

TEST_CASE("http 9: of those who say If-Match nobody overwrites what he has not seen") {
    ServerUnderTest server{with_dav()};
    REQUIRE(put(server, "/count", "").status == 201);
    std::atomic<std::size_t> written = 0;
    const int rounds = reduced(60, 15, "writes");
    const auto count = [&] {
        for (int i = 0; i < rounds; ++i) {
            const Response seen = fetch(server, "/count");
            const std::string condition = "If-Match: " + seen.field("etag").value_or("") + "\r\n";
            if (put(server, "/count", seen.body + "x", condition).status == 204) ++written;
        }
    };
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) clients.emplace_back(count);
    for (std::thread& client : clients) client.join();
    CHECK(written >= static_cast<std::size_t>(rounds));
    CHECK(content(server, "count").size() == written);
}

TEST_CASE("http 9: a client that leaves in the middle of a PUT leaves nothing behind") {
    ServerUnderTest server{with_dav()};
    const std::size_t names = names_in(server);
    const std::string half =
        request("/file.txt", "Content-Length: 100000\r\n", "PUT") + std::string(50'000, 'x');
    void (*const ways[])(Client&) = {[](Client& client) { client.finish(); },
                                     [](Client& client) { client.reset(); },
                                     [](Client& client) { client.close(); }};
    for (const auto leave : ways) {
        Client client{server.port()};
        client.send(half);
        client.wait_until_read();
        CHECK(eventually([&] { return names_in(server) == names + 1; }));
        leave(client);
        CHECK(leaves_nothing(server));
    }
    Client broken{server.port()};
    broken.send(request("/file.txt", "Transfer-Encoding: chunked\r\n", "PUT") +
                "5\r\nhello\r\nbroken\r\n");
    CHECK(broken.receive().status == 400);
    CHECK(leaves_nothing(server));
    CHECK(names_in(server) == names);
    CHECK(content(server, "file.txt") == file_text);
}

TEST_CASE("http 9: a PUT that takes too long, or is under way when the server stops") {
    Options options = with_dav();
    options.limits.body = 200 * stepwise::milliseconds;
    options.limits.grace = 300 * stepwise::milliseconds;
    ServerUnderTest server{options};
    const std::string half =
        request("/file.txt", "Content-Length: 1000\r\n", "PUT") + std::string(10, 'x');
    Client slow{server.port()};
    slow.send(half);
    CHECK(slow.receive().status == 408);
    CHECK(leaves_nothing(server));
    CHECK(content(server, "file.txt") == file_text);
    slow.close();
    Client last{server.port()};
    last.send(half);
    last.wait_until_read();
    server.stop();
    CHECK(leaves_nothing(server));
    CHECK(content(server, "file.txt") == file_text);
}

TEST_CASE("http 1: a PUT beyond the limit is 413, and nothing is kept of it") {
    ServerUnderTest server{with_dav("LimitRequestBody 1000\n")};
    CHECK(put(server, "/file.txt", std::string(1000, 'x')).status == 204);
    check_refused(server, request("/file.txt", "Content-Length: 1001\r\n", "PUT"), {413});
    check_refused(server,
                  request("/file.txt", "Transfer-Encoding: chunked\r\n", "PUT") + "3e9\r\n" +
                      std::string(1001, 'y') + "\r\n0\r\n\r\n",
                  {413});
    CHECK(content(server, "file.txt") == std::string(1000, 'x'));
    CHECK(leaves_nothing(server));
}

TEST_CASE("http 9: a PUT for which there is no room is 507") {
    if (runs_in_process()) return say_skipped("a limit of file sizes would be the tests' own, too");
    Options options = with_dav();
    options.launcher = {"prlimit", "--fsize=100000"};
    ServerUnderTest server{options};
    CHECK(put(server, "/file.txt", std::string(90'000, 'x')).status == 204);
    CHECK(put(server, "/file.txt", std::string(110'000, 'y')).status == 507);
    CHECK(content(server, "file.txt") == std::string(90'000, 'x'));
    CHECK(leaves_nothing(server));
    check_alive(server);
}

TEST_CASE("http 5: what cannot be written") {
    ServerUnderTest server{with_dav(), [](const Fixture& site) {
                               site.add_link("link", "file.txt");
                               site.add_link("dangling", "nowhere.txt");
                               site.add_link("out", "../secret.txt");
                               site.add_link("way-out", "..");
                               site.add_fifo("fifo");
                           }};
    const struct {
        std::string target, fields;
        int status;
    } cases[] = {
        {"/bare", "", 405},
        {"/bare/", "", 405},
        {"/", "", 405},
        {"/none/new.txt", "", 409},
        {"/none/", "", 409},
        {"/file.txt/new.txt", "", 409},
        {"/file.txt/", "", 409},
        {"/link", "", 403},
        {"/dangling", "", 403},
        {"/out", "", 403},
        {"/fifo", "", 403},
        {"/way-out/new.txt", "", 403},
        {"/../new.txt", "", 400},
        {"/%2e%2e/new.txt", "", 400},
        {"/file.txt", "Content-Range: bytes 0-3/4\r\n", 400},
    };
    for (const auto& one : cases) {
        INFO(one.target << " " << one.fields);
        CHECK(put(server, one.target, "evil", one.fields).status == one.status);
    }
    const auto allow = put(server, "/bare", "x").field("allow");
    CHECK(allow.value_or("PUT").find("PUT") == std::string::npos);
    CHECK(fetch(server, "/file.txt", "", "PUT").status == 411);
    CHECK(content(server, "file.txt") == file_text);
    CHECK(contents_of(server.site().beside("secret.txt")) == secret_text);
    CHECK_FALSE(std::filesystem::exists(server.site().beside("new.txt")));
    CHECK_FALSE(std::filesystem::exists(server.site().root() + "/nowhere.txt"));
    CHECK(std::filesystem::is_symlink(server.site().root() + "/link"));
    CHECK(leaves_nothing(server));
}

TEST_CASE("http 5: an error document is shown to who may not write, and not written itself") {
    ServerUnderTest server{with_dav("ErrorDocument 412 /file.txt\nErrorDocument 409 /file.txt\n"),
                           [](const Fixture& site) { site.add("other.txt", "other"); }};
    for (const std::string method : {"PUT", "DELETE"}) {
        INFO(method);
        const Response refused =
            fetch(server, "/other.txt", "If-Match: \"x\"\r\nContent-Length: 0\r\n", method);
        CHECK(refused.status == 412);
        CHECK(refused.body == file_text);
    }
    CHECK(remove(server, "/dir/").status == 409);
    CHECK(content(server, "file.txt") == file_text);
    CHECK(content(server, "other.txt") == "other");
    CHECK(leaves_nothing(server));
}

TEST_CASE("http 5: DELETE removes a file, and nothing else") {
    ServerUnderTest server{with_dav(), [](const Fixture& site) {
                               site.add_link("link", "file.txt");
                               site.add("other.txt", "other");
                           }};
    CHECK(remove(server, "/link").status == 403);
    CHECK(remove(server, "/missing.txt").status == 404);
    CHECK(remove(server, "/bare").status == 409);
    CHECK(remove(server, "/dir/").status == 409);
    CHECK(remove(server, "/file.txt", "If-Match: \"other\"\r\n").status == 412);
    CHECK(remove(server, "/other.txt/more").status == 404);
    CHECK(content(server, "file.txt") == file_text);
    CHECK(remove(server, "/file.txt").status == 204);
    CHECK(remove(server, "/file.txt").status == 404);
    CHECK_FALSE(std::filesystem::exists(server.site().root() + "/file.txt"));
    CHECK(content(server, "dir/index.html") == index_text);
    Client client{server.port()};
    client.send(request("/other.txt", "Content-Length: 1\r\n", "DELETE") + "x");
    CHECK(client.receive().status == 400);
    CHECK(content(server, "other.txt") == "other");
    client.send(request("/other.txt", "", "DELETE") + request("/"));
    CHECK(client.receive().status == 204);
    CHECK(client.receive().body == index_text);
}

TEST_CASE("http 1: writing is off where nothing allows it") {
    Options options;
    options.config =
        "<Location /open>\nDav On\n</Location>\n"
        "<Location /open/read>\nAllowMethods GET\n</Location>\n";
    ServerUnderTest server{options, [](const Fixture& site) {
                               site.add_directory("open/read");
                               site.add("open/read/file.txt", "read");
                           }};
    CHECK(put(server, "/open/new.txt", "new").status == 201);
    for (const std::string target : {"/file.txt", "/open/read/file.txt", "/open/read/new.txt"}) {
        INFO(target);
        const Response refused = put(server, target, "new");
        CHECK(refused.status == 405);
        CHECK(refused.field("allow").value_or("PUT").find("PUT") == std::string::npos);
        CHECK(remove(server, target).status == 405);
    }
    CHECK(content(server, "file.txt") == file_text);
    CHECK(content(server, "open/read/file.txt") == "read");
}
