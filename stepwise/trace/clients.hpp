// What the narrator remembers of each open connection: what the client has sent so far, so that a
// silence can be explained, and where its messages' heads end, so that bodies can be shown shortly.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stepwise/trace/core/event.hpp"

namespace stepwise {

/// A thread of control: its process and thread.
using Who = std::pair<pid_t, pid_t>;
[[nodiscard]] inline Who who_of(const Event& event) noexcept {
    return {event.process, event.thread};
}

/// Finds the empty line that ends a head, in whatever pieces the head comes.
class HeadEnd {
  public:
    [[nodiscard]] static HeadEnd passed() noexcept {
        HeadEnd end;
        end.is_over_ = true;
        return end;
    }
    /// How many of these octets belong to the head still.
    std::size_t octets_of_head(std::string_view octets) noexcept;

  private:
    bool has_begun_ = false;  // empty lines before the first line do not end anything
    bool line_is_empty_ = true;
    bool is_over_ = false;
};

class Clients {
  public:
    /// Takes notice of what happens.  A connection is forgotten when its socket is closed.
    void note(const Event& event);

    /// True if this stage was entered last for that connection and request, too.
    [[nodiscard]] bool begins_again(std::uint64_t connection, std::uint32_t transaction,
                                    Stage stage) noexcept;
    /// How many of the octets that a call moved belong to a head.
    [[nodiscard]] std::size_t octets_of_head(const Event& transfer) noexcept;

    /// "connection 1 has sent 7 octets of its request and then nothing"
    [[nodiscard]] std::string why_it_is_quiet(std::uint64_t connection) const;
    /// The open connections that this worker has looked after last.
    [[nodiscard]] std::vector<std::uint64_t> of_worker(Who who) const;
    [[nodiscard]] std::size_t size() const noexcept { return clients_.size(); }

  private:
    enum class Doing : std::uint8_t { sending_request, being_served, taking_response, kept };
    struct Client {
        Who who;
        std::uint32_t transaction = 0;
        Doing doing = Doing::sending_request;
        std::int32_t socket = -1;
        std::uint64_t received = 0, sent = 0;  // octets of this request and its response
        Stage headline = Stage::waiting;
        std::uint32_t headline_transaction = 0;
        HeadEnd request_head;
        HeadEnd response_head = HeadEnd::passed();  // HTTP/0.9 answers have none
    };

    Client* find(std::uint64_t connection) noexcept;
    void note_entered(Client& client, const Event& event) noexcept;
    void note_call(Client& client, const Event& event) noexcept;

    std::map<std::uint64_t, Client> clients_;
};

}  // namespace stepwise
