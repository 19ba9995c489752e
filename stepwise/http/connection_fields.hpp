// The fields of a request that are about the conversation rather than about the resource:
// does the connection stay open afterwards, and does the client wait for leave to send its body?
#pragma once

#include <cstdint>

#include "stepwise/http/request.hpp"

namespace stepwise::http {

enum class Persistence : std::uint8_t { keep, close };

struct PersistenceDecision {
    Persistence value = Persistence::close;
    const char* why = "";  ///< the rule that decided, word_with_underscores
};

/// RFC 9112, 9.3: 1.1 keeps unless `close`, 1.0 closes unless `keep-alive`, 0.9 always closes.
/// `close` wins over `keep-alive`.
[[nodiscard]] PersistenceDecision persistence_of(const Request& request) noexcept;

enum class Expectation : std::uint8_t {
    none,
    continue_,  ///< `100-continue`: the client holds its body back until it hears from us
    other,      ///< anything else: 417
};

/// RFC 9110, 10.1.1: not read at all from a request older than 1.1.
[[nodiscard]] Expectation expectation_of(const Request& request) noexcept;

}  // namespace stepwise::http
