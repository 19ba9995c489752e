// Section 8: who may have a resource, from outside: by address, by user and password, and by no
// other spelling of its path.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "stepwise/http/authorization.hpp"
#include "stepwise/http/base64.hpp"
#include "stepwise/kernel/unique_fd.hpp"
#include "stepwise/site/digest.hpp"

using namespace servers;

namespace {

constexpr std::string_view guarded_text = "behind the counter\n";

/// user:password as Basic has it.
std::string basic(const std::string& user_and_password) {
    return "Authorization: Basic " + stepwise::http::encode_base64(user_and_password) + "\r\n";
}

/// Asks from another address of this machine.
Response fetch_as(const char* address, const ServerUnderTest& server, std::string_view target,
                  std::string_view fields = "", std::string_view method = "GET") {
    const stepwise::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const timeval limit{patience.count() / 1000, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in from{}, to{};
    from.sin_family = to.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, address, &from.sin_addr) == 1);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(server.port());
    REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&from), sizeof from) == 0);
    REQUIRE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
    const std::string octets =
        request(target, "Connection: close\r\n" + std::string{fields}, method);
    REQUIRE(::send(socket.get(), octets.data(), octets.size(), MSG_NOSIGNAL) > 0);
    std::string received;
    std::array<char, 4096> piece;
    for (ssize_t count = 1; count > 0;) {
        count = ::recv(socket.get(), piece.data(), piece.size(), 0);
        if (count > 0) received.append(piece.data(), static_cast<std::size_t>(count));
    }
    auto response = take_response(received, Body::follows, true);
    REQUIRE(response);
    return *response;
}

// All at once: a server that looked at a half-written file would believe it for a second.
void write_beside(const Fixture& site, const std::string& name, const std::string& text) {
    const std::string half_written = site.beside(name + ".new");
    std::ofstream{half_written} << text;
    std::filesystem::rename(half_written, site.beside(name));
}

// The password is always "hammer", but for Nobody's, which is empty.
const std::string password_file =
    "apr1:$apr1$yg/ZwlAA$Zx4u30M7gnCHo04lQS4j0.\n"
    "bcrypt:$2y$04$p4BkIvNCh4z/c8UYeM5gfurxA4DsgPQmDwvXTEzQ1ejTyu24n3.AC\n"
    "sha1:{SHA}fMkY+VkwjHHykvkwjnp0it9NFDQ=\n"
    "des:XdtOLigyKwiwc\n"
    "sha256:$5$WnhGOeZ3v/Me1DFF$Yrh5PTmZS/F7N8QeLEqZJqLyQD43IgKfwvgMWJTnO56\n"
    "sha512:$6$iV7vWtXgF6cV0xRy$.I6/C3Z8BSRZWhfiWN0YSfEnr4anCeCjvT2i1GBUB6OXXUXIaiWIfiE0ragHtL"
    "Plf.eLabfjlWb.z0SgU0kUp/\n"
    "nobody:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=\n"
    "joe:{SHA}fMkY+VkwjHHykvkwjnp0it9NFDQ=\n"
    "mary:{SHA}fMkY+VkwjHHykvkwjnp0it9NFDQ=\n";

const std::string digest_file =
    "joe:Workshop:f780962c9d97e24f56df89b80790e874\n"
    "joe:Workshop:19dc98ef291e11f02873845ee3d2465c14e277cdd78e803efd188646bbf7784b\n";

const std::string guard =
    "AuthType Basic\nAuthName \"Back Room\"\nAuthUserFile \"@BESIDE@/passwords\"\n"
    "AuthGroupFile \"@BESIDE@/groups\"\n";

const std::string digest_guard =
    "AuthType Digest\nAuthName Workshop\nAuthUserFile \"@BESIDE@/digests\"\n";

std::string location(const std::string& path, const std::string& directives) {
    return "<Location \"" + path + "\">\n" + directives + "\n</Location>\n";
}

