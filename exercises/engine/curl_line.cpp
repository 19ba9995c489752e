// A request as a command line, so that a person can send it to a server of ours once more.
#include <optional>

#include "exercises/engine/server_run.hpp"

namespace exercise {
namespace {

/// In single quotes, or with $'…' if there are control characters in it.
std::string quoted(std::string_view text) {
    bool is_plain = true;
    for (const char c : text) is_plain = is_plain && c >= 0x20 && c < 0x7f;
    if (is_plain && text.find('\'') == std::string_view::npos) return "'" + std::string{text} + "'";
    std::string escaped = "$'";
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        constexpr std::string_view digits = "0123456789abcdef";
        if (c == '\r') {
            escaped += "\\r";
        } else if (c == '\n') {
            escaped += "\\n";
        } else if (c == '\t') {
            escaped += "\\t";
        } else if (c == '\'' || c == '\\') {
            escaped += '\\';
            escaped += c;
        } else if (octet < 0x20 || octet >= 0x7f) {
            escaped += "\\x";
            escaped += digits[octet >> 4];
            escaped += digits[octet & 15];
        } else {
            escaped += c;
        }
    }
    return escaped + "'";
}

/// What printf(1) turns into these octets.
std::string for_printf(std::string_view octets) {
    std::string text = "'";
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n";
        } else if (c == '%') {
            text += "%%";
        } else if (c == '\\') {
            text += "\\\\";
        } else if (octet < 0x20 || octet >= 0x7f || c == '\'') {
            text += '\\';
            text += static_cast<char>('0' + (octet >> 6));
            text += static_cast<char>('0' + (octet >> 3 & 7));
            text += static_cast<char>('0' + (octet & 7));
        } else {
            text += c;
        }
    }
    return text + "'";
}

struct Message {
    std::string_view method, target;
    std::vector<std::string_view> fields;
    std::string_view body;
};

/// The parts that curl would have been given; nothing if it would not send these octets.
std::optional<Message> taken_apart(std::string_view request) {
    const std::size_t head_end = request.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    Message message;
    message.body = request.substr(head_end + 4);
    std::string_view head = request.substr(0, head_end + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    if (first == last || first == 0 || line.substr(last) != " HTTP/1.1") return std::nullopt;
    message.method = line.substr(0, first);
    message.target = line.substr(first + 1, last - first - 1);
    if (message.target.empty() || message.method.find_first_of("\r\n\t") != std::string_view::npos)
        return std::nullopt;
    for (std::size_t at = line.size() + 2; at < head.size();) {
        const std::size_t end = head.find("\r\n", at);
        const std::string_view field = head.substr(at, end - at);
        const std::size_t colon = field.find(": ");
        if (colon == std::string_view::npos || colon + 2 >= field.size()) return std::nullopt;
        message.fields.push_back(field);
        at = end + 2;
    }
    return message;
}

bool has_field(const Message& message, std::string_view name) {
    for (const std::string_view field : message.fields)
        if (field.starts_with(name)) return true;
    return false;
}

}  // namespace

std::string curl_line(std::string_view request, std::uint16_t port) {
    const std::string authority = "127.0.0.1:" + std::to_string(port);
    const std::optional<Message> message = taken_apart(request);
    const bool has_body = message && !message->body.empty();
    if (!message || (has_body && !has_field(*message, "Content-Length: ")))
        return "printf " + for_printf(request) + " | nc -q 1 127.0.0.1 " + std::to_string(port);

    std::string line = "curl -si";
    if (message->method == "HEAD")
        line += " -I";
    else if (message->method != (has_body ? "POST" : "GET"))
        line += " -X " + quoted(message->method);
    for (const std::string_view field : message->fields) {
        if (field.starts_with("Content-Length: ") || field == "Host: localhost" ||
            field == "Connection: close")
            continue;
        line += " -H " + quoted(field);
    }
    if (has_body) line += " --data-binary " + quoted(message->body);
    // curl would tidy up a path such as /../x, and cannot put any other form into a URL.
    const bool is_plain_path =
        message->target.starts_with('/') &&
        message->target.find_first_not_of(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_.~?=&%") ==
            std::string_view::npos &&
        message->target.find("/.") == std::string_view::npos;
    if (is_plain_path)
        return line + " " + quoted("http://" + authority + std::string{message->target});
    return line + " --request-target " + quoted(message->target) + " http://" + authority + "/";
}

}  // namespace exercise
