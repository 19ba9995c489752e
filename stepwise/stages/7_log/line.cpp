// One function a directive, and a table by letter: the format's items say which comes next.
#include "stepwise/stages/7_log/line.hpp"

#include <algorithm>
#include <charconv>

#include "stepwise/http/escape.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/stages/7_log/time.hpp"

namespace stepwise {
namespace {

/// What a line is about.
struct Logged {
    Worker& worker;
    const Connection& connection;
    const Transaction& t;
    const Host& host;
    LoggedTime time;  ///< known only if the format tells microseconds
};

using Item = const LogItem&;
using Append = void (*)(std::string&, Item, const Logged&);

template <class Number>
void append_number(std::string& line, Number number, int base = 10) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
    line.append(digits, end);
}

void append_text(std::string& line, std::string_view text) {
    if (text.empty())
        line += '-';
    else
        http::append_log_escaped(line, text);
}

// ------------------------------------------------------------------------ who talks to whom

void client_address(std::string& line, Item, const Logged& l) { line += l.connection.peer_text; }

void local_address(std::string& line, Item, const Logged& l) {
    append_host(line, l.connection.local);
}

void client_host(std::string& line, Item item, const Logged& l) {
    const ClientIdentity* client = l.connection.client.get();
    if (client != nullptr && !client->host.empty() && item.text != "c")
        http::append_log_escaped(line, client->host);
    else
        line += l.connection.peer_text;
}

void ident(std::string& line, Item, const Logged& l) {
    append_text(line, l.connection.client ? std::string_view{l.connection.client->ident} : "");
}

void user(std::string& line, Item, const Logged& l) { append_text(line, l.t.authenticated_user); }

/// Where the port begins in host[:port], with its colon; or the end.
std::size_t port_position(std::string_view host) noexcept {
    const std::size_t colon = host.rfind(':');
    const std::size_t bracket = host.rfind(']');
    if (colon == std::string_view::npos) return host.size();
    return bracket != std::string_view::npos && colon < bracket ? host.size() : colon;
}

void server_name(std::string& line, Item, const Logged& l) {
    if (l.host.name.empty())
        append_host(line, l.connection.local);
    else
        line += l.host.name;
}

/// The name that the client used.
void asked_name(std::string& line, Item item, const Logged& l) {
    const std::string_view name = l.t.host.substr(0, port_position(l.t.host));
    if (name.empty()) return server_name(line, item, l);
    const std::size_t before = line.size();
    http::append_log_escaped(line, name);
    std::transform(line.begin() + static_cast<long>(before), line.end(),
                   line.begin() + static_cast<long>(before), http::to_lower);
}

/// The canonical port is the one that the client named, else that of ServerName.
void port(std::string& line, Item item, const Logged& l) {
    if (item.text == "remote") return append_number(line, port_of(l.connection.peer));
    if (item.text == "local") return append_number(line, port_of(l.connection.local));
    const std::size_t named = port_position(l.t.host);
    if (named + 1 < l.t.host.size())
        line.append(l.t.host.substr(named + 1));
    else
        append_number(line, l.host.port != 0 ? l.host.port : port_of(l.connection.local));
}

void process(std::string& line, Item item, const Logged& l) {
    const Actor& self = l.worker.self;
    if (item.text.empty() || item.text == "pid") return append_number(line, self.process);
    append_number(line, self.thread, item.text == "hextid" ? 16 : 10);
}

/// Requests on this connection before this one.
void kept_alive(std::string& line, Item, const Logged& l) {
    append_number(line, std::max(l.connection.transaction_number, 1U) - 1);
}

void connection_state(std::string& line, Item, const Logged& l) {
    const Transaction& t = l.t;
    const bool was_begun = t.output_used > 0 || !t.answer.has_head;
    const bool is_whole = was_begun && t.output_sent == t.output_used && t.file_remaining == 0 &&
                          t.next_part == t.parts.size() && !t.program;
    const bool aborted = !l.connection.is_open() && (!is_whole || t.answer.keep);
    line += aborted ? 'X' : t.answer.keep ? '+' : '-';
}

// ------------------------------------------------------------------------------ the request

void request(std::string& line, Item, const Logged& l) { append_text(line, request_line(l.t)); }

void method(std::string& line, Item, const Logged& l) {
    append_text(line, l.t.request.method_token);
}

void protocol(std::string& line, Item, const Logged& l) {
    if (l.t.request.line.empty()) {
        line += '-';
        return;
    }
    line += "HTTP/";
    append_number(line, unsigned{l.t.request.version.major});
    line += '.';
    append_number(line, unsigned{l.t.request.version.minor});
}

/// Decoded, as Apache has it; after a redirection within the server that of the client's request.
void path(std::string& line, Item item, const Logged& l) {
    const Transaction& t = l.t;
    const bool has_moved = t.redirects > 0 || t.error_status != http::Status::ok;
    if (!t.resource.path.empty() && (item.final_ || !has_moved))
        return append_text(line, t.resource.path);
    std::string name;
    if (t.target.path.empty() || http::decode_path(t.target.path, name).status != http::Status::ok)
        return append_text(line, t.target.path.empty() ? t.request.target : t.target.path);
    line += '/';
    http::append_log_escaped(line, name);
}

void query(std::string& line, Item item, const Logged& l) {
    const bool of_resource = item.final_ && !l.t.resource.path.empty();
    if (of_resource ? !l.t.resource.has_query : !l.t.target.has_query) return;
    line += '?';
    http::append_log_escaped(line, of_resource ? l.t.resource.query : l.t.target.query);
}

/// Fields of one name are one field (RFC 9110, 5.3).
void request_field(std::string& line, Item item, const Logged& l) {
    const http::Fields& fields = l.t.request.fields;
    const http::Field* field = fields.find(item.text);
    if (field == nullptr) line += '-';
    for (; field != nullptr; field = fields.next(*field)) {
        http::append_log_escaped(line, field->value);
        if (fields.next(*field) != nullptr) line += ", ";
    }
}

void cookie(std::string& line, Item item, const Logged& l) {
    std::string_view rest = l.t.request.fields.value("Cookie");
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (!http::equal_ignoring_case(http::trim(pair.substr(0, equals)), item.text)) continue;
        const std::size_t value = std::min(equals + 1, pair.size());
        return append_text(line, http::trim(pair.substr(value)));
    }
    line += '-';
}