std::string directory(const std::string& name, const std::string& directives) {
    return "<Directory \"@ROOT@/" + name + "\">\n" + directives + "\n</Directory>\n";
}

Options configured(const std::string& config) {
    Options options;
    options.config = config;
    return options;
}

/// /guarded is for Joe and Mary, /digest for Joe, who has to prove it.
Options guarded() {
    return configured(directory("guarded", guard + "Require user joe mary") +
                      directory("digest", digest_guard + "Require valid-user"));
}

void furnish(const Fixture& site) {
    write_beside(site, "passwords", password_file);
    write_beside(site, "digests", digest_file);
    write_beside(site, "groups", "smiths: joe sha1\nothers: mary\n");
    for (const std::string place : {"guarded", "digest"}) {
        site.add_directory(place);
        site.add(place + "/file.txt", guarded_text);
        site.add(place + "/index.html", guarded_text);
    }
}

int status_for(const ServerUnderTest& server, std::string_view target, std::string_view fields) {
    const Response response = fetch(server, target, fields);
    CHECK((response.status == 401) == response.field("www-authenticate").has_value());
    CHECK((response.body == guarded_text) == (response.status == 200));
    return response.status;
}

/// The values of all fields of that name.
std::vector<std::string> values_of(const Response& response, std::string_view name) {
    std::vector<std::string> values;
    for (const auto& [its_name, value] : response.fields)
        if (its_name == name) values.push_back(value);
    return values;
}

/// What stands between the quotes of `name="…"`.
std::string parameter(const std::string& challenge, const std::string& name) {
    const std::size_t at = challenge.find(name + "=\"");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 2;
    return challenge.substr(begin, challenge.find('"', begin) - begin);
}

/// What a client answers to a challenge.
struct Proof {
    std::string uri = "/digest/file.txt", nonce, realm = "Workshop", user = "joe";
    std::string password = "hammer", method = "GET", nc = "00000001", algorithm = "SHA-256";

    [[nodiscard]] std::string field() const {
        const auto which = stepwise::http::digest_algorithm_from(algorithm).value();
        stepwise::http::DigestCredentials sent;
        sent.nonce = nonce;
        sent.uri = uri;
        sent.nc = nc;
        sent.cnonce = "0a4f113b";
        sent.qop = "auth";
        const std::string ha1 = stepwise::digest_ha1(which, user, realm, password);
        return "Authorization: Digest username=\"" + user + "\", realm=\"" + realm +
               "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", algorithm=" + algorithm +
               ", qop=auth, nc=" + nc + ", cnonce=\"" + sent.cnonce + "\", response=\"" +
               stepwise::digest_response(which, ha1, method, sent) + "\"\r\n";
    }
};

std::string fresh_nonce(const ServerUnderTest& server) {
    const Response response = fetch(server, "/digest/file.txt");
    const auto challenges = values_of(response, "WWW-Authenticate");
    REQUIRE_FALSE(challenges.empty());
    return parameter(challenges.front(), "nonce");
}

}  // namespace

