// A name server and an ident server for the tests: threads on the loopback network, with exactly
// the answers that a test wants, and none where it wants none.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"

namespace servers {

class FakeNameServer {
  public:
    FakeNameServer();
    ~FakeNameServer();
    FakeNameServer(const FakeNameServer&) = delete;
    FakeNameServer& operator=(const FakeNameServer&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// "127.9.0.1" is called `name`, and (another matter) `name` has that address.
    void says_name(const std::string& address, const std::string& name);
    void says_address(const std::string& name, const std::string& address);
    /// Whether questions about `address` are left without an answer, from now on.  What was left
    /// before is answered when it is no longer silent.
    void be_silent_about(const std::string& address, bool silent);
    /// A wrong answer (another number in it, another name) comes before every right one.
    void forge() { forges_ = true; }
    /// How many questions came, those that were repeated included.
    [[nodiscard]] int questions() const noexcept { return questions_; }

  private:
    struct Asked {
        std::string message, who;  // `who`: a sockaddr_in
    };
    void run();
    void answer(const Asked& asked);
    void send(const std::string& message, const Asked& to) const;

    std::uint16_t port_ = 0;  // before the socket, which sets it
    stepwise::UniqueFd socket_, stop_;
    std::atomic<int> questions_ = 0;
    std::atomic<bool> forges_ = false;
    std::mutex mutex_;
    std::map<std::string, std::string> answers_;  // by name and type, as in the message: RDATA
    std::string silent_about_;
    std::vector<Asked> left_;
    std::thread thread_;
};

class FakeIdentd {
  public:
    /// `reply` is asked for each line; what it says goes out as it is, and the connection is closed
    /// behind it.  Nothing: silence, for as long as the other side likes.
    FakeIdentd(const char* address, std::function<std::string(const std::string& line)> reply);
    ~FakeIdentd();
    FakeIdentd(const FakeIdentd&) = delete;
    FakeIdentd& operator=(const FakeIdentd&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] int questions() const noexcept { return questions_; }

  private:
    void run();
    void attend(stepwise::UniqueFd socket);

    std::uint16_t port_ = 0;  // before the socket, which sets it
    stepwise::UniqueFd listener_, stop_;
    std::atomic<int> questions_ = 0;
    std::function<std::string(const std::string&)> reply_;
    std::vector<stepwise::UniqueFd> kept_;
    std::thread thread_;
};

}  // namespace servers
