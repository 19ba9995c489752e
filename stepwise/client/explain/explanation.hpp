// What a URL becomes, as values: the page for people and the JSON for programs say the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stepwise/client/message/compose.hpp"
#include "stepwise/client/url/parse.hpp"

namespace stepwise {

/// One sentence, and where it is laid down.
struct ExplainedStep {
    std::string what;
    std::string section;
};

/// What becomes of one part of the URL.
struct Fate {
    UrlPart part;
    std::string text;     ///< as it stands in the URL
    std::string becomes;  ///< the octets of the message that it is found in; empty: none
    std::size_t at = 0;   ///< … and where they begin in the message
    std::string why;
    std::string section;
};

struct Explanation {
    ParsedUrl parsed;
    std::vector<Fate> fates;             ///< in the order of the URL
    std::vector<ExplainedStep> changes;  ///< what the parser changed or filled in
    std::vector<ExplainedStep>
        file_name;                       ///< file, directory, or left out: what the server answers
    std::vector<ExplainedStep> instead;  ///< of other schemes: what a browser does
    std::optional<RequestMessage> message;  ///< of http and https
    std::vector<ExplainedStep> on_the_way;  ///< how it gets to the server
};

/// `parsed` must hold a URL.  Throws std::invalid_argument if the options contradict each other.
[[nodiscard]] Explanation explain(ParsedUrl parsed, const RequestOptions& options);

[[nodiscard]] std::vector<Fate> fates_of(const ParsedUrl& parsed, const RequestOptions& options);
[[nodiscard]] std::vector<ExplainedStep> file_name_of(const ParsedUrl& parsed);
/// For ftp, file, mailto, news, and any other scheme that is not HTTP.
[[nodiscard]] std::vector<ExplainedStep> instead_of_http(const Url& url);

[[nodiscard]] bool speaks_http(const Url& url) noexcept;

}  // namespace stepwise
