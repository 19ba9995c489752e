// stepwise page: what a page refers to, how it is fetched, and pages and servers that mean harm.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "program.hpp"
#include "stepwise/client/page/load.hpp"
#include "stepwise/client/page/references.hpp"
#include "stepwise/client/url/parse.hpp"
#include "stepwise/kernel/stop.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/trace/page.hpp"

using namespace stepwise;

namespace {

const Url& page_url() {
    static const Url url = *parse_url("http://h.example/a/page.html").url;
    return url;
}

/// "image http://…" of each reference but the icon that is asked for unasked.
std::string references_in(std::string_view html) {
    std::string text;
    for (const Reference& reference : references_of(html, page_url()).references)
        if (!reference.element.starts_with("none"))
            text += std::string{to_string(reference.kind)} + ' ' +
                    (reference.url ? reference.url->href() : "?") + '\n';
    return text;
}

/// A server of a folder with these files, at work.
class Served {
  public:
    explicit Served(const std::vector<std::pair<std::string, std::string>>& files)
        : folder_(std::filesystem::absolute("test_page.site")) {
        std::filesystem::create_directory(folder_);
        for (const auto& [name, content] : files)
            std::ofstream{folder_ / name, std::ios::binary} << content;
        server_ = std::make_unique<Background>(std::vector<std::string>{
            STEPWISE_PROGRAM, "serve", folder_.string(), "--port", port_, "--log", "/dev/null"});
        for (int tries = 0; tries < 200; ++tries) {
            if (run_stepwise({"request", url("nothing"), "--send"}).status == 0) break;
            ::poll(nullptr, 0, 50);
        }
    }
    ~Served() {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    [[nodiscard]] std::string url(const std::string& name) const {
        return "http://127.0.0.1:" + port_ + "/" + name;
    }

  private:
    std::filesystem::path folder_;
    std::string port_ = free_port();
    std::unique_ptr<Background> server_;
};

Ran page(std::vector<std::string> words, int seconds = 30) {
    words.insert(words.begin(), "page");
    return run_stepwise(words, seconds);
}

void check_one_line(const Ran& ran, int status) {
    CHECK(ran.status == status);
    CHECK(ran.output.empty());
    CHECK(ran.errors.find('\n') + 1 == ran.errors.size());
    CHECK(ran.errors.size() > 20);
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("what a page refers to, resolved against the page or its base") {
    CHECK(references_in("<img src=x.png>") == "image http://h.example/a/x.png\n");
    CHECK(references_in("<link rel='StyleSheet' href=/s.css><script src='../j.js'></script>") ==
          "style http://h.example/s.css\nscript http://h.example/j.js\n");
    CHECK(references_in("<base href='/b/'><iframe src=f.html></iframe>") ==
          "frame http://h.example/b/f.html\n");
    CHECK(references_in("<base href=/b/><base href=/c/><img src=x>") ==
          "image http://h.example/b/x\n");
    CHECK(references_in("<video poster=p.jpg><source src=v.mp4></video><link rel='shortcut icon' "
                        "href=i.ico>") ==
          "image http://h.example/a/p.jpg\nmedia http://h.example/a/v.mp4\n"
          "icon http://h.example/a/i.ico\n");
    CHECK(references_in("<img srcset='one.png 1x, two.png 2x'>") ==
          "image http://h.example/a/one.png\n");
    CHECK(references_in("<frameset><frame src=a.html></frameset>") ==
          "frame http://h.example/a/a.html\n");
    // no references: a link is followed by a person, not by the browser
    CHECK(references_in("<a href=x.html><p>src=x.png<!-- <img src=y.png> --><img src=''>") == "");
    CHECK(references_in("<script>'<img src=x>'</script><template><img src=y></template>") == "");
    CHECK(references_in("<link rel='alternate stylesheet' href=a.css><link href=b.css>") == "");
}

TEST_CASE("each URL is fetched once, and browsers ask for an icon by themselves") {
    const PageReferences found = references_of(
        "<img src=x.png><img src='x.png#part'><img src=data:image/png;base64,AA>", page_url());
    REQUIRE(found.references.size() == 2);
    CHECK(found.references[0].mentions == 2);
    CHECK(found.references[1].url->href() == "http://h.example/favicon.ico");
    CHECK(found.inlined == 1);
}

TEST_CASE("pages that mean harm are given up within bounds") {
    PageLimits limits;
    limits.parse_time = 500'000'000;
    const std::int64_t start = monotonic_now();
    CHECK(references_of(repeated("<div>", 200'000), page_url(), limits).failure != "");
    std::string formatting;
    for (int i = 0; i < 60'000; ++i) formatting += "<b id=" + std::to_string(i) + "><p>";
    CHECK(references_of(formatting, page_url(), limits).failure != "");
    limits.memory = 1 << 20;
    CHECK(references_of(repeated("<i>x</i>", 50'000), page_url(), limits).failure != "");
    CHECK(references_of(repeated("<img src=x>", 5'000), page_url()).failure == "");
    std::string many;
    for (int i = 0; i < 501; ++i) many += "<img src=" + std::to_string(i) + ">";
    CHECK(references_of(many, page_url()).failure.find("more than 500") != std::string::npos);
    CHECK(monotonic_now() - start < 60'000'000'000);  // bounded at all, however slow the machine
}

TEST_CASE("a page of a real server: as many requests as it has parts") {
    std::vector<std::pair<std::string, std::string>> files = {
        {"page.html",
         "<link rel=stylesheet href=s.css><link rel=icon href=i.png><script src=j.js></script>"
         "<img src=a.png><img src=b.png><img src=missing.png><iframe src=f.html></iframe>"
         "<img src=http://h.example/elsewhere.png><script src=https://h.example/x.js></script>"}};
    for (const char* name : {"s.css", "i.png", "j.js", "a.png", "b.png", "f.html"})
        files.emplace_back(name, std::string(1000, 'x'));
    const Served site{files};
    for (const char* connections : {"1", "3", "6"}) {
        CAPTURE(std::string{connections});
        const Ran ran = page({site.url("page.html"), "--json", "--connections", connections});
        CHECK(ran.status == 0);
        const auto json = nlohmann::json::parse(ran.output);
        CHECK(json["requests"].size() == 8);
        REQUIRE(json.contains("requests_sent"));
        CHECK(json["requests_sent"] == 8);
        CHECK(json["not_fetched"].size() == 2);
        CHECK(json["connections"] <= std::stoi(connections));
        CHECK(json["connections"] >= 1);
        std::uint64_t octets = 0;
        std::set<unsigned> numbers;
        for (const auto& request : json["requests"]) {
            const std::string url = request["url"];
            CHECK(request["status"] == (url.ends_with("missing.png") ? 404 : 200));
            CHECK(request["began_ns"] <= request["sent_ns"]);
            CHECK(request["sent_ns"] <= request["first_octet_ns"]);
            CHECK(request["first_octet_ns"] <= request["ended_ns"]);
            CHECK(request["ended_ns"] <= json["took_ns"]);
            octets += request["octets_received"].get<std::uint64_t>();
            numbers.insert(request["connection"].get<unsigned>());
        }
        CHECK(octets == json["octets_received"]);
        CHECK(numbers.size() == json["connections"]);
        CHECK(json["requests"][1]["body_octets"] == 1000);
    }
    for (const char* option : {"--ascii", "--color=never"}) {
        const Ran ran = page({site.url("page.html"), option});
        CHECK(ran.status == 0);
        CHECK(ran.output.find("One URL, 8 requests: 1 page, 3 images, 1 style, 1 script, 1 frame, "
                              "1 icon.") != std::string::npos);
        CHECK(ran.output.find("https://h.example/x.js") != std::string::npos);
        std::istringstream lines{ran.output};
        for (std::string line; std::getline(lines, line);) CHECK(width_of(line) <= 100);
    }
    const Ran plain = page({site.url("a.png")});
    CHECK(plain.status == 0);
    CHECK(plain.output.find("One URL, 1 request") != std::string::npos);
}

TEST_CASE("mistakes: one line, exit status 2; servers that fail: one line, exit status 1") {
    check_one_line(page({}), 2);
    check_one_line(page({"nonesuch"}), 2);
    check_one_line(page({"https://h.example/"}), 2);
    check_one_line(page({"http://h.example/", "--connections", "0"}), 2);
    check_one_line(page({"http://127.0.0.1:" + free_port() + "/"}), 1);

    const UniqueFd silent{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(silent.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(silent.get(), 5) == 0);
    ::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&address), &size);
    const std::string silent_url =
        "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
    check_one_line(page({silent_url, "-m", "0.3"}), 1);

    const Served site{{{"deep.html", repeated("<div>", 150'000)},
                       {"part.html", "<img src='" + silent_url + "'><img src=/x.png>"}}};
    check_one_line(page({site.url("deep.html")}, 60), 1);
    const Ran ran = page({site.url("part.html"), "-m", "1"});
    CHECK(ran.status == 1);
    CHECK(ran.errors.find("not everything came") != std::string::npos);
    CHECK(ran.output.find("/x.png") != std::string::npos);
}
