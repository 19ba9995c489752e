// From a URL to the request message: which line each part becomes, in the order in which curl
// writes them (RFC 9110, 5.3 leaves the order to the sender).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/client/url/url.hpp"

namespace stepwise {

enum class RequestVersion : std::uint8_t {
    http_1_1,
    http_1_0,
    simple,  ///< HTTP/0.9: `GET /path`, and nothing else
};

/// What a person asks for besides the URL, as curl's options name it.
struct RequestOptions {
    std::string method;  ///< -X; empty: GET, HEAD or POST, by what else is asked for
    std::vector<std::string>
        headers;                      ///< -H "Name: value", "Name:" (leave it out), "Name;" (empty)
    std::optional<std::string> body;  ///< -d
    bool head = false;                ///< -I
    RequestVersion version = RequestVersion::http_1_1;
    std::optional<std::string> user;  ///< -u user:password
    std::string range;                ///< -r
};

struct MessageLine {
    std::string text;  ///< with its line end
    std::string from;  ///< what it was made of, and why it is there
    std::string section;
};

struct RequestMessage {
    std::string method;
    std::vector<MessageLine> lines;  ///< request line, fields, empty line
    std::string body;

    [[nodiscard]] std::string bytes() const;
};

inline constexpr std::string_view user_agent = "stepwise";
inline constexpr std::size_t most_body = 1 << 20;  ///< from there on curl would ask with Expect

/// Throws std::invalid_argument with a message for the user if the options contradict each other.
[[nodiscard]] RequestMessage compose(const Url& url, const RequestOptions& options);

/// "user:password", decoded, as Basic authentication sends it; none if nobody logs in.
[[nodiscard]] std::optional<std::string> credentials_of(const Url& url,
                                                        const RequestOptions& options);
/// "/wordpress/index.html?a=b": what the request line names.
[[nodiscard]] std::string target_of(const Url& url);

}  // namespace stepwise
