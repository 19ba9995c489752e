// The thirty lines, from outside: what they serve, what they must not serve, and what must not stop
// them. Students copy this program, so it has to be harmless as well as short.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "processes.hpp"

using namespace testing;

namespace {

/// The server in a folder with one file, and beside the folder a file that it must not give away.
struct Site {
    Folder outside, folder;
    std::optional<Program> server;
    int port = 0;

    Site() {
        outside.write("secret.txt", "secret");
        folder.write("index.html", "<h1>hello</h1>\n");
        std::filesystem::create_directory(folder.path() / "sub");
        std::ofstream(folder.path() / "sub/page.html") << "below";
        server.emplace(std::vector<std::string>{MINIMAL_SERVER, "0"}, folder.path());
        port = port_of(*server);
    }
    std::string get(const std::string& target) const {
        return ask(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    bool is_well() const {
        return get("/index.html") ==
               "HTTP/1.0 200 OK\r\nContent-Length: 15\r\n\r\n<h1>hello</h1>\n";
    }
};

const std::string not_found = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";
const std::string not_implemented = "HTTP/1.0 501 Not Implemented\r\nContent-Length: 0\r\n\r\n";

std::vector<std::string> source_lines() {
    std::ifstream file(std::string(SOURCE_DIR) + "/minimal_server/minimal_server.cpp");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("minimal_server: at most thirty lines of at most 100 columns, nothing of ours") {
    const auto lines = source_lines();
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.size() <= 30);
    CHECK(lines.front().starts_with("//"));
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK(line.size() <= 100);
        CHECK_FALSE(line.starts_with("#include \""));
        CHECK(std::count(line.begin(), line.end(), ';') <=
              (line.find("for (") == line.npos ? 1 : 3));
    }
}

TEST_CASE("minimal_server: the seven stages are labelled once each, in order") {
    const std::vector<std::string> labels = {
        "// 1 accept",         "// 2 receive", "// 3 process", "// 4 access resource",
        "// 5 build response", "// 6 send",    "// 7 log"};
    std::vector<std::string> found;
    for (const std::string& line : source_lines()) {
        const auto at = line.rfind("// ");
        if (at != std::string::npos && at + 3 < line.size() && line[at + 3] >= '0' &&
            line[at + 3] <= '9') {
            found.push_back(line.substr(at));
        }
    }
    CHECK(found == labels);
}

TEST_CASE("minimal_server: serves a file, with status and length") {
    Site site;
    CHECK(site.is_well());
    CHECK(ask(site.port, "GET /index.html HTTP/1.0\n\n").starts_with("HTTP/1.0 200 OK\r\n"));
    site.folder.write("empty", "");
    CHECK(site.get("/empty") == "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
    site.folder.write("zero.bin", std::string_view("a\0b\r\n\0", 6));
    CHECK(site.get("/zero.bin") ==
          "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n" + std::string("a\0b\r\n\0", 6));
}

TEST_CASE("minimal_server: nothing but plain files of its own folder") {
    Site site;
    std::filesystem::create_symlink(site.outside.path() / "secret.txt",
                                    site.folder.path() / "link");
    std::filesystem::create_symlink(site.outside.path(), site.folder.path() / "exit");
    REQUIRE(mkfifo((site.folder.path() / "fifo").c_str(), 0600) == 0);
    const std::string secret = (site.outside.path() / "secret.txt").string();
    const std::string up = "../" + site.outside.path().filename().string() + "/secret.txt";
    for (const std::string& target : {std::string("/"),
                                      std::string("/nothing"),
                                      std::string("/sub"),
                                      std::string("/sub/"),
                                      std::string("/."),
                                      std::string("/.."),
                                      std::string("/../"),
                                      "/" + up,
                                      "/sub/../" + up,
                                      "/./" + up,
                                      "/%2e%2e/" + up.substr(3),
                                      "/..%2f" + up.substr(3),
                                      "/%252e%252e%252f" + up.substr(3),
                                      "/..\\" + up.substr(3),
                                      "/" + secret,
                                      "//" + secret,
                                      secret,
                                      std::string("/link"),
                                      std::string("/exit/secret.txt"),
                                      std::string("/fifo"),
                                      std::string("/index.html/"),
                                      std::string("/index.html/../index.html"),
                                      std::string("//index.html"),
                                      "/" + std::string(255, 'a'),
                                      "/" + std::string(256, 'a')}) {
        CAPTURE(target);
        CHECK(site.get(target) == not_found);
    }
    CHECK(site.get(up) == not_implemented);
    CHECK(site.get("http://127.0.0.1/index.html") == not_implemented);
    CHECK(site.is_well());
}

TEST_CASE("minimal_server: a NUL cuts no name off") {
    Site site;
    CHECK(ask(site.port, std::string("GET /index.html\0.png HTTP/1.1\r\n\r\n", 34)) == not_found);
    CHECK(site.is_well());
}

TEST_CASE("minimal_server: garbage is answered or closed, and the next client is served") {
    Site site;
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    for (const std::string& request :
         {std::string("\r\n\r\n"), std::string(1, '\0'), every_byte, std::string("GET"),
          std::string("GET "), std::string("POST /index.html HTTP/1.1\r\n\r\n"),
          std::string("HEAD /index.html HTTP/1.1\r\n\r\n"), std::string("get / http/1.1\r\n\r\n"),
          std::string("%s%n%s%n HTTP/1.1\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01", 6)}) {
        CAPTURE(request.size());
        CHECK(ask(site.port, request) == not_implemented);
    }
    CHECK(ask(site.port, "GET /index.html\r\n\r\n") == not_found);
    CHECK(ask(site.port, "GET /" + std::string(4000, 'x')) == not_found);
    Client(site.port, std::string(1 << 20, 'x')).hear();  // unread bytes: a reset may come, no more
    CHECK(site.is_well());
    CHECK(site.server->is_running());
}

TEST_CASE("minimal_server: clients that leave do not stop it") {
    Site site;
    site.folder.write("big", std::string(5 << 20, 'b'));
    Client(site.port).hang_up();  // sends nothing and closes
    Client(site.port).reset();
    for (int i = 0; i < 3; ++i) {
        Client leaves(site.port, "GET /big HTTP/1.1\r\n\r\n");
        CHECK(leaves.hear(1000).size() == 1000);
        leaves.reset();
    }
    Client half(site.port, "GET /index.html HTTP/1.1\r\n\r\n");
    half.end_sending();
    CHECK(half.hear().ends_with("<h1>hello</h1>\n"));
    CHECK(site.is_well());
    CHECK(site.server->is_running());
}

TEST_CASE(
    "minimal_server: five MiB arrive whole, also through a small window and a stopped server") {
    Site site;
    std::string big(5 << 20, '\0');
    unsigned seed = 7;
    for (char& c : big) c = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
    site.folder.write("big.bin", big);
    const std::string expected =
        "HTTP/1.0 200 OK\r\nContent-Length: " + std::to_string(big.size()) + "\r\n\r\n" + big;
    CHECK((site.get("/big.bin") == expected));

    Client slow(site.port);
    slow.shrink_receive_buffer(64 * 1024);
    slow.say("GET /big.bin HTTP/1.1\r\n\r\n");
    std::string heard = slow.hear(10'000);
    // Stopping and continuing interrupts a send() half-way: the loop must go on where it was.
    site.server->stop_and_continue();
    heard += slow.hear();
    CHECK(heard.size() == expected.size());
    CHECK((heard == expected));
}

TEST_CASE("minimal_server: a file over 64 MiB is refused before it fills the memory") {
    Site site;
    site.folder.write("huge", "");
    std::filesystem::resize_file(site.folder.path() / "huge", std::uintmax_t{1} << 40);  // sparse
    CHECK(site.get("/huge") == not_found);
    CHECK(site.is_well());
}

TEST_CASE("minimal_server: one log line a client, without control bytes") {
    Site site;
    site.get("/index.html");
    site.get("/a\x1b[2J\x07");
    ask(site.port, "\x1b]0;title\x07\r\n\r\n");
    ask(site.port, "GET /x%0d%0ay HTTP/1.1\r\n\r\n");
    site.get("/end");
    const std::string log = site.server->read_until("end 404 Not Found\n");
    CHECK(log ==
          "index.html 200 OK\na 404 Not Found\n- 501 Not Implemented\n"
          "x%0d%0ay 404 Not Found\nend 404 Not Found\n");
}

TEST_CASE("minimal_server: a bad or busy port is one line and exit 2") {
    Site site;
    for (const std::string& port :
         {std::string("80x"), std::string("-1"), std::string("65536"), std::string(""),
          std::string(" 80"), std::string("abc"), std::string("99999999999999999999"),
          std::to_string(site.port)}) {
        CAPTURE(port);
        Program refused({MINIMAL_SERVER, port}, site.folder.path());
        CHECK(refused.wait_for_end() == 2);
        const std::string complaint = refused.rest_of_errors();
        CHECK(complaint.find("port") != std::string::npos);
        CHECK(std::count(complaint.begin(), complaint.end(), '\n') == 1);
        CHECK(refused.rest_of_output().empty());
    }
}

TEST_CASE("minimal_server: the port is free again at once, and only this machine can reach it") {
    Site site;
    CHECK(site.is_well());  // the server closed first: its side is in TIME_WAIT now
    site.server->signal(SIGTERM);
    site.server->wait_for_end();
    Program again({MINIMAL_SERVER, std::to_string(site.port)}, site.folder.path());
    CHECK(port_of(again) == site.port);
    CHECK(site.is_well());
    char want[32];
    std::snprintf(want, sizeof want, "0100007F:%04X 00000000:0000 0A",
                  static_cast<unsigned>(site.port));
    std::ifstream table("/proc/net/tcp");
    const std::string sockets(std::istreambuf_iterator<char>(table), {});
    CHECK(sockets.find(want) != std::string::npos);
}

TEST_CASE("minimal_server: curl is content") {
    if (!has_curl()) {
        MESSAGE("skipped: curl is not installed");
        return;
    }
    Site site;
    const std::string url = "http://127.0.0.1:" + std::to_string(site.port) + "/index.html";
    CHECK(output_of("curl -sS --max-time 20 " + url) == "<h1>hello</h1>\n");
    CHECK(output_of("curl -sS --max-time 20 -o /dev/null -w '%{http_code} %{size_download}' " +
                    url) == "200 15");
}