TEST_CASE("http 8: by address, method and nobody at all") {
    struct Row {
        const char* path;
        const char* require;
        int from_1, from_2;  ///< 127.0.0.1, 127.0.0.2
    };
    const Row rows[] = {
        {"/granted", "Require all granted", 200, 200},
        {"/denied", "Require all denied", 403, 403},
        {"/first", "Require ip 127.0.0.1", 200, 403},
        {"/second", "Require ip 127.0.0.2/32", 403, 200},
        {"/both", "Require ip 127.0.0.1 127.0.0.2", 200, 200},
        {"/net", "Require ip 127", 200, 200},
        {"/elsewhere", "Require ip 10.0.0.0/8", 403, 403},
        {"/local", "Require local", 200, 200},
        {"/reading", "Require method GET", 200, 200},
        {"/writing", "Require method POST", 403, 403},
        {"/any", "Require ip 10.0.0.0/8\nRequire ip 127.0.0.2", 403, 200},
        {"/all", "<RequireAll>\nRequire local\nRequire ip 127.0.0.2\n</RequireAll>", 403, 200},
        {"/not", "<RequireAll>\nRequire all granted\nRequire not ip 127.0.0.2\n</RequireAll>", 200,
         403},
        {"/none",
         "<RequireAll>\nRequire local\n<RequireNone>\nRequire ip 127.0.0.1\n</RequireNone>\n"
         "</RequireAll>",
         403, 200},
        {"/nested",
         "<RequireAny>\nRequire ip 10.0.0.0/8\n<RequireAll>\nRequire local\n"
         "Require ip 127.0.0.1\n</RequireAll>\n</RequireAny>",
         200, 403},
    };
    std::string config;
    for (const Row& row : rows) config += location(row.path, row.require);
    const ServerUnderTest server{configured(config), [&](const Fixture& site) {
                                     for (const Row& row : rows)
                                         site.add(row.path + 1, guarded_text);
                                 }};
    for (const Row& row : rows) {
        INFO(row.path);
        CHECK(fetch_as("127.0.0.1", server, row.path).status == row.from_1);
        CHECK(fetch_as("127.0.0.2", server, row.path).status == row.from_2);
    }
    // Who may not have it does not learn whether it is there.
    CHECK(fetch(server, "/denied/missing").status == 403);
    CHECK_FALSE(fetch(server, "/denied").field("www-authenticate"));
    CHECK(fetch(server, "/reading", "", "HEAD").status == 200);
}

TEST_CASE("http 8: Basic, with every kind of hash that htpasswd makes") {
    const ServerUnderTest server{configured(directory("guarded", guard + "Require valid-user")),
                                 furnish};
    const Response asked = fetch(server, "/guarded/file.txt");
    CHECK(asked.status == 401);
    CHECK(asked.field("www-authenticate") == "Basic realm=\"Back Room\", charset=\"UTF-8\"");
    CHECK(asked.body.find(guarded_text) == std::string::npos);
    for (const std::string user : {"apr1", "bcrypt", "sha1", "des", "sha256", "sha512"}) {
        INFO(user);
        CHECK(status_for(server, "/guarded/file.txt", basic(user + ":hammer")) == 200);
        for (const char* wrong : {":", ":Hammer", ":hamme", ":hammer:", ":nail"})
            CHECK(status_for(server, "/guarded/file.txt", basic(user + wrong)) == 401);
    }
    CHECK(status_for(server, "/guarded/file.txt", basic("nobody:")) == 200);
    CHECK(status_for(server, "/guarded/file.txt", basic("stranger:hammer")) == 401);
    CHECK(status_for(server, "/guarded/file.txt", basic("stranger:")) == 401);
    check_alive(server);
}

TEST_CASE("http 8: credentials that are none are asked for again") {
    const ServerUnderTest server{guarded(), furnish};
    const auto encoded = [](const std::string& text) {
        return stepwise::http::encode_base64(text);
    };
    const std::string values[] = {
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic " + encoded("joe"),
        "Basic " + encoded("joe:hammer") + " x",
        "Basic " + encoded("joe:hammer").substr(0, 5),
        "Basic " + encoded(std::string{"joe\0:hammer", 11}),
        "Basic " + encoded(std::string{"joe:hammer\0", 11}),
        "Basic " + encoded("joe:hammer\n"),
        "Basic " + encoded(":"),
        "Basic " + encoded(":hammer"),
        "Basic " + encoded("joe:" + std::string(3000, 'x')),
        "Basic joe:hammer",
        "Bearer " + encoded("joe:hammer"),
        "Basic," + encoded("joe:hammer"),
        "Digest " + encoded("joe:hammer"),
        "Digest username=\"joe\"",
        encoded("joe:hammer"),
        "\"Basic\" " + encoded("joe:hammer"),
    };
    for (const std::string& value : values) {
        INFO(value);
        CHECK(status_for(server, "/guarded/file.txt", "Authorization: " + value + "\r\n") == 401);
    }
    CHECK(status_for(server, "/guarded/file.txt", "Authorization:\r\n") == 401);
    // Which of two counts?  None.
    CHECK(status_for(server, "/guarded/file.txt", basic("joe:hammer") + basic("joe:hammer")) ==
          401);
    CHECK(status_for(server, "/guarded/file.txt", basic("joe:hammer")) == 200);
    CHECK(status_for(server, "/guarded/file.txt",
                     "authorization: bASIC  " + encoded("joe:hammer") + "\r\n") == 200);
    // Nobody minds them where nobody asked.
    CHECK(fetch(server, "/file.txt", "Authorization: nonsense\r\n").status == 200);
}

