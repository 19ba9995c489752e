// What the other machine says is hearsay, and its octets are a stranger's: nothing of them is used
// that does not have exactly the form of RFC 1413.
#include "stepwise/stages/1_accept/ident_reply.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "stepwise/http/octets.hpp"

namespace stepwise::ident {
namespace {

/// ERROR replies (RFC 1413, 4), and the words that they become in the trace.
constexpr std::pair<std::string_view, const char*> errors[] = {
    {"INVALID-PORT", "ident_invalid_port"},
    {"NO-USER", "ident_no_user"},
    {"HIDDEN-USER", "ident_hidden_user"},
    {"UNKNOWN-ERROR", "ident_unknown_error"},
};

/// Takes what stands before the next mark off the front, without white space around it; nothing if
/// there is no mark.
std::optional<std::string_view> take_part(std::string_view& text, char mark) noexcept {
    const std::size_t end = text.find(mark);
    if (end == std::string_view::npos) return {};
    const std::string_view part = http::trim(text.substr(0, end));
    text.remove_prefix(end + 1);
    return part;
}

std::optional<std::uint16_t> port_in(std::string_view text) noexcept {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || port == 0)
        return {};
    return port;
}

std::optional<Ports> ports_in(std::string_view text) noexcept {
    const auto first = take_part(text, ',');
    const auto theirs = first ? port_in(*first) : std::nullopt;
    const auto ours = port_in(http::trim(text));
    if (!theirs || !ours) return {};
    return Ports{*theirs, *ours};
}

std::string pair_of(const Ports& ports) {
    return std::to_string(ports.theirs) + ", " + std::to_string(ports.ours);
}

bool is_printable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// Behind "USERID :": the operating system, perhaps with a character set, and the user.
Reply user_in(std::string_view rest) noexcept {
    const auto system = take_part(rest, ':');
    if (!system || system->empty()) return {{}, "ident_reply_malformed"};
    const std::string_view user = http::trim(rest);
    if (user.empty()) return {{}, "ident_reply_malformed"};
    if (user.size() > longest_user) return {{}, "ident_user_too_long"};
    if (!is_printable(user)) return {{}, "ident_user_not_printable"};
    return {user, ""};
}

}  // namespace

std::string write_query(const Ports& ports) { return pair_of(ports) + "\r\n"; }

std::optional<Ports> read_query(std::string_view line) { return ports_in(line); }

std::string write_reply(const Ports& ports, std::string_view user) {
    const std::string before = pair_of(ports);
    if (user.empty()) return before + " : ERROR : NO-USER\r\n";
    return before + " : USERID : UNIX : " + std::string{user} + "\r\n";
}

Reply read_reply(std::string_view line, const Ports& ports) noexcept {
    if (line.size() > longest_line) return {{}, "ident_reply_too_long"};
    const auto pair = take_part(line, ':');
    const auto said = pair ? ports_in(*pair) : std::nullopt;
    if (!said) return {{}, "ident_reply_malformed"};
    if (said->theirs != ports.theirs || said->ours != ports.ours)
        return {{}, "ident_reply_about_other_ports"};
    const std::size_t end = line.find(':');
    const std::string_view kind = http::trim(line.substr(0, end));
    if (kind == "USERID" && end != std::string_view::npos) return user_in(line.substr(end + 1));
    if (kind != "ERROR" || end == std::string_view::npos) return {{}, "ident_reply_malformed"};
    const std::string_view error = http::trim(line.substr(end + 1));
    for (const auto& [name, why] : errors)
        if (error == name) return {{}, why};
    return {{}, "ident_unknown_error"};
}

}  // namespace stepwise::ident
