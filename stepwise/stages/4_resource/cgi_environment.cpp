// A program learns of its request from its environment: one variable for each thing that the server
// knows, and one for each header field (RFC 3875, 4.1).
#include <algorithm>
#include <cstdlib>

#include "stepwise/http/octets.hpp"
#include "stepwise/stages/1_accept/identify.hpp"
#include "stepwise/stages/4_resource/cgi.hpp"

namespace stepwise {
namespace {

using Environment = std::vector<std::string>;

/// A NUL would cut the variable short, and a program must not be told half of something.
void add(Environment& to, std::string_view name, std::string_view value) {
    if (value.find('\0') != std::string_view::npos) return;
    to.push_back(std::string{name} + "=" + std::string{value});
}

/// Fields that the program must not see: credentials, and what would be taken for a setting of the
/// program itself ("httpoxy": Proxy becomes HTTP_PROXY).
bool is_withheld(std::string_view name) noexcept {
    for (const std::string_view withheld : {"authorization", "proxy-authorization", "proxy",
                                            "content-length", "content-type", "transfer-encoding"})
        if (http::equal_ignoring_case(name, withheld)) return true;
    // Only letters, digits and hyphens: `A_B` and `A-B` would become the same variable.
    return !std::all_of(name.begin(), name.end(), [](char c) {
        return http::is_digit(c) || c == '-' ||
               (http::to_lower(c) >= 'a' && http::to_lower(c) <= 'z');
    });
}

std::string variable_of(std::string_view field) {
    std::string name = "HTTP_";
    for (char c : field) {
        if (c == '-') c = '_';
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        name += c;
    }
    return name;
}

/// Repeated fields become one list.
void add_fields(Environment& to, const http::Fields& fields) {
    for (const http::Field& field : fields) {
        if (is_withheld(field.name) || fields.find(field.name) != &field) continue;
        std::string value{field.value};
        const char* separator = http::equal_ignoring_case(field.name, "cookie") ? "; " : ", ";
        for (const http::Field* more = fields.next(field); more != nullptr;
             more = fields.next(*more))
            value += separator + std::string{more->value};
        add(to, variable_of(field.name), value);
    }
}

void add_client(Environment& to, const Connection& connection) {
    const Transaction& t = *connection.transaction;
    add(to, "REMOTE_ADDR", host_of(connection.peer));
    add(to, "REMOTE_PORT", std::to_string(port_of(connection.peer)));
    if (host_name_of(connection) != connection.peer_text)
        add(to, "REMOTE_HOST", host_name_of(connection));
    if (connection.client && !connection.client->ident.empty())
        add(to, "REMOTE_IDENT", connection.client->ident);
    if (!t.authenticated_user.empty()) {
        add(to, "AUTH_TYPE", t.auth_scheme);
        add(to, "REMOTE_USER", t.authenticated_user);
    }
}

void add_server(Environment& to, const Worker& worker, const Connection& connection) {
    const Transaction& t = *connection.transaction;
    const Host& host = *t.site_host;
    std::string_view name =
        t.host.substr(0, t.host.starts_with('[') ? t.host.find(']') + 1 : t.host.find(':'));
    if (name.empty()) name = host.name;
    add(to, "SERVER_SOFTWARE", worker.server.site.server_token);
    add(to, "SERVER_NAME", name.empty() ? host_of(connection.local) : std::string{name});
    add(to, "SERVER_ADDR", host_of(connection.local));
    add(to, "SERVER_PORT", std::to_string(port_of(connection.local)));
    if (!host.admin.empty()) add(to, "SERVER_ADMIN", host.admin);
    add(to, "DOCUMENT_ROOT", host.root.path);
}

void add_body(Environment& to, const Transaction& t) {
    if (!t.body_is_whole) return;
    add(to, "CONTENT_LENGTH", std::to_string(t.body.content_octets()));
    if (const http::Field* type = t.request.fields.find("content-type"))
        add(to, "CONTENT_TYPE", type->value);
}

/// Of an error document: what was asked for in the first place (Apache's REDIRECT_ variables).
void add_redirection(Environment& to, const Transaction& t) {
    if (t.redirects == 0) return;
    const int status = t.error_status == http::Status::ok ? 200 : http::code(t.error_status);
    add(to, "REDIRECT_STATUS", std::to_string(status));
    add(to, "REDIRECT_URL", t.target.path);
    if (t.target.has_query) add(to, "REDIRECT_QUERY_STRING", t.target.query);
}

std::string protocol_of(http::Version version) {
    return "HTTP/" + std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace

Environment environment_of(const Worker& worker, const Connection& connection,
                           const Resource& resource) {
    const Transaction& t = *connection.transaction;
    Environment all;
    const char* path = std::getenv("PATH");
    add(all, "PATH", path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
    add(all, "GATEWAY_INTERFACE", "CGI/1.1");
    add(all, "SERVER_PROTOCOL", protocol_of(t.request.version));
    add(all, "REQUEST_METHOD", t.request.method_token);
    add(all, "REQUEST_SCHEME", "http");
    add(all, "REQUEST_URI", t.request.target);
    add(all, "QUERY_STRING", resource.query);
    const std::size_t script = resource.path.size() - resource.path_info.size();
    add(all, "SCRIPT_NAME", std::string_view{resource.path}.substr(0, script));
    add(all, "SCRIPT_FILENAME", file_name_of(resource));
    if (!resource.path_info.empty()) {
        add(all, "PATH_INFO", resource.path_info);
        add(all, "PATH_TRANSLATED", t.site_host->root.path + resource.path_info);
    }
    add_server(all, worker, connection);
    add_client(all, connection);
    add_body(all, t);
    add_redirection(all, t);
    add_fields(all, t.request.fields);
    return all;
}

}  // namespace stepwise