TEST_CASE("http 8: users, groups, and who is asked") {
    struct Row {
        const char* path;
        const char* require;
        int nobody, joe, mary, sha1;
    };
    const Row rows[] = {
        {"/joe", "Require user joe", 401, 200, 401, 401},
        {"/two", "Require user joe mary", 401, 200, 200, 401},
        {"/smiths", "Require group smiths", 401, 200, 401, 200},
        {"/either", "Require group smiths others", 401, 200, 200, 200},
        {"/missing-group", "Require group nobody", 401, 401, 401, 401},
        {"/valid", "Require valid-user", 401, 200, 200, 200},
        {"/from-here", "Require local\nRequire user joe", 200, 200, 200, 200},
        {"/not-from-here", "<RequireAll>\nRequire ip 10.0.0.1\nRequire user joe\n</RequireAll>",
         403, 403, 403, 403},
        {"/here-and-joe", "<RequireAll>\nRequire local\nRequire user joe\n</RequireAll>", 401, 200,
         401, 401},
        {"/not-mary", "<RequireAll>\nRequire valid-user\nRequire not user mary\n</RequireAll>", 401,
         200, 401, 200},
        {"/no-smith",
         "<RequireAll>\nRequire valid-user\n<RequireNone>\nRequire group smiths\n"
         "</RequireNone>\n</RequireAll>",
         401, 401, 200, 401},
        {"/denied", "Require all denied", 403, 403, 403, 403},
    };
    std::string config;
    for (const Row& row : rows) config += location(row.path, guard + row.require);
    const ServerUnderTest server{configured(config), [&](const Fixture& site) {
                                     furnish(site);
                                     for (const Row& row : rows)
                                         site.add(row.path + 1, guarded_text);
                                 }};
    for (const Row& row : rows) {
        INFO(row.path);
        CHECK(status_for(server, row.path, "") == row.nobody);
        CHECK(status_for(server, row.path, basic("joe:hammer")) == row.joe);
        CHECK(status_for(server, row.path, basic("mary:hammer")) == row.mary);
        CHECK(status_for(server, row.path, basic("sha1:hammer")) == row.sha1);
    }
}

TEST_CASE("http 8: the log names the user") {
    const ServerUnderTest server{guarded(), furnish};
    CHECK(status_for(server, "/guarded/file.txt", basic("mary:hammer")) == 200);
    const auto lines = server.log_lines(1);
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.back().find(" mary [") != std::string::npos);
    CHECK(lines.back().find("hammer") == std::string::npos);
}

