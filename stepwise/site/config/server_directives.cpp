// What concerns the server as a whole: its addresses, its patience and its limits.
#include <algorithm>
#include <filesystem>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

void server_root(Place& place, const Directive& d) {
    const Tree& tree = place.reading.tree;
    if (tree.server_root_origin.line != d.origin.line)
        return place.reading.remark(d.name, "a later ServerRoot counts", d.origin);
    std::error_code error;
    if (!std::filesystem::is_directory(tree.server_root, error))
        fail(d.origin, "ServerRoot: there is no directory " + tree.server_root);
}

bool is_address(const std::string& text) {
    const auto parsed = Network::parse(text);
    return parsed && parsed->prefix == (parsed->family == AF_INET ? 32U : 128U) &&
           text.find('/') == text.npos;
}

/// "8080", "127.0.0.1:8080", "[::1]:8080".
void listen(Place& place, const Directive& d) {
    if (d.size() == 2 && !is(d[1], "http"))
        fail(d.origin, "Listen: the protocol " + d[1] + " is not spoken here, only http");
    std::string_view text = d[0];
    ListenAddress address;
    address.origin = d.origin;
    const std::size_t colon = text.rfind(':');
    if (colon != text.npos) {
        std::string_view host = text.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        address.address = host == "*" ? "0.0.0.0" : std::string{host};
        if (!is_address(address.address))
            fail(d.origin, "Listen: " + address.address + " is no IP address");
    } else {
        place.reading.remark(d.name,
                             "without an address this server listens on 127.0.0.1 only, where "
                             "Apache would on every address: write Listen 0.0.0.0:" +
                                 d[0] + " for that",
                             d.origin);
    }
    address.port = static_cast<std::uint16_t>(
        number(d, colon == text.npos ? text : text.substr(colon + 1), 1, 65535));
    for (const ListenAddress& other : place.reading.site.listen)
        if (other.address == address.address && other.port == address.port)
            fail(d.origin, "Listen: the same address is listened on in " + other.origin.text());
    place.reading.site.listen.push_back(std::move(address));
}

void listen_backlog(Place& place, const Directive& d) {
    place.reading.site.limits.backlog = static_cast<int>(number(d, d[0], 1, 65535));
}

void keep_alive(Place& place, const Directive& d) { place.draft.keep_alive = flag(d); }

std::int64_t at_least_a_millisecond(std::int64_t time) { return std::max(time, milliseconds); }

void keep_alive_timeout(Place& place, const Directive& d) {
    const std::int64_t time = at_least_a_millisecond(duration(d, d[0]));
    place.draft.host.keep_alive_timeout = time;
    if (place.where == in_main) place.reading.site.limits.idle = time;
}

void most_requests(Place& place, const Directive& d) {
    constexpr unsigned unlimited = 1'000'000'000;
    const auto most = static_cast<unsigned>(number(d, d[0], 0, unlimited));
    place.draft.host.requests = most == 0 ? unlimited : most;
    if (place.where == in_main) place.reading.site.limits.requests = place.draft.host.requests;
}

void timeout(Place& place, const Directive& d) {
    place.reading.site.limits.write = at_least_a_millisecond(duration(d, d[0]));
}

/// "header=20-40,MinRate=500": the first time, the last time, octets a second that extend it.
struct ReadTimeout {
    std::int64_t first = 0, last = 0;
    std::optional<std::uint64_t> rate;
};

ReadTimeout read_timeout_of(const Directive& d, std::string_view text) {
    ReadTimeout result;
    const std::size_t comma = text.find(',');
    const std::string_view times = text.substr(0, comma);
    const std::size_t dash = times.find('-');
    result.first = duration(d, times.substr(0, dash));
    result.last = dash == times.npos ? result.first : duration(d, times.substr(dash + 1));
    if (comma == text.npos) return result;
    const std::string_view rate = text.substr(comma + 1);
    if (rate.size() < 9 || !is(rate.substr(0, 8), "MinRate="))
        fail(d.origin,
             d.name + ": after the comma MinRate=N is expected, not " + std::string{rate});
    result.rate = number(d, rate.substr(8), 1, 1U << 30);
    return result;
}

