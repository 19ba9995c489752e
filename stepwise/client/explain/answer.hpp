// The response taken apart, as the request was: for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/client/exchange/exchange.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

void show_answer(Page& page, const Exchange& exchange, unsigned& chapter);

/// Only its last chapter: how the end of it was found.
void show_end(Page& page, const ServerAnswer& answer, unsigned& chapter);

[[nodiscard]] nlohmann::ordered_json json_of(const Exchange& exchange);

/// `000010  68 65 6c 6c 6f                                   |hello|`, sixteen octets a line.
[[nodiscard]] std::vector<std::string> hex_dump(std::string_view octets);
/// Whether octets are better shown in hexadecimal: more than a few of them are no text.
[[nodiscard]] bool is_binary(std::string_view octets) noexcept;

/// How the end of the body was found, in a sentence.
[[nodiscard]] std::string end_in_words(const ServerAnswer& answer);

}  // namespace stepwise