// ----------------------------------------------------------------------------- the response

void status(std::string& line, Item, const Logged& l) {
    append_number(line, static_cast<int>(http::code(l.t.answer.status)));
}

/// The buffer still begins with the response's head: it was not used again.
bool has_head(const Transaction& t) noexcept { return t.head_size == t.head_octets; }

std::uint64_t octets_of_head(const Transaction& t) noexcept {
    return has_head(t) ? std::min(t.head_size, t.output_sent) : t.head_octets;
}

void body_octets(std::string& line, Item item, const Logged& l) {
    const std::uint64_t octets = l.t.body_octets_sent();
    if (octets == 0 && item.directive == 'b')
        line += '-';
    else
        append_number(line, octets);
}

void octets(std::string& line, Item item, const Logged& l) {
    const std::uint64_t sent = octets_of_head(l.t) + l.t.body_octets_sent();
    append_number(line, (item.directive != 'O' ? l.t.received_octets : 0) +
                            (item.directive != 'I' ? sent : 0));
}

void response_field(std::string& line, Item item, const Logged& l) {
    std::string_view head{l.t.output.data(), has_head(l.t) ? l.t.head_size : 0};
    head.remove_prefix(std::min(head.find('\n'), head.size()));
    bool is_first = true;
    while (head.size() > 1) {
        head.remove_prefix(1);
        const std::string_view field = head.substr(0, std::min(head.find('\r'), head.find('\n')));
        head.remove_prefix(std::min(head.find('\n'), head.size()));
        const std::size_t colon = std::min(field.find(':'), field.size());
        if (colon == field.size() || !http::equal_ignoring_case(field.substr(0, colon), item.text))
            continue;
        if (!is_first) line += ", ";
        is_first = false;
        http::append_log_escaped(line, http::trim(field.substr(colon + 1)));
    }
    if (is_first) line += '-';
}

