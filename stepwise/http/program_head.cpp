// Line by line, as it came; nothing is taken from a header that is not whole and sound.
#include "stepwise/http/program_head.hpp"

#include <algorithm>
#include <charconv>

#include "stepwise/http/octets.hpp"

namespace stepwise::http {
namespace {

constexpr std::size_t npos = std::string_view::npos;

ProgramHead bad(const char* why) {
    ProgramHead head;
    head.state = Parsed::bad;
    head.why = why;
    return head;
}

/// Fields that only the server can know: how the message is framed, and what becomes of the
/// connection; and those that it writes itself.
bool is_of_the_server(std::string_view name) noexcept {
    for (const std::string_view own : {"connection", "keep-alive", "transfer-encoding", "upgrade",
                                       "trailer", "te", "date", "server", "proxy-connection"})
        if (equal_ignoring_case(name, own)) return true;
    return false;
}

/// "404 Not Found" -> 404; 0 if it is no final status.
int status_in(std::string_view value) noexcept {
    int status = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), status);
    const bool ends_well = end == value.data() + value.size() || *end == ' ' || *end == '\t';
    return error == std::errc{} && end == value.data() + 3 && ends_well && is_final(status) ? status
                                                                                            : 0;
}

bool is_length(std::string_view value, std::uint64_t& length) noexcept {
    if (value.empty() || !is_digit(value.front())) return false;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    return error == std::errc{} && end == value.data() + value.size();
}

/// Null, or what is wrong.
const char* take_field(ProgramHead& head, std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == npos) return "program_line_without_colon";
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_token(name)) return "program_field_name_is_no_token";
    if (std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }))
        return "program_control_in_value";
    if (equal_ignoring_case(name, "status")) {
        head.status = status_in(value);
        return head.status == 0 ? "program_status_is_none" : nullptr;
    }
    if (equal_ignoring_case(name, "content-type")) {
        head.type = value;
    } else if (equal_ignoring_case(name, "location")) {
        head.location = value;
    } else if (equal_ignoring_case(name, "content-length")) {
        if (!is_length(value, head.length)) return "program_length_is_none";
        head.has_length = true;
    } else if (!is_of_the_server(name)) {
        if (head.fields.size() == most_program_fields) return "program_head_too_large";
        head.fields.push_back({name, value});
    }
    return nullptr;
}

}  // namespace

ProgramHead parse_program_head(std::string_view said) {
    ProgramHead head;
    for (std::size_t at = 0;;) {
        const std::size_t end = said.find('\n', at);
        if (end > most_program_head)  // npos as well
            return said.size() > most_program_head ? bad("program_head_too_large") : ProgramHead{};
        std::string_view line = said.substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        at = end + 1;
        if (line.empty()) {
            head.used = at;
            break;
        }
        if (const char* why = take_field(head, line)) return bad(why);
    }
    if (head.type.empty() && head.location.empty() && head.status == 0)
        return bad("program_says_nothing_of_its_content");
    head.state = Parsed::complete;
    return head;
}

}  // namespace stepwise::http
