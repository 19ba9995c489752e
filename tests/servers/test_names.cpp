// Section 8: who the client is, by reverse DNS and ident, as the log has it; and who is turned away
// before a single octet is read.  Clients come from 127.9.0.x, of which /etc/hosts says nothing.
#include <mutex>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "name_servers.hpp"

using namespace servers;

namespace {

constexpr const char* visitor = "127.9.0.1";

std::string resolver(const FakeNameServer& names) {
    return "Resolver 127.0.0.1:" + std::to_string(names.port()) + "\n";
}

Options with_config(const std::string& text, std::int64_t patience_for_names = 60) {
    Options options;
    options.config = text;
    options.limits.lookup = patience_for_names * stepwise::seconds;  // a busy machine may be slow
    return options;
}

Response fetch_from(const ServerUnderTest& server, const char* from,
                    std::string_view target = "/file.txt") {
    Client client{server.port(), from};
    client.send(request(target, "Connection: close\r\n"));
    return client.receive();
}

/// The first two fields of the log's last line, once there are so many lines.
std::string client_in_log(const ServerUnderTest& server, std::size_t lines = 1) {
    const auto log = server.log_lines(lines);
    REQUIRE(log.size() == lines);
    const std::string& line = log.back();
    const std::size_t first = line.find(' ');
    return line.substr(0, line.find(' ', first + 1));
}

std::string user_reply(const std::string& line, const std::string& user) {
    return line + " : USERID : UNIX : " + user + "\r\n";
}

}  // namespace

TEST_CASE("http 8: names and users are not asked for unless the site wants them") {
    FakeNameServer names;
    names.says_name(visitor, "visitor.example");
    ServerUnderTest server{with_config(resolver(names))};
    CHECK(fetch_from(server, visitor).body == file_text);
    CHECK(client_in_log(server) == "127.9.0.1 -");
    CHECK(names.questions() == 0);
}

TEST_CASE("http 8: the log has the host's name by DNS and the user's by ident") {
    FakeNameServer names;
    names.says_name(visitor, "Visitor.Example");
    FakeIdentd identd{visitor, [](const std::string& line) { return user_reply(line, "stjohns"); }};
    ServerUnderTest server{with_config("HostnameLookups On\nIdentityCheck On\nIdentPort " +
                                       std::to_string(identd.port()) + "\n" + resolver(names))};
    CHECK(fetch_from(server, visitor).body == file_text);
    CHECK(client_in_log(server) == "visitor.example stjohns");
    CHECK(identd.questions() == 1);
    CHECK(fetch_from(server, "127.9.0.2").body == file_text);  // no name, and nobody answers
    CHECK(client_in_log(server, 2) == "127.9.0.2 -");
}

TEST_CASE("http 8: a connection that is kept is asked about once") {
    FakeNameServer names;
    names.says_name(visitor, "visitor.example");
    FakeIdentd identd{visitor, [](const std::string& line) { return user_reply(line, "me"); }};
    ServerUnderTest server{with_config("HostnameLookups On\nIdentityCheck On\nIdentPort " +
                                       std::to_string(identd.port()) + "\n" + resolver(names))};
    Client client{server.port(), visitor};
    for (int i = 0; i < 3; ++i) {
        client.send(request("/file.txt"));
        CHECK(client.receive().body == file_text);
    }
    CHECK(client_in_log(server, 3) == "visitor.example me");
    CHECK(names.questions() == 1);
    CHECK(identd.questions() == 1);
}

TEST_CASE("http 8: what is no host name never reaches the log") {
    FakeNameServer names;
    names.says_name("127.9.0.1", "under_score.example");
    names.says_name("127.9.0.2", "evil\n127.0.0.1 - - forged");
    names.says_name("127.9.0.3", "127.0.0.1");
    ServerUnderTest server{with_config("HostnameLookups On\n" + resolver(names))};
    std::size_t lines = 0;
    for (const char* from : {"127.9.0.1", "127.9.0.2", "127.9.0.3"}) {
        CHECK(fetch_from(server, from).body == file_text);
        CHECK(client_in_log(server, ++lines) == std::string{from} + " -");
    }
}

