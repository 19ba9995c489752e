// The other end of the wire, bare: a socket whose every wait has an end, and a reader of responses
// that forgives nothing.  What a browser would overlook is a failed test here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"

namespace servers {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

/// No wait of a test is longer; one that would be has failed.
inline constexpr Milliseconds patience{20000};

/// The server did not answer as HTTP demands, or not at all.
struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Octets as they may stand in a test's message: controls as \xNN, and not too many of them.
[[nodiscard]] std::string shown(std::string_view octets);

struct Response {
    int status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> fields;  ///< in their order, names as sent
    std::string body;

    /// The only field of that name, without regard to case; throws Broken if there are two.
    [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
    [[nodiscard]] bool says_close() const;
    /// The fields but Date, one a line: for comparing two responses.
    [[nodiscard]] std::string fields_but_date() const;
};

enum class Body : std::uint8_t {
    follows,  ///< as the head says
    none,     ///< the request was HEAD: the head says what is not sent
};

/// Takes one response off the front of `octets`, which the connection's end cuts off if `ended`.
/// nullopt: more octets must come first.  Throws Broken.
[[nodiscard]] std::optional<Response> take_response(std::string& octets, Body body, bool ended);

class Client {
  public:
    /// `from`: the address of its own, e.g. "127.9.0.1"; null: the kernel chooses.
    explicit Client(std::uint16_t port, const char* from = nullptr);

    /// False if the server has gone meanwhile; throws Broken if it takes nothing for too long.
    bool send(std::string_view octets);
    /// As much as the kernel takes at once.
    std::size_t send_some(std::string_view octets);
    /// Waits until the server has taken everything that was sent out of its socket.
    void wait_until_read();
    /// Says that nothing more will be sent; answers still can come.
    void finish();
    /// Ends the connection with an RST, as a program that crashes does.
    void reset();
    void close() { socket_.reset(); }

    [[nodiscard]] Response receive(Body body = Body::follows);
    /// Only the head of the next response; its body is for `receive_octets`.
    [[nodiscard]] Response receive_head();
    /// Hands on at most `count` octets as they come; fewer only if the connection ends.
    std::size_t receive_octets(std::size_t count,
                               const std::function<void(std::string_view)>& take);
    /// Everything up to the end of the connection.
    [[nodiscard]] std::string receive_all();
    /// The server ends the connection, and sends nothing before.
    [[nodiscard]] bool ends(Milliseconds within = patience);
    /// Something can be read, an end included.
    [[nodiscard]] bool hears(Milliseconds within);
    /// The connection ended with an RST rather than in order.
    [[nodiscard]] bool was_reset() const noexcept { return was_reset_; }
    [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }

  private:
    enum class Came : std::uint8_t { octets, end, nothing };
    Came read_more(Milliseconds within);
    [[nodiscard]] std::uint32_t unread_by_server() const;

    stepwise::UniqueFd socket_;
    std::uint16_t server_port_, own_port_ = 0;
    std::string received_;
    bool ended_ = false, was_reset_ = false;
};

}  // namespace servers