void request_read_timeout(Place& place, const Directive& d) {
    constexpr std::int64_t a_day = 86400 * seconds;
    Limits& limits = place.reading.site.limits;
    for (const std::string& argument : d.arguments) {
        const std::size_t equals = std::min(argument.find('='), argument.size());
        const std::string_view kind = std::string_view{argument}.substr(0, equals);
        if (!is(kind, "header") && !is(kind, "body"))
            fail(d.origin, d.name + ": header=… or body=… is expected, not " + argument);
        const ReadTimeout time = read_timeout_of(
            d, std::string_view{argument}.substr(std::min(equals + 1, argument.size())));
        if (time.first == 0)
            place.reading.remark(d.name, "a day takes the place of no limit", d.origin);
        if (is(kind, "header")) {
            limits.head = time.first == 0 ? a_day : std::max(time.first, time.last);
            if (time.rate)
                place.reading.remark(d.name,
                                     "the time for a head does not grow with what comes in: the "
                                     "longest one named holds from the start",
                                     d.origin);
        } else {
            limits.body = time.first == 0 ? a_day : time.first;
            if (time.rate) limits.body_rate = *time.rate;
        }
    }
}

void limit_request_line(Place& place, const Directive& d) {
    auto& limits = place.reading.site.limits.message_head;
    limits.request_line = number(d, d[0], 16, 1 << 20);
    limits.head = std::max(limits.head, 2 * limits.request_line);
}
void limit_request_field_size(Place& place, const Directive& d) {
    auto& limits = place.reading.site.limits.message_head;
    limits.field_line = number(d, d[0], 16, 1 << 20);
    limits.head = std::max(limits.head, 2 * limits.field_line);
}
void limit_request_fields(Place& place, const Directive& d) {
    const auto most = number(d, d[0], 0, 32767);
    place.reading.site.limits.message_head.fields =
        most == 0 ? http::Fields::capacity : std::min<std::size_t>(most, http::Fields::capacity);
    if (most == 0 || most > http::Fields::capacity)
        place.reading.remark(d.name, "this server takes 100 fields at most", d.origin);
}
void limit_request_body(Place& place, const Directive& d) {
    const std::uint64_t most = number(d, d[0], 0, UINT64_MAX / 2);
    std::uint64_t& of_all = place.reading.site.limits.message_body.body;
    of_all = std::max(of_all, most);
    if (most == 0)
        place.reading.remark(d.name, "there is always a limit: " + std::to_string(of_all),
                             d.origin);
    place.rules.limit_request_body.set(most, d.origin);
}

void most_connections(Place& place, const Directive& d) {
    place.reading.site.limits.connections = static_cast<unsigned>(number(d, d[0], 1, 1'000'000));
}

void hostname_lookups(Place& place, const Directive& d) {
    if (!is(d[0], "on") && !is(d[0], "off") && !is(d[0], "double"))
        fail(d.origin, "HostnameLookups is On, Off or Double, not " + d[0]);
    const Lookup lookup = is(d[0], "double") ? Lookup::doubled : flag(d) ? Lookup::on : Lookup::off;
    place.rules.hostname_lookups.set(lookup, d.origin);
}
void identity_check(Place& place, const Directive& d) {
    place.rules.identity_check.set(flag(d), d.origin);
}
void identity_check_timeout(Place& place, const Directive& d) {
    place.reading.site.ident_timeout = at_least_a_millisecond(duration(d, d[0]));
}

void trace_enable(Place& place, const Directive& d) {
    place.draft.trace_enable = is(d[0], "extended") || flag(d);
}

