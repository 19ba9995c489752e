// A page with all that it refers to, fetched as a browser does it: over several connections, each
// used again and again.  What is told of it was measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stepwise/client/exchange/response_reader.hpp"
#include "stepwise/client/page/references.hpp"

namespace stepwise {

struct LoadOptions {
    unsigned connections = 6;            ///< at once; browsers have so many to each server
    std::int64_t deadline = 0;           ///< CLOCK_MONOTONIC, nanoseconds: for everything together
    std::uint64_t most_body = 16 << 20;  ///< octets, of each
    std::uint64_t most_octets = 64 << 20;  ///< of all together
    unsigned redirections = 5;             ///< of the page itself
    PageLimits page;
};

/// One request, and what became of it.  Times are nanoseconds since the load began.
struct Fetch {
    Reference reference;
    unsigned connection = 0;  ///< 1, 2, …; 0: it could not even be asked for
    bool is_new_connection = false;
    std::int64_t began = 0, sent = 0, first_octet = 0, ended = 0;
    std::uint64_t octets_sent = 0;
    ServerAnswer answer;
    std::string failure;
    [[nodiscard]] int status() const noexcept {
        return answer.response ? answer.response->status : 0;
    }
};

struct PageLoad {
    std::vector<Fetch> fetches;     ///< the page, what it was redirected to, then in order of page
    std::vector<Reference> others;  ///< of other servers, or no URL: not fetched
    std::string base;
    std::size_t inlined = 0;
    unsigned connections = 0;
    std::int64_t took = 0;
    bool is_html = false;
    std::string failure;  ///< the page itself cannot be had; empty: it was

    /// Those that were really sent.
    [[nodiscard]] std::size_t requests() const noexcept;
    [[nodiscard]] std::uint64_t octets_received() const noexcept;
    [[nodiscard]] std::uint64_t octets_sent() const noexcept;
};

[[nodiscard]] PageLoad load_page(const Url& url, const LoadOptions& options);

}  // namespace stepwise