TEST_CASE("http 8: no other spelling of a path gets round its guard") {
    const ServerUnderTest server{guarded(), furnish};
    for (const std::string target : {"/guarded/",
                                     "/guarded",
                                     "/guarded/file.txt",
                                     "/guarded/index.html",
                                     "//guarded/file.txt",
                                     "/guarded//file.txt",
                                     "/./guarded/file.txt",
                                     "/guarded/./file.txt",
                                     "/dir/../guarded/",
                                     "/dir/../guarded/file.txt",
                                     "/guarded/../guarded/file.txt",
                                     "/%67uarded/file.txt",
                                     "/guarded/%66ile.txt",
                                     "/%2e/guarded/file.txt",
                                     "/x/../guarded/file.txt",
                                     "/x/%2e%2e/guarded/",
                                     "/guarded/file.txt/",
                                     "/guarded/file.txt/more",
                                     "/guarded/missing",
                                     "/guarded/?x",
                                     "/guarded/file.txt?x=/../..",
                                     "/guarded/.",
                                     "///guarded///file.txt",
                                     "http://localhost/guarded/file.txt",
                                     "http://localhost//guarded/file.txt"}) {
        INFO(target);
        CHECK(fetch(server, target).status == 401);
    }
    for (const std::string target :
         {"/GUARDED/file.txt", "/guarded%2ffile.txt", "/guarded%00/file.txt", "/guarded\\file.txt",
          "/guarded%5cfile.txt", "/%2567uarded/file.txt", "/guarded;x/file.txt", "/guarded%20/",
          "/guarded./file.txt", "/bare/../../site/guarded/file.txt"}) {
        INFO(target);
        const Response response = fetch(server, target);
        CHECK(response.status >= 400);
        CHECK(response.body.find(guarded_text) == std::string::npos);
    }
    CHECK(status_for(server, "/x/../guarded/%66ile.txt", basic("joe:hammer")) == 200);
    CHECK(status_for(server, "/guarded/", basic("joe:hammer")) == 200);
    CHECK(fetch(server, "/guarded", basic("joe:hammer")).status == 301);
    CHECK(fetch(server, "/guarded/missing", basic("joe:hammer")).status == 404);
}

TEST_CASE("http 8: rules for a file's name hold for an index file, too") {
    const ServerUnderTest server{
        configured("<Files index.html>\n" + guard + "Require user joe\n</Files>\n"), furnish};
    CHECK(fetch(server, "/").status == 401);
    CHECK(fetch(server, "/dir/").status == 401);
    CHECK(fetch(server, "/file.txt").status == 200);
    CHECK(fetch(server, "/", basic("joe:hammer")).body == index_text);
}

TEST_CASE("http 8: a refusal leaves the connection as it should be") {
    const ServerUnderTest server{guarded(), furnish};
    SUBCASE("HEAD and pipelined requests") {
        Client client{server.port()};
        client.send(request("/guarded/file.txt", "", "HEAD") + request("/guarded/file.txt") +
                    request("/guarded/file.txt", basic("joe:hammer")) + request("/file.txt") +
                    request("/guarded/file.txt", "Connection: close\r\n"));
        const Response head = client.receive(Body::none);
        CHECK(head.status == 401);
        CHECK(head.field("www-authenticate"));
        CHECK(client.receive().status == 401);
        CHECK(client.receive().body == guarded_text);
        CHECK(client.receive().body == file_text);
        CHECK(client.receive().status == 401);  // nothing is left of Joe
        CHECK(client.ends());
    }
    SUBCASE("a short body is read away") {
        Client client{server.port()};
        client.send(request("/guarded/file.txt", "Content-Length: 5\r\n", "POST") + "hello" +
                    request("/file.txt"));
        CHECK(client.receive().status == 401);
        CHECK(client.receive().body == file_text);
    }
    SUBCASE("leave to send a body is not given") {
        Client client{server.port()};
        client.send(
            request("/guarded/file.txt", "Content-Length: 5\r\nExpect: 100-continue\r\n", "POST"));
        const Response response = client.receive();
        CHECK(response.status == 401);
        CHECK(response.says_close());
        client.finish();
        CHECK(client.ends());
    }
    SUBCASE("a long body is not waited for") {
        Client client{server.port()};
        client.send(request("/guarded/file.txt", "Content-Length: 1000000000\r\n", "POST"));
        const Response response = client.receive();
        CHECK(response.status == 401);
        CHECK(response.says_close());
        client.finish();
        CHECK(client.ends());
    }
}

