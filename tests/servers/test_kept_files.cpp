// Files that stay open from one request to the next: nobody may ever notice, but by the clock.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "doctest/doctest.h"
#include "harness.hpp"

using namespace servers;

namespace {

Options many_requests() {
    Options options;
    options.limits.requests = 1'000'000;
    options.limits.idle = 60 * stepwise::seconds;  // looking into /proc takes its time
    return options;
}

/// What the processes of the server have open: the name of each file, once for each descriptor.
std::vector<std::string> open_files(const ServerUnderTest& server) {
    std::vector<std::string> files;
    for (const pid_t process : server.processes()) {
        std::error_code error;
        const std::string folder = "/proc/" + std::to_string(process) + "/fd";
        for (const auto& entry : std::filesystem::directory_iterator{folder, error})
            files.push_back(std::filesystem::read_symlink(entry.path(), error));
    }
    return files;
}

bool is_open_in(const ServerUnderTest& server, const std::string& path) {
    const std::vector<std::string> files = open_files(server);
    return std::find(files.begin(), files.end(), path) != files.end();
}

/// A client on whose connection the file has been asked for until the server keeps it open.
struct Keeper {
    explicit Keeper(ServerUnderTest& of, std::string target = "/file.txt")
        : server(of), client(of.port()), name(std::move(target)) {
        CHECK(eventually([&] { return ask(), is_open_in(server, server.site().root() + name); }));
    }
    Response ask(std::string_view fields = "", std::string_view method = "GET") {
        client.send(request(name, fields, method));
        return client.receive(method == "HEAD" ? Body::none : Body::follows);
    }
    ServerUnderTest& server;
    Client client;
    std::string name;
};

}  // namespace

TEST_CASE("kept files: answers are the same as from a file that was just opened") {
    ServerUnderTest server{many_requests(),
                           [](const Fixture& site) { site.add_pattern("large", 100'000); }};
    for (const std::string name : {"/file.txt", "/large"}) {
        CAPTURE(name);
        const Response fresh = fetch(server, name);
        Keeper keeper{server, name};
        const Response kept = keeper.ask();
        CHECK(kept.body == fresh.body);
        CHECK(kept.field("ETag") == fresh.field("ETag"));
        CHECK(kept.field("Last-Modified") == fresh.field("Last-Modified"));
        CHECK(keeper.ask("", "HEAD").field("Content-Length") == std::to_string(fresh.body.size()));
        CHECK(keeper.ask("If-None-Match: " + *fresh.field("ETag") + "\r\n").status == 304);
        const Response part = keeper.ask("Range: bytes=3-5\r\n");
        CHECK(part.status == 206);
        CHECK(part.body == fresh.body.substr(3, 3));
        CHECK(keeper.ask("Range: bytes=-4\r\n").body == fresh.body.substr(fresh.body.size() - 4));
        const Response parts = keeper.ask("Range: bytes=0-0,4-6\r\n");
        CHECK(parts.body.find(fresh.body.substr(4, 3)) != std::string::npos);
        CHECK(keeper.ask().body == fresh.body);
    }
}

TEST_CASE("kept files: the next request sees what was done to the file") {
    ServerUnderTest server{many_requests()};
    const Fixture& site = server.site();
    Keeper keeper{server};
    SUBCASE("another takes its name") {
        site.add("other", "of another size");
        site.rename("other", "file.txt");
        CHECK(keeper.ask().body == "of another size");
    }
    SUBCASE("it is written anew, as long as before") {
        site.add("file.txt", std::string(file_text.size(), 'n'));
        CHECK(keeper.ask().body == std::string(file_text.size(), 'n'));
    }
    SUBCASE("it is taken away") {
        CHECK(::unlink((site.root() + "/file.txt").c_str()) == 0);
        CHECK(keeper.ask().status == 404);
        site.add("file.txt", "back");
        CHECK(keeper.ask().body == "back");
    }
    SUBCASE("a link out of the document root takes its name") {
        CHECK(::unlink((site.root() + "/file.txt").c_str()) == 0);
        site.add_link("file.txt", site.beside("secret.txt"));
        CHECK(keeper.ask().status == 403);
    }
    SUBCASE("a directory takes its name") {
        CHECK(::unlink((site.root() + "/file.txt").c_str()) == 0);
        site.add_directory("file.txt");
        CHECK(keeper.ask().status == 301);
    }
    CHECK(eventually([&] { return !is_open_in(server, site.root() + "/file.txt (deleted)"); }));
}

TEST_CASE("kept files: a change is seen within a second if that is what the operator allows") {
    Options options = many_requests();
    options.limits.recheck = stepwise::seconds;
    ServerUnderTest server{options};
    Keeper keeper{server};
    CHECK(keeper.ask().body == file_text);
    server.site().add("other", "of another size");
    server.site().rename("other", "file.txt");
    const auto changed = Clock::now();
    bool is_seen = false;
    for (auto asked = changed; !is_seen; asked = Clock::now()) {
        const Response response = keeper.ask();
        is_seen = response.body == "of another size";
        if (!is_seen) REQUIRE(response.body == file_text);
        if (!is_seen) REQUIRE(asked - changed < Milliseconds{1000});  // asked that late, it is new
    }
}

TEST_CASE("kept files: bodies are never mixed while the file is replaced under load") {
    ServerUnderTest server{many_requests()};
    const Fixture& site = server.site();
    constexpr std::size_t size = 40'000;
    site.add("page", std::string(size, 'a'));
    std::atomic<bool> over{false};
    std::atomic<int> wrong{0}, right{0};
    const auto load = [&] {
        try {
            Client client{server.port()};
            while (!over) {
                client.send(request("/page"));
                const Response response = client.receive();
                const std::string& body = response.body;
                const bool whole = !body.empty() && body.size() % size == 0 &&
                                   body.find_first_not_of(body.front()) == std::string::npos;
                ++(response.status == 200 && whole ? right : wrong);
            }
        } catch (const std::exception&) {
            ++wrong;
        }
    };
    std::thread client{load};
    for (char octet = 'a'; octet <= 'z'; ++octet) {
        const int before = right;
        site.add("next", std::string(size * static_cast<unsigned>(octet % 3 + 1), octet));
        site.rename("next", "page");
        CHECK(eventually([&] { return right > before + 3 || wrong > 0; }));
    }
    over = true;
    client.join();
    CHECK(wrong == 0);
    CHECK(fetch(server, "/page").body.front() == 'z');
}

TEST_CASE("kept files: they are bounded, and what is crowded out is closed") {
    Options options = many_requests();
    options.descriptors = 80;  // a quarter of these
    if (runs_in_process()) return say_skipped("the descriptors are those of the tests");
    ServerUnderTest server{options, [](const Fixture& site) {
                               for (int i = 0; i < 60; ++i)
                                   site.add("f" + std::to_string(i), std::to_string(i));
                           }};
    Client client{server.port()};
    const auto ask_for_all = [&] {
        for (int i = 0; i < 60; ++i) {
            client.send(request("/f" + std::to_string(i)));
            CHECK(client.receive().body == std::to_string(i));
        }
    };
    const auto open = [&] {  // one look into /proc, not 60: a sanitizer's server is slow enough
        const std::vector<std::string> files = open_files(server);
        return std::count_if(files.begin(), files.end(), [&](const std::string& file) {
            return file.rfind(server.site().root() + "/f", 0) == 0;
        });
    };
    CHECK(eventually([&] { return ask_for_all(), open() > 0; }));  // once they count as settled
    for (int i = 0; i < 3; ++i) ask_for_all();
    CHECK(open() <= 20 * std::ssize(server.processes()));
}
