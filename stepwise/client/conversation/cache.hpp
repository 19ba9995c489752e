// A conversation between a client that keeps what it got, and a server: each request is composed of
// what the response before it said, as a browser's cache does it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/client/message/compose.hpp"

namespace stepwise {

/// A value of a former response that goes into a request.
struct TakenValue {
    std::string field;  ///< of the request
    std::string value;
    std::size_t turn = 0;  ///< whose response it is of, from 1
    std::string from;      ///< its field there
};

struct Turn {
    std::string title;
    std::string before;  ///< what happened to the file before; empty: nothing
    std::vector<TakenValue> taken;
    RequestMessage message;
    Exchange exchange;
    int expected = 0;  ///< the status that the script is about
    std::string lesson;
    std::string surprise;  ///< what was not as the script expects; empty: all was

    [[nodiscard]] std::string value_of(std::string_view field) const;
};

struct ConversationPlace {
    std::string url;                        ///< of the file
    std::string sets_cookie, shows_cookie;  ///< URLs of two programs
    std::string file;                       ///< on disk: it is changed twice
};

/// Throws std::system_error if the server cannot be asked or the file not be changed.
[[nodiscard]] std::vector<Turn> cache_conversation(const ConversationPlace& place);

}  // namespace stepwise
