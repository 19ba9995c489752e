// Each gets a configuration of its own in the temporary folder: loopback only, its access log on,
// 100 requests on a connection as ours, all else as it comes.
#include "stepwise/compare/peers.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace stepwise::compare {
namespace {

std::vector<std::string> configure_nginx(const ComparisonSite& site, std::uint16_t port) {
    const std::string file = site.beside("nginx.conf");
    std::ofstream conf{file};
    conf << "daemon off;\nworker_processes auto;\npid " << site.beside("nginx.pid")
         << ";\nerror_log " << site.beside("nginx-errors.txt")
         << ";\nevents { worker_connections 15000; }\nhttp {\n";
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        conf << "    " << kind << "_temp_path " << site.beside("nginx-temporary") << ";\n";
    conf << "    access_log " << site.beside("nginx-access.log")
         << ";\n    sendfile on;\n    keepalive_requests 100;\n    keepalive_timeout 60s;\n"
         << "    types { text/plain txt; }\n    server {\n        listen 127.0.0.1:" << port
         << ";\n        root " << site.documents() << ";\n    }\n}\n";
    return {"nginx", "-p", site.folder(), "-e", site.beside("nginx-errors.txt"), "-c", file};
}

std::string apache_modules() {
    for (const char* folder :
         {"/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib64/apache2"})
        if (::access(folder, R_OK) == 0) return folder;
    return "/usr/lib/apache2/modules";
}

std::vector<std::string> configure_apache(const ComparisonSite& site, std::uint16_t port,
                                          const std::string& mpm) {
    const std::string file = site.beside("apache-" + mpm + ".conf"), modules = apache_modules();
    std::ofstream conf{file};
    conf << "ServerRoot \"" << site.folder()
         << "\"\nServerName 127.0.0.1\nListen 127.0.0.1:" << port << '\n';
    for (const std::string& module :
         {"mpm_" + mpm, std::string{"unixd"}, std::string{"log_config"}, std::string{"authz_core"},
          std::string{"mime"}, std::string{"alias"}, std::string{"cgi"}}) {
        std::string library = modules;
        library.append("/mod_").append(module).append(".so");
        if (::access(library.c_str(), R_OK) == 0)  // else it is built in
            conf << "LoadModule " << module << "_module " << library << '\n';
    }
    if (::geteuid() == 0) conf << "User daemon\nGroup daemon\n";
    conf << "PidFile \"" << site.beside("apache.pid") << "\"\nErrorLog \""
         << site.beside("apache-errors.txt") << "\"\nDefaultRuntimeDir \"" << site.folder()
         << "\"\nCustomLog \"" << site.beside("apache-access.log") << "\" \"%h %l %u %t \\\"%r\\\" "
         << "%>s %b\"\nTypesConfig /dev/null\nAddType text/plain .txt\nKeepAlive On\n"
         << "MaxKeepAliveRequests 100\nKeepAliveTimeout 60\nTimeout 60\nDocumentRoot \""
         << site.documents() << "\"\nScriptAlias /cgi-bin/ \"" << site.programs() << "/\"\n"
         << "<Directory \"" << site.folder() << "\">\nRequire all granted\n</Directory>\n";
    return {"apache2", "-f", file, "-DFOREGROUND"};
}

std::vector<std::string> configure_prefork(const ComparisonSite& site, std::uint16_t port) {
    return configure_apache(site, port, "prefork");
}
std::vector<std::string> configure_worker(const ComparisonSite& site, std::uint16_t port) {
    return configure_apache(site, port, "worker");
}
std::vector<std::string> configure_event(const ComparisonSite& site, std::uint16_t port) {
    return configure_apache(site, port, "event");
}

std::vector<std::string> configure_lighttpd(const ComparisonSite& site, std::uint16_t port) {
    const std::string file = site.beside("lighttpd.conf");
    std::ofstream{file} << "server.document-root = \"" << site.documents()
                        << "\"\nserver.bind = \"127.0.0.1\"\n"
                        << "server.port = " << port
                        << "\nserver.modules = (\"mod_alias\", \"mod_accesslog\", \"mod_cgi\")\n"
                        << "accesslog.filename = \"" << site.beside("lighttpd-access.log") << "\"\n"
                        << "server.errorlog = \"" << site.beside("lighttpd-errors.txt") << "\"\n"
                        << "server.max-fds = 16384\nserver.max-connections = 15000\n"
                        << "server.max-keep-alive-requests = 100\nserver.max-keep-alive-idle = 60\n"
                        << "mimetype.assign = (\".txt\" => \"text/plain\")\n"
                        << "alias.url = (\"/cgi-bin/\" => \"" << site.programs() << "/\")\n"
                        << "$HTTP[\"url\"] =~ \"^/cgi-bin/\" { cgi.assign = (\"\" => \"\") }\n";
    return {"lighttpd", "-D", "-f", file};
}

constexpr std::array<Peer, 5> peer_table = {{
    {"nginx", false, "nginx-light", "nginx", configure_nginx},
    {"apache-prefork", true, "apache2-bin", "apache2", configure_prefork},
    {"apache-worker", true, "apache2-bin", "apache2", configure_worker},
    {"apache-event", true, "apache2-bin", "apache2", configure_event},
    {"lighttpd", true, "lighttpd", "lighttpd", configure_lighttpd},
}};

}  // namespace

std::span<const Peer> peers() noexcept { return peer_table; }

const Peer* find_peer(std::string_view name) noexcept {
    const auto found = std::find_if(peer_table.begin(), peer_table.end(),
                                    [&](const Peer& peer) { return peer.name == name; });
    return found == peer_table.end() ? nullptr : found;
}

std::string find_program(std::string_view name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders{std::string{path ? path : "/usr/bin:/bin"} +
                               ":/usr/sbin:/usr/local/sbin:/sbin"};
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string file = folder + "/" + std::string{name};
        if (::access(file.c_str(), X_OK) == 0) return file;
    }
    return {};
}

void require_peer(std::string_view name) {
    const Peer& peer = *find_peer(name);
    if (find_program(peer.program).empty())
        throw std::runtime_error(std::string{name} + " is not installed: apt-get install " +
                                 std::string{peer.package} + ", or leave --peer out");
}

Launch launch_peer(std::string_view name, const ComparisonSite& site) {
    require_peer(name);
    const Peer& peer = *find_peer(name);
    Launch launch;
    launch.port = free_port();
    launch.command = peer.configure(site, launch.port);
    launch.command.front() = find_program(peer.program);
    launch.messages = site.beside("messages.txt");
    return launch;
}

}  // namespace stepwise::compare