TEST_CASE("http 8: a forged answer is not taken, the right one behind it is") {
    FakeNameServer names;
    names.forge();
    names.says_name(visitor, "visitor.example");
    ServerUnderTest server{with_config("HostnameLookups On\n" + resolver(names))};
    CHECK(fetch_from(server, visitor).body == file_text);
    CHECK(client_in_log(server) == "visitor.example -");
}

TEST_CASE("http 8: a name server that does not answer is not waited for without end") {
    FakeNameServer names;
    names.be_silent_about(visitor, true);
    Options options = with_config("HostnameLookups On\n" + resolver(names));
    options.limits.lookup = 200 * stepwise::milliseconds;
    ServerUnderTest server{options};
    CHECK(fetch_from(server, visitor).body == file_text);
    CHECK(client_in_log(server) == "127.9.0.1 -");
    CHECK(eventually([&] { return names.questions() == 2; }));  // it was asked once more
}

TEST_CASE("http 8: a name server that cannot be reached costs nobody the answer") {
    std::string nobody;
    {
        const FakeNameServer gone;
        nobody = resolver(gone);
    }
    ServerUnderTest server{with_config("HostnameLookups Double\n" + nobody, 2)};
    CHECK(fetch_from(server, visitor).body == file_text);
    CHECK(client_in_log(server) == "127.9.0.1 -");
}

TEST_CASE("http 8: while one client's name is looked up the others are served") {
    if (!has_many_workers()) return say_skipped("it has one worker, which waits");
    FakeNameServer names;
    names.says_name(visitor, "visitor.example");
    names.says_name("127.9.0.2", "other.example");
    names.be_silent_about(visitor, true);
    ServerUnderTest server{with_config("HostnameLookups On\n" + resolver(names))};
    Client slow{server.port(), visitor};
    slow.send(request("/file.txt"));
    CHECK(eventually([&] { return names.questions() >= 1; }));
    CHECK(fetch_from(server, "127.9.0.2").body == file_text);
    CHECK(client_in_log(server, 1) == "other.example -");
    names.be_silent_about(visitor, false);
    CHECK(slow.receive().body == file_text);
    CHECK(client_in_log(server, 2) == "visitor.example -");
}

TEST_CASE("http 8: names are looked up for some files only") {
    FakeNameServer names;
    names.says_name("127.9.0.1", "reader.example");
    names.says_name("127.9.0.2", "looker.example");
    ServerUnderTest server{with_config("HostnameLookups Off\n"
                                       "<Files ~ \"\\.(html|htm|cgi)$\">\n"
                                       "HostnameLookups On\n"
                                       "</Files>\n" +
                                       resolver(names)),
                           [](const Fixture& site) { site.add("page.html", "page"); }};
    CHECK(fetch_from(server, "127.9.0.2", "/file.txt").body == file_text);
    CHECK(client_in_log(server, 1) == "127.9.0.2 -");
    CHECK(names.questions() == 0);
    CHECK(fetch_from(server, "127.9.0.1", "/page.html").body == "page");
    CHECK(client_in_log(server, 2) == "reader.example -");
    CHECK(names.questions() == 1);
}

TEST_CASE("http 8: a name must lead back to the address if it is doubled") {
    FakeNameServer names;
    names.says_name("127.9.0.1", "honest.example");
    names.says_address("honest.example", "127.9.0.1");
    names.says_name("127.9.0.2", "liar.example");
    names.says_address("liar.example", "127.9.0.1");
    names.says_name("127.9.0.3", "nowhere.example");
    const auto logged = [&](const std::string& how) {
        ServerUnderTest server{with_config("HostnameLookups " + how + "\n" + resolver(names))};
        std::string all;
        std::size_t lines = 0;
        for (const char* from : {"127.9.0.1", "127.9.0.2", "127.9.0.3"}) {
            CHECK(fetch_from(server, from).body == file_text);
            all += client_in_log(server, ++lines) + "\n";
        }
        return all;
    };
    CHECK(logged("On") == "honest.example -\nliar.example -\nnowhere.example -\n");
    CHECK(logged("Double") == "honest.example -\n127.9.0.2 -\n127.9.0.3 -\n");
}