void file_name(std::string& line, Item, const Logged& l) {
    const Resource& resource = l.t.resource;
    if (resource.root == nullptr) {
        line += '-';
        return;
    }
    http::append_log_escaped(line, resource.root->path);
    line += '/';
    http::append_log_escaped(line, resource.name);
}

/// By Apache's names; a file as it is has no handler.
void handler(std::string& line, Item, const Logged& l) {
    switch (l.t.resource.handler) {
        case Handler::none:
        case Handler::file:
        case Handler::write: line += '-'; break;
        case Handler::listing: line += "httpd/unix-directory"; break;
        case Handler::cgi: line += "cgi-script"; break;
        case Handler::ssi: line += "server-parsed"; break;
        case Handler::type_map: line += "type-map"; break;
        case Handler::status: line += "server-status"; break;
    }
}

// --------------------------------------------------------------------------------- the time

void date(std::string& line, Item item, const Logged& l) {
    if (!item.text.empty()) return append_time(line, item.text, l.time);
    line += l.worker.log_date(l.t.began_at != 0 ? l.t.began_at : l.worker.now());
}

void duration(std::string& line, Item item, const Logged& l) {
    const std::int64_t microseconds = l.time.ended - l.time.began;
    if (item.directive == 'D' || item.text == "us") return append_number(line, microseconds);
    append_number(line, microseconds / (item.text == "ms" ? 1000 : 1'000'000));
}

void unknown(std::string& line, Item, const Logged&) { line += '-'; }

struct Directive {
    char letter;
    Append append;
};
constexpr Directive directives[] = {
    {'a', client_address}, {'A', local_address}, {'b', body_octets},
    {'B', body_octets},    {'C', cookie},        {'D', duration},
    {'e', unknown},        {'f', file_name},     {'h', client_host},
    {'H', protocol},       {'i', request_field}, {'I', octets},
    {'k', kept_alive},     {'l', ident},         {'L', unknown},
    {'m', method},         {'n', unknown},       {'o', response_field},
    {'O', octets},         {'p', port},          {'P', process},
    {'q', query},          {'r', request},       {'R', handler},
    {'s', status},         {'S', octets},        {'t', date},
    {'T', duration},       {'u', user},          {'U', path},
    {'v', server_name},    {'V', asked_name},    {'X', connection_state},
};

constexpr auto by_letter = [] {
    std::array<Append, 128> table{};
    table.fill(unknown);
    for (const Directive& directive : directives)
        table[static_cast<unsigned char>(directive.letter)] = directive.append;
    return table;
}();

/// %400,501{User-agent}i
bool applies(Item item, const Logged& l) noexcept {
    if (item.statuses.empty()) return true;
    const int code = static_cast<int>(http::code(l.t.answer.status));
    const auto& statuses = item.statuses;
    return (std::find(statuses.begin(), statuses.end(), code) != statuses.end()) != item.negated;
}

}  // namespace

std::string_view request_line(const Transaction& t) noexcept {
    if (!t.request.line.empty()) return t.request.line;
    std::string_view received = t.input.unused();
    received = received.substr(std::min(received.find_first_not_of("\r\n"), received.size()));
    return received.substr(0, received.find_first_of("\r\n"));
}

void append_log_line(std::string& line, const LogFormat& format, Worker& worker,
                     const Connection& connection) {
    const Transaction& t = *connection.transaction;
    const Host& host = t.site_host != nullptr ? *t.site_host : worker.server.site.main();
    const LoggedTime time = format.tells_microseconds ? time_of(t) : LoggedTime{};
    const Logged logged{worker, connection, t, host, time};
    for (const LogItem& item : format.items) {
        if (item.directive == '\0')
            line += item.text;
        else if (applies(item, logged))
            by_letter[static_cast<unsigned char>(item.directive) & 127](line, item, logged);
        else
            line += '-';
    }
    line += '\n';
}

}  // namespace stepwise
