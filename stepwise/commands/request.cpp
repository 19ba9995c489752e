// `stepwise request`: what a browser does with a URL before the first octet leaves it, and what
// comes back.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/client/explain/answer.hpp"
#include "stepwise/client/explain/json.hpp"
#include "stepwise/client/explain/show.hpp"
#include "stepwise/commands/send.hpp"

namespace stepwise {
namespace {

ParsedUrl parsed_url(const RequestCommandOptions& options) {
    const ParsedUrl base = options.base.empty() ? ParsedUrl{} : parse_url(options.base);
    if (!options.base.empty() && !base.url)
        throw std::invalid_argument("--base " + shown(options.base) + ": " + base.failure);
    ParsedUrl parsed = parse_url(options.url, base.url ? &*base.url : nullptr);
    if (!parsed.url) throw std::invalid_argument(shown(options.url) + ": " + parsed.failure);
    return parsed;
}

/// Like curl: line ends and NULs of a file are left out, several pieces are joined with `&`.
std::string octets_of(const std::string& data) {
    if (!data.starts_with('@')) return data;
    const std::string name = data.substr(1);
    std::ifstream file;
    if (name != "-") file.open(name, std::ios::binary);
    std::istream& from = name == "-" ? std::cin : file;
    if (!from) throw std::invalid_argument("-d cannot read the file " + shown(name));
    std::string octets;
    for (std::istreambuf_iterator<char> next{from}, end; next != end; ++next) {
        if (octets.size() > most_body) break;  // refused when it is composed
        if (*next != '\r' && *next != '\n' && *next != '\0') octets += *next;
    }
    return octets;
}

std::string body_of(const std::vector<std::string>& data) {
    std::string body;
    for (std::size_t i = 0; i < data.size(); ++i) body += (i ? "&" : "") + octets_of(data[i]);
    return body;
}

int write_raw(const Explanation& explanation) {
    if (!explanation.message)
        throw std::invalid_argument("--raw: there is no request message for " +
                                    explanation.parsed.url->scheme + ":");
    write_out(explanation.message->bytes());
    return 0;
}

int send_and_show(Page& page, unsigned& chapter, const Explanation& explanation,
                  const RequestCommandOptions& options) {
    try {
        const Exchange result = send_request(explanation, options, {});
        if (options.json)
            write_out(to_json(explanation, &result));
        else
            show_answer(page, result, chapter);
        write_out(page.take());
        return result.answer.is_complete ? 0 : failed(result.answer.failure);
    } catch (const std::runtime_error& error) {
        return failed(error.what());
    }
}

}  // namespace

int request(const CommonOptions& common, RequestCommandOptions options) {
    if (!options.data.empty()) options.request.body = body_of(options.data);
    const Explanation explanation = explain(parsed_url(options), options.request);
    if (options.raw) return write_raw(explanation);
    if (options.send || options.watch) refuse_to_send(explanation);
    if (options.watch) return watch(common, explanation, options);
    Page page{columns_of_output(), wants_colour(common.colour)};
    unsigned chapter = 1;
    if (options.json) {
        if (!options.send) write_out(to_json(explanation));
    } else {
        show(page, explanation, chapter);
    }
    write_out(page.take());
    return options.send ? send_and_show(page, chapter, explanation, options) : 0;
}

}  // namespace stepwise
