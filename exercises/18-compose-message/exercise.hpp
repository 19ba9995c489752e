// Exercise 18: what you write, and what the checker calls.
#pragma once

#include <cstdint>
#include <string>

#include "stepwise/client/url/percent.hpp"  // stepwise::percent_decoded(text)
#include "stepwise/http/base64.hpp"         // stepwise::http::encode_base64(octets)

/// http://joe:hammer@www.joes-hardware.com:8080/tools.html?size=12#saws, taken apart.
struct PartsOfUrl {
    std::string scheme = "http";  ///< "http" or "https"
    std::string user, password;   ///< still percent-encoded; both empty: nobody logs in
    std::string host;             ///< "www.joes-hardware.com", "[::1]"
    std::uint16_t port = 0;       ///< 0: the URL names none
    std::string path;             ///< "/tools.html"; empty if the URL ends with the host
    bool has_query = false;       ///< there is a `?`
    std::string query;            ///< what follows it: "size=12", or nothing
    std::string fragment;         ///< what follows `#`
};

/// Puts the request message that fetches this URL into `message`: request line, Host, Authorization
/// if somebody logs in, empty line.
extern "C" void compose_message(const PartsOfUrl& url, std::string& message);
