// Exercise 15: what you write, and what the checker calls.
#pragma once

/// What came of one attempt at a stage.
enum class Came {
    done,         ///< go on with the next stage
    unfinished,   ///< some progress: try the same stage again
    would_block,  ///< the client gives or takes nothing now
    answered,     ///< the answer is known already: go on with build_response
    gone,         ///< the client left in the middle: go on with log
    closed,       ///< the connection is over
};

/// The stages of one connection.  Each of them makes one attempt and returns; none of them waits.
class StagesOfConnection {
  public:
    virtual Came receive() = 0;          ///< any of the six
    virtual Came process() = 0;          ///< done, answered
    virtual Came access_resource() = 0;  ///< done, answered
    virtual void build_response() = 0;
    virtual Came send() = 0;  ///< done, unfinished, would_block, gone
    virtual bool log() = 0;   ///< true: the connection is kept, and its next request may be there

  protected:
    ~StagesOfConnection() = default;
};

enum class NextStage { receive, process, access_resource, build_response, send, log };

/// What there is between two calls.
struct InsideOutConnection {
    StagesOfConnection& stages;
    NextStage next = NextStage::receive;  ///< yours: where to go on
};

/// What a connection needs before it can go on.
enum class NextWish { to_read, to_write, another_turn, nothing };

inline constexpr int most_attempts = 64;  ///< in one call, so that other connections get their turn

/// Serves a connection as far as it goes without waiting, and says what it wants next.
extern "C" NextWish serve_without_waiting(InsideOutConnection& connection);