TEST_CASE("http 8: Digest with SHA-256 and MD5") {
    const ServerUnderTest server{guarded(), furnish};
    const Response asked = fetch(server, "/digest/file.txt");
    CHECK(asked.status == 401);
    const auto challenges = values_of(asked, "WWW-Authenticate");
    REQUIRE(challenges.size() == 2);
    CHECK(challenges[0].find("Digest realm=\"Workshop\", qop=\"auth\", algorithm=SHA-256, ") == 0);
    CHECK(challenges[1].find("algorithm=MD5") != std::string::npos);
    CHECK(challenges[0].find("stale") == std::string::npos);
    Proof proof;
    proof.nonce = parameter(challenges[0], "nonce");
    for (const char* algorithm : {"SHA-256", "MD5"}) {
        INFO(algorithm);
        proof.algorithm = algorithm;
        const auto status = [&](const Proof& with, std::string_view target = "/digest/file.txt") {
            return fetch(server, target, with.field()).status;
        };
        CHECK(fetch(server, "/digest/file.txt", proof.field()).body == guarded_text);
        Proof other = proof;
        other.password = "nail";
        CHECK(status(other) == 401);
        other = proof, other.user = "mary";
        CHECK(status(other) == 401);
        other = proof, other.realm = "Back Room";
        CHECK(status(other) == 401);
        other = proof, other.method = "POST";
        CHECK(status(other) == 401);
        other = proof, other.nc = "1";
        CHECK(status(other) == 401);
        other = proof, other.uri = "/digest/index.html";
        CHECK(status(other) == 400);  // RFC 7616, 3.4.6
        CHECK(status(other, "/digest/index.html") == 200);
        other = proof, other.uri = "/digest/";
        CHECK(status(other, "/digest/") == 200);
    }
    CHECK(fetch(server, "/digest/file.txt", basic("joe:hammer")).status == 401);
    const Response head = fetch(server, "/digest/file.txt", "", "HEAD");
    CHECK(values_of(head, "WWW-Authenticate").size() == 2);
}

TEST_CASE("http 8: an old nonce is stale, a made-up one too") {
    const ServerUnderTest server{
        configured(
            directory("digest", digest_guard + "AuthDigestNonceLifetime 1\nRequire valid-user")),
        furnish};
    Proof proof;
    proof.nonce = "bm90IG91cnMsIGJ1dCB0aGUgcHJvb2Yg";
    const auto challenge_for = [&](const Proof& with) {
        const auto all =
            values_of(fetch(server, "/digest/file.txt", with.field()), "WWW-Authenticate");
        return all.empty() ? std::string{} : all.front();
    };
    CHECK(challenge_for(proof).find("stale=true") != std::string::npos);
    proof.password = "nail";
    const std::string wrong = challenge_for(proof);
    CHECK_FALSE(wrong.empty());
    CHECK(wrong.find("stale") == std::string::npos);
    proof.password = "hammer";
    proof.nonce = fresh_nonce(server);
    CHECK(challenge_for(proof).empty());
    CHECK(eventually([&] { return challenge_for(proof).find("stale=true") != std::string::npos; }));
}

TEST_CASE("http 8: AuthDigestAlgorithm MD5 offers and takes nothing else") {
    const ServerUnderTest server{
        configured(
            directory("digest", digest_guard + "AuthDigestAlgorithm MD5\nRequire valid-user")),
        furnish};
    const Response asked = fetch(server, "/digest/file.txt");
    const auto challenge = asked.field("www-authenticate").value_or("");
    CHECK(challenge.find("algorithm=MD5") != std::string::npos);
    Proof proof;
    proof.nonce = parameter(challenge, "nonce");
    CHECK(fetch(server, "/digest/file.txt", proof.field()).status == 401);
    proof.algorithm = "MD5";
    CHECK(fetch(server, "/digest/file.txt", proof.field()).status == 200);
}

