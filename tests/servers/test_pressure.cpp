// Section 9: many clients at once, clients that are slow, mad or gone, and a kernel that has no
// descriptor left.  What one client does may cost that client its answer, and nobody else.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "doctest/doctest.h"
#include "harness.hpp"
#include "processes.hpp"
#include "stepwise/architectures/architectures.hpp"

using namespace servers;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

/// How many clients can be held up so that one more is still served.
int slow_clients_within_bounds() {
    const int wanted = reduced(500, 100, "slow clients");
    const auto* known = stepwise::find_architecture(architecture());
    if (is_event_loop() || !known) return wanted;
    return std::min(wanted, static_cast<int>(known->default_workers) - 1);
}

/// Gets files whose octets are known, some on each connection, until the time is up.
int fetch_until(const ServerUnderTest& server, Clock::time_point end, unsigned seed,
                std::atomic<int>& failures) {
    std::mt19937 random{seed};
    int fetched = 0;
    try {
        do {
            Client client{server.port()};
            for (int i = 0; i < 4; ++i, ++fetched) {
                const std::size_t size = std::size_t{1} << random() % 18;
                client.send(
                    request("/" + std::to_string(size), i == 3 ? "Connection: close\r\n" : ""));
                const std::string body = client.receive().body;
                bool good = body.size() == size;
                for (std::size_t at = 0; good && at < size; ++at)
                    good = body[at] == pattern_octet(at);
                if (!good) ++failures;
            }
            if (!client.ends()) ++failures;
        } while (Clock::now() < end);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "client %u: %s\n", seed, problem.what());
        ++failures;
    }
    return fetched;
}

/// Sound requests, and what is put into them.
const std::string seeds[] = {
    request("/file.txt"),
    request("/", "Connection: keep-alive\r\nX: y\r\n", "HEAD"),
    "GET /file.txt HTTP/1.0\r\n\r\n",
    "GET /\r\n",
    request("/file.txt", "Content-Length: 5\r\n") + "hello" + request("/"),
    request("/file.txt", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
    request("/dir/../%66ile.txt?x=y", "Expect: 100-continue\r\nContent-Length: 2\r\n") + "ab",
    request("http://localhost:80/dir"),
    request("*", "", "OPTIONS"),
    request("/file.txt", "Content-Length: 3\r\n", "POST") + "abc"};
const std::string pieces[] = {"\r\n",
                              "\n",
                              "\r",
                              std::string(1, '\0'),
                              " ",
                              "\t",
                              ":",
                              "%",
                              "%00",
                              "/",
                              "..",
                              "/../",
                              "HTTP/1.1",
                              "Content-Length: 7\r\n",
                              "Transfer-Encoding: chunked\r\n",
                              "Host: x\r\n",
                              "\xff",
                              "\r\n\r\n",
                              "GET ",
                              "ffffffffffffffff",
                              "-1",
                              ",",
                              ";",
                              "Connection: close\r\n",
                              "0\r\n\r\n",
                              std::string(3000, 'A')};

std::string mutated(std::mt19937& random) {
    std::string octets = seeds[random() % std::size(seeds)];
    for (auto changes = 1 + random() % 5; changes > 0; --changes) {
        const std::size_t at = random() % (octets.size() + 1);
        switch (random() % 4) {
            case 0: octets.insert(at, pieces[random() % std::size(pieces)]); break;
            case 1: octets.erase(at, random() % 8); break;
            case 2:
                octets.insert(at, octets.substr(random() % (octets.size() + 1), random() % 30));
                break;
            default:
                if (at < octets.size()) octets[at] = static_cast<char>(random() % 256);
        }
    }
    return octets;
}

/// Every answer begins as one of HTTP, or it is a bare body that 0.9 may ask for.
void send_mutated(const ServerUnderTest& server, std::mt19937& random) {
    const std::string octets = mutated(random);
    INFO("request: " << shown(octets));
    Client client{server.port()};
    client.send(octets);
    client.finish();
    try {
        const std::string all = client.receive_all();
        const bool is_http = all.substr(0, 9) == "HTTP/1.1 ";
        const bool is_bare = octets.substr(0, 300).find("GET") != std::string::npos;
        CHECK_MESSAGE((all.empty() || is_http || is_bare), shown(all));
    } catch (const Broken& broken) {
        FAIL_CHECK(broken.what());
    }
}

void send_all_mutated(const ServerUnderTest& server, int count, unsigned seed) {
    std::mt19937 random{seed};
    for (int i = 0; i < count; ++i) send_mutated(server, random);
}

}  // namespace