TEST_CASE("http 8: a worker remembers the names that it has found, and those that it has not") {
    if (!has_lasting_worker()) return say_skipped("each connection has a worker of its own");
    FakeNameServer names;
    names.says_name("127.9.0.1", "visitor.example");
    names.says_address("visitor.example", "127.9.0.1");
    Options options = with_config("HostnameLookups Double\n" + resolver(names));
    options.workers = 1;
    ServerUnderTest server{options};
    std::size_t lines = 0;
    for (int i = 0; i < 3; ++i) {
        CHECK(fetch_from(server, "127.9.0.1").body == file_text);
        CHECK(client_in_log(server, ++lines) == "visitor.example -");
        CHECK(names.questions() == 2);  // there and back
    }
    for (int i = 0; i < 3; ++i) {
        CHECK(fetch_from(server, "127.9.0.2").body == file_text);
        CHECK(client_in_log(server, ++lines) == "127.9.0.2 -");
        CHECK(names.questions() == 3);
    }
}

TEST_CASE("http 8: ident's answer is used if it is exactly as it must be") {
    std::mutex mutex;
    std::string reply;
    FakeIdentd identd{visitor, [&](const std::string& line) {
                          const std::lock_guard lock{mutex};
                          return reply.starts_with("ports") ? reply.substr(5) + "\r\n"
                                                            : user_reply(line, reply);
                      }};
    ServerUnderTest server{
        with_config("IdentityCheck On\nIdentPort " + std::to_string(identd.port()) + "\n")};
    struct Row {
        std::string reply, user;
    };
    const Row rows[] = {
        {"alice", "alice"},
        {"mall\x1b[31mory", "-"},
        {"two words", "-"},
        {std::string(600, 'u'), "-"},
        {std::string(20'000, 'u'), "-"},
        {"ports1, 2 : USERID : UNIX : mallory", "-"},
        {"portsmallory", "-"},
    };
    std::size_t lines = 0;
    for (const Row& row : rows) {
        CAPTURE(row.reply.substr(0, 40));
        {
            const std::lock_guard lock{mutex};
            reply = row.reply;
        }
        CHECK(fetch_from(server, visitor).body == file_text);
        CHECK(client_in_log(server, ++lines) == "127.9.0.1 " + row.user);
    }
}

TEST_CASE("http 8: an ident server that does not answer is not waited for without end") {
    FakeIdentd identd{visitor, [](const std::string&) { return std::string{}; }};
    ServerUnderTest server{with_config("IdentityCheck On\nIdentityCheckTimeout 1\nIdentPort " +
                                       std::to_string(identd.port()) + "\n")};
    CHECK(fetch_from(server, visitor).body == file_text);
    CHECK(client_in_log(server) == "127.9.0.1 -");
    CHECK(identd.questions() == 1);
}

TEST_CASE("http 8: some clients are turned away before a single octet is read") {
    FakeNameServer names;
    names.says_name("127.9.0.1", "friend.example");
    names.says_address("friend.example", "127.9.0.1");
    names.says_name("127.9.0.2", "www.enemy.example");
    names.says_address("www.enemy.example", "127.9.0.2");
    names.says_name("127.9.0.3", "www.enemy.example");  // says so, but it does not lead back
    ServerUnderTest server{
        with_config("RefuseFrom 127.9.1.0/24 enemy.example\n" + resolver(names))};
    Client by_address{server.port(), "127.9.1.77"};
    CHECK(by_address.ends());
    CHECK(names.questions() == 0);
    Client by_name{server.port(), "127.9.0.2"};
    CHECK(by_name.ends());
    CHECK(names.questions() == 2);
    CHECK(fetch_from(server, "127.9.0.1").body == file_text);
    CHECK(fetch_from(server, "127.9.0.3").body == file_text);
    CHECK(server.log_lines(2).size() == 2);
}