TEST_CASE("http 8: a file of users that cannot be read lets nobody in") {
    const std::string require = "Require valid-user";
    const ServerUnderTest server{configured(directory("guarded", guard + require) +
                                            directory("digest", digest_guard + require)),
                                 [](const Fixture& site) { furnish(site); }};
    const auto status = [&] {
        return fetch(server, "/guarded/file.txt", basic("joe:hammer")).status;
    };
    CHECK(status() == 200);
    write_beside(server.site(), "passwords", "joe:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=\n");
    // Looked at again after a second, by each worker for itself: one may lag behind another.
    const auto new_status = [&] {
        return fetch(server, "/guarded/file.txt", basic("joe:")).status;
    };
    CHECK(eventually([&] { return status() == 401; }));
    CHECK(eventually([&] { return new_status() == 200; }));
    ::unlink(server.site().beside("passwords").c_str());
    ::unlink(server.site().beside("digests").c_str());
    CHECK(eventually([&] { return status() == 500; }));
    const Response response = fetch(server, "/guarded/file.txt", basic("joe:"));
    CHECK(response.body.find("passwords") == std::string::npos);
    CHECK(eventually([&] { return fetch(server, "/digest/file.txt").status == 500; }));
    furnish(server.site());
    CHECK(eventually([&] { return status() == 200; }));
}

TEST_CASE("http 8: an error document does not get round a guard, nor hide the challenge") {
    const ServerUnderTest server{
        configured("ErrorDocument 401 /guarded/file.txt\nErrorDocument 404 /guarded/file.txt\n" +
                   directory("guarded", guard + "Require user joe")),
        furnish};
    const Response asked = fetch(server, "/guarded/");
    CHECK(asked.status == 401);
    CHECK(asked.field("www-authenticate"));
    CHECK(asked.body.find(guarded_text) == std::string::npos);
    const Response missing = fetch(server, "/missing");
    CHECK(missing.status == 404);
    CHECK_FALSE(missing.field("www-authenticate"));
    CHECK(missing.body.find(guarded_text) == std::string::npos);
}

TEST_CASE("http 8: a guard holds for variants, entries of a listing and parts of a page") {
    const ServerUnderTest server{
        configured("<Directory \"@ROOT@\">\nOptions Indexes MultiViews Includes\n"
                   "AddLanguage de .de\nAddLanguage en .en\nAddOutputFilter INCLUDES .shtml\n"
                   "</Directory>\n"
                   "<Files \"*.de\">\n" +
                   guard + "Require user joe\n</Files>\n" +
                   directory("guarded", guard + "Require user joe")),
        [](const Fixture& site) {
            furnish(site);
            site.add("page.html.en", "in English\n");
            site.add("page.html.de", guarded_text);
            site.add_directory("guarded/more");
            site.add("guarded/more/page.html.de", guarded_text);
            site.add_directory("bare/inside");
            site.add_link("bare/behind", "../guarded");
            site.add("bare/notes.de", guarded_text);
            site.add("part.shtml", "<p><!--#include virtual=\"/guarded/file.txt\" --></p>\n");
        }};
    const std::string german = "Accept-Language: de, en;q=0.1\r\n", joe = basic("joe:hammer");
    const Response open = fetch(server, "/page", german);
    CHECK(open.status == 200);
    CHECK(open.body == "in English\n");
    CHECK_FALSE(open.field("www-authenticate"));
    CHECK(fetch(server, "/page", german + joe).body == guarded_text);
    CHECK(fetch(server, "/page.html.de").status == 401);
    CHECK(fetch(server, "/guarded/more/page", german).status == 401);
    CHECK(fetch(server, "/guarded/more/page", german + joe).body == guarded_text);

    const Response listed = fetch(server, "/bare/");
    CHECK(listed.status == 200);
    CHECK_FALSE(listed.field("www-authenticate"));
    CHECK(listed.body.find("notes.de") == std::string::npos);
    CHECK(fetch(server, "/bare/", joe).body.find("notes.de") != std::string::npos);
    CHECK(fetch(server, "/guarded/more/").status == 401);

    const Response page = fetch(server, "/part.shtml");
    CHECK(page.status == 200);
    CHECK_FALSE(page.field("www-authenticate"));
    CHECK(page.body.find(guarded_text) == std::string::npos);
    CHECK(fetch(server, "/part.shtml", joe).body.find(guarded_text) != std::string::npos);
}