void allow_connect(Place& place, const Directive& d) {
    for (const std::string& argument : d.arguments) {
        const std::size_t dash = argument.find('-');
        const auto first = number(d, std::string_view{argument}.substr(0, dash), 1, 65535);
        const auto last =
            dash == argument.npos
                ? first
                : number(d, std::string_view{argument}.substr(dash + 1), first, 65535);
        for (auto port = first; port <= last; ++port)
            place.draft.host.connect_ports.push_back(static_cast<std::uint16_t>(port));
        if (place.draft.host.connect_ports.size() > 65535)
            fail(d.origin, "AllowCONNECT: the same ports are named again and again");
    }
}

void allow_override(Place&, const Directive& d) {
    if (d.size() != 1 || !is(d[0], "None"))
        fail(d.origin, d.name + " " + joined(d) + ": this server reads no .htaccess files; write " +
                           d.name + " None");
}

constexpr Entry server_entries[] = {
    {"ServerRoot", in_main, 1, 1, "ServerRoot /etc/stepwise",
     "the directory that relative names in this file are beneath", server_root},
    {"Listen", in_main, 1, 2, "Listen 127.0.0.1:8080", "an address to accept connections on",
     listen},
    {"ListenBacklog", in_main, 1, 1, "ListenBacklog 511",
     "connections that wait in the kernel until they are accepted", listen_backlog},
    {"KeepAlive", in_server, 1, 1, "KeepAlive On", "more than one request on a connection",
     keep_alive},
    {"KeepAliveTimeout", in_server, 1, 1, "KeepAliveTimeout 5", "how long a connection may be idle",
     keep_alive_timeout},
    {"MaxKeepAliveRequests", in_server, 1, 1, "MaxKeepAliveRequests 100",
     "requests on one connection", most_requests},
    {"Timeout", in_main, 1, 1, "Timeout 60", "how long a client may take no octet of a response",
     timeout},
    {"RequestReadTimeout", in_main, 1, 2, "RequestReadTimeout header=10 body=20,MinRate=500",
     "how long a request may take to arrive", request_read_timeout},
    {"LimitRequestLine", in_main, 1, 1, "LimitRequestLine 8190", "octets of a request line",
     limit_request_line},
    {"LimitRequestFieldSize", in_main, 1, 1, "LimitRequestFieldSize 8190",
     "octets of a header field", limit_request_field_size},
    {"LimitRequestFields", in_main, 1, 1, "LimitRequestFields 100", "header fields of a request",
     limit_request_fields},
    {"LimitRequestBody", anywhere, 1, 1, "LimitRequestBody 1048576", "octets of a request's body",
     limit_request_body},
    {"MaxRequestWorkers", in_main, 1, 1, "MaxRequestWorkers 150", "connections served at once",
     most_connections},
    {"HostnameLookups", anywhere, 1, 1, "HostnameLookups Off",
     "whether clients' host names are looked up", hostname_lookups},
    {"IdentityCheck", anywhere, 1, 1, "IdentityCheck Off",
     "whether the client's machine is asked for the user's name (ident)", identity_check},
    {"IdentityCheckTimeout", in_main, 1, 1, "IdentityCheckTimeout 5",
     "how long to wait for ident's answer", identity_check_timeout},
    {"TraceEnable", in_server, 1, 1, "TraceEnable Off", "whether TRACE is answered", trace_enable},
    {"AllowCONNECT", in_server, 1, any_number, "AllowCONNECT 443",
     "ports that CONNECT may open a tunnel to", allow_connect},
    {"AllowOverride", in_directory, 1, any_number, "AllowOverride None",
     "None: there are no .htaccess files here", allow_override},
    {"AllowOverrideList", in_directory, 1, any_number, "AllowOverrideList None",
     "None: there are no .htaccess files here", allow_override},
};

}  // namespace

Entries server_directives() noexcept { return {server_entries, std::size(server_entries)}; }

}  // namespace stepwise::config