TEST_CASE("http 9: 64 clients at once get every octet as it is") {
    ServerUnderTest server;
    for (int i = 0; i < 18; ++i)
        server.site().add_pattern(std::to_string(1 << i), std::size_t{1} << i);
    const auto end =
        Clock::now() + Milliseconds{whole(10'000, 1'000, "milliseconds of 64 clients")};
    std::atomic<int> failures = 0, fetched = 0, without = 0;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 64; ++i)
        threads.emplace_back([&, i] {
            const int mine = fetch_until(server, end, i, failures);
            fetched += mine;
            if (mine == 0) ++without;
        });
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    CHECK(without == 0);
    CHECK(server.log_lines(static_cast<std::size_t>(fetched)).size() ==
          static_cast<std::size_t>(fetched));
}

TEST_CASE("http 9: connects and closes leave no descriptor, thread or child behind") {
    ServerUnderTest server;
    check_alive(server);
    for (int i = 0; i < 20; ++i) Client{server.port()}.close();
    check_alive(server);
    const auto processes = server.processes().size();
    const auto descriptors = server.descriptors(), threads = server.threads();
    const int count = whole(10'000, 200, "connects and closes");
    for (int i = 0; i < count; ++i) {
        // Nobody shall have to wait longer than a client's patience behind a full backlog.
        if (i % 100 == 0) check_alive(server);
        Client client{server.port()};
        if (i % 3 == 1) client.send("GET / HT");
        if (i % 3 == 2) client.send(request("/file.txt"));
        if (i % 2 == 1) client.reset();
    }
    check_alive(server);
    CHECK(eventually([&] { return server.processes().size() <= processes; }));
    // The two files may be kept open, in each process; of thousands of connections nothing.
    CHECK(eventually([&] { return server.descriptors() <= descriptors + 2 * processes; }));
    CHECK(eventually([&] { return server.threads() <= threads; }));
}

TEST_CASE("http 9: hundreds of slow heads do not keep out an active client") {
    const int count = slow_clients_within_bounds();
    if (!has_many_workers())
        return say_skipped("one worker is kept out by one slow client: see http 3");
    if (count < 500)
        say_skipped("more than " + std::to_string(count) +
                    " slow clients are beyond this architecture's bound");
    Options options;
    options.limits.head = options.limits.idle = 60 * stepwise::seconds;
    options.limits.grace = 200 * stepwise::milliseconds;
    ServerUnderTest server{options};
    std::vector<Client> slow;
    for (int i = 0; i < count; ++i) slow.emplace_back(server.port()).send("GET / HTTP/1.1\r\nHo");
    slow.back().wait_until_read();
    for (int i = 0; i < 20; ++i) check_alive(server);
    for (auto& client : slow) client.send("st: a\r\nConnection: close\r\n\r\n");
    for (auto& client : slow) CHECK(client.receive().body == index_text);
}

TEST_CASE("http 9: with no descriptor left, service pauses, does not spin, and resumes") {
    if (runs_in_process())
        return say_skipped("a limit of descriptors would hold for the tests as well");
    Options options;
    options.descriptors = 24;
    options.limits.idle = 60 * stepwise::seconds;
    options.limits.pause = 20 * stepwise::milliseconds;
    ServerUnderTest server{options};
    std::vector<Client> clients;
    for (int i = 0; i < 60; ++i) clients.emplace_back(server.port());
    CHECK(comes_to_rest(server));
    clients.clear();
    check_alive(server);
    check_alive(server);
}

TEST_CASE("http 9: an idle server with idle clients uses no processor time") {
    ServerUnderTest server;
    check_alive(server);
    Client idle{server.port()}, slow{server.port()};
    idle.send(request("/"));
    CHECK(idle.receive().status == 200);
    slow.send("GET / HT");
    if (runs_in_process())
        say_skipped("processor time in process is that of the tests, too");
    else
        CHECK(comes_to_rest(server));
}

TEST_CASE("http 9: mutated requests harm nobody, and memory stays flat") {
    ServerUnderTest server;
    const int count = reduced(2000, 300, "mutated requests");
    send_all_mutated(server, count / 4, 1);
    check_alive(server);
    const auto memory = server.memory();
    send_all_mutated(server, count - count / 4, 2);
    check_alive(server);
    const std::size_t much = 8 << 20;
    if (sanitized)
        say_skipped("memory is not measured under a sanitizer, which keeps what was freed");
    else
        CHECK(eventually([&] { return server.memory() < memory + much; }));
}

namespace {

/// SIGSTOP takes effect a little later than kill(2) returns, thread by thread.
bool is_stopped(pid_t process) {
    for (const auto& task :
         std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task"}) {
        std::ifstream stat{task.path() / "stat"};
        const std::string text{std::istreambuf_iterator<char>{stat}, {}};
        if (text.find(") T ") == std::string::npos) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("http 9: SIGSTOP and SIGCONT lose nothing") {
    if (runs_in_process()) return say_skipped("SIGSTOP would stop the tests as well");
    ServerUnderTest server;
    server.site().add_pattern("large", 10'000'000);
    Client before{server.port()};
    before.send(request("/large"));
    CHECK(before.receive_head().status == 200);
    const auto processes = server.processes();
    for (pid_t process : processes) ::kill(process, SIGSTOP);
    CHECK(eventually([&] { return std::all_of(processes.begin(), processes.end(), is_stopped); }));
    Client during{server.port()};
    during.send(request("/file.txt", "Connection: close\r\n"));
    CHECK_FALSE(during.hears(Milliseconds{50}));
    for (pid_t process : processes) ::kill(process, SIGCONT);
    std::uint64_t at = 0;
    bool good = true;
    CHECK(before.receive_octets(10'000'000, [&](std::string_view octets) {
        for (char octet : octets) good = good && octet == pattern_octet(at++);
    }) == 10'000'000);
    CHECK(good);
    before.send(request("/", "Connection: close\r\n"));
    CHECK(before.receive().body == index_text);
    CHECK(during.receive().body == file_text);
}

TEST_CASE("http 9: signals that mean nothing to the server change nothing") {
    if (runs_in_process()) return say_skipped("the signals would reach the tests as well");
    ServerUnderTest server;
    Client waiting{server.port()};
    waiting.send("GET /file.txt HT");
    waiting.wait_until_read();
    for (const int signal : {SIGPIPE, SIGCHLD, SIGURG, SIGWINCH, SIGCONT})
        for (pid_t process : server.processes()) ::kill(process, signal);
    waiting.send("TP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(waiting.receive().body == file_text);
    check_alive(server);
}

TEST_CASE("http 9: a backlog of clients is served to the last one") {
    ServerUnderTest server;
    std::vector<Client> clients;
    for (int i = 0; i < 300; ++i)
        clients.emplace_back(server.port()).send(request("/file.txt", "Connection: close\r\n"));
    for (auto& client : clients) {
        CHECK(client.receive().body == file_text);
        CHECK(client.ends());
    }
}

TEST_CASE("http 9: a child that is killed costs its own client only") {
    if (architecture() != "fork" && architecture() != "prefork")
        return say_skipped("there are no children in this architecture");
    ServerUnderTest server;
    Client victim{server.port()};
    victim.send("GET / HT");
    victim.wait_until_read();
    const auto processes = server.processes();
    const pid_t parent = *std::min_element(processes.begin(), processes.end());
    for (pid_t process : processes)
        if (process != parent) ::kill(process, SIGKILL);
    CHECK(victim.ends());
    for (pid_t process : processes)  // one that is about to die may still accept a client
        if (process != parent) CHECK(eventually([&] { return descriptors_of(process) == 0; }));
    for (int i = 0; i < 40; ++i) check_alive(server);
}
