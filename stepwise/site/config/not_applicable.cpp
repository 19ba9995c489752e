// Directives that concern Apache's own process: read, listed, and without effect.
#include <iterator>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

constexpr const char* built_in = "everything is built in; nothing is loaded";
constexpr const char* by_command = "the workers are chosen on the command line: --as, --workers";
constexpr const char* own_user = "the server runs as whoever starts it";
constexpr const char* own_ways = "the server chooses that by itself";
constexpr const char* no_need = "this server has no need of it";

constexpr const char* no_icons = "listings here have no icons";

struct Reason {
    const char* name;
    const char* why;
};
constexpr Reason reasons[] = {
    {"LoadModule", built_in},
    {"LoadFile", built_in},
    {"User", own_user},
    {"Group", own_user},
    {"PidFile", "the server stays in the foreground: no file is needed to find it"},
    {"LogLevel", "the trace shows everything, at any level of detail: --trace"},
    {"ErrorLogFormat", "the lines of the error log have one form"},
    {"ScriptSock", no_need},
    {"ScriptLog", no_need},
    {"Mutex", no_need},
    {"ScoreBoardFile", no_need},
    {"DefaultRuntimeDir", no_need},
    {"ServerTokens", "the server names itself without a version"},
    {"ServerSignature", "pages of the server carry no signature"},
    {"StartServers", by_command},
    {"MinSpareServers", by_command},
    {"MaxSpareServers", by_command},
    {"MinSpareThreads", by_command},
    {"MaxSpareThreads", by_command},
    {"ThreadsPerChild", by_command},
    {"ServerLimit", by_command},
    {"ThreadLimit", by_command},
    {"ThreadStackSize", by_command},
    {"MaxConnectionsPerChild", "workers are not replaced"},
    {"MaxRequestsPerChild", "workers are not replaced"},
    {"GracefulShutdownTimeout", "--limit grace=SECONDS"},
    {"EnableSendfile", own_ways},
    {"EnableMMAP", own_ways},
    {"SendBufferSize", own_ways},
    {"ReceiveBufferSize", own_ways},
    {"AcceptFilter", own_ways},
    {"CoreDumpDirectory", own_ways},
    {"ExtendedStatus", own_ways},
    {"UseCanonicalName", "redirections name the host that the client asked for"},
    {"AddIcon", no_icons},
    {"AddIconByType", no_icons},
    {"AddIconByEncoding", no_icons},
    {"AddAlt", no_icons},
    {"AddAltByType", no_icons},
    {"AddAltByEncoding", no_icons},
    {"DefaultIcon", no_icons},
    {"AddDescription", "listings here have no descriptions"},
    {"HeaderName", "listings here begin with their names"},
    {"ReadmeName", "listings here end with their last lines"},
    {"IndexStyleSheet", "listings here have one look"},
    {"IndexHeadInsert", "listings here have one look"},
    {"IndexOrderDefault", "listings here are in the order of names first"},
    {"DavLockDB", "there are no locks: LOCK is not answered"},
    {"ContentDigest", no_need},
    {"FileETag", own_ways},
    {"AccessFileName", "there are no .htaccess files here"},
    {"NameVirtualHost", "every address may have several hosts"},
    {"Protocols", "HTTP/1.1 is what is spoken here"},
};

constexpr const char* write_require = "it is of Apache 2.2; write Require";
constexpr const char* no_rewriting = "write Redirect, RedirectMatch or AliasMatch";
constexpr const char* no_proxy = "it passes no requests on to others; see BalanceTo";
constexpr const char* no_tls = "it speaks HTTP without TLS only";
constexpr const char* no_macros = "write the lines out, or Include them";

/// Not to be ignored: without them the site would do something else than its operator wants.
constexpr Reason refusals[] = {
    {"Order", write_require},
    {"Allow", write_require},
    {"Deny", write_require},
    {"Satisfy", write_require},
    {"AuthMerging", "a section's Require lines replace those of outer ones"},
    {"RewriteEngine", no_rewriting},
    {"RewriteRule", no_rewriting},
    {"RewriteCond", no_rewriting},
    {"RewriteBase", no_rewriting},
    {"ProxyPass", no_proxy},
    {"ProxyPassReverse", no_proxy},
    {"ProxyRequests", no_proxy},
    {"<Proxy", no_proxy},
    {"SSLEngine", no_tls},
    {"SSLCertificateFile", no_tls},
    {"SSLCertificateKeyFile", no_tls},
    {"Header", "its fields are those that its stages decide about"},
    {"RequestHeader", "requests stay as they were received"},
    {"SetEnv", "programs get the variables of CGI only"},
    {"SetEnvIf", "there are no variables that decide about requests"},
    {"RemoveHandler", "write SetHandler default-handler"},
    {"RemoveType", "write AddType or ForceType"},
    {"<Limit", "write AllowMethods, or Require method"},
    {"<LimitExcept", "write AllowMethods, or Require method"},
    {"<If", "there are no expressions; write a section"},
    {"<Macro", no_macros},
    {"Macro", no_macros},
    {"Use", no_macros},
    {"FallbackResource", "write ErrorDocument 404"},
    {"VirtualDocumentRoot", "write a <VirtualHost> for each name"},
};

const char* find_in(const Reason* first, const Reason* end, std::string_view name) noexcept {
    for (; first != end; ++first)
        if (is(first->name, name)) return first->why;
    return nullptr;
}

}  // namespace

const char* why_not_applicable(std::string_view name) noexcept {
    return find_in(std::begin(reasons), std::end(reasons), name);
}

const char* why_refused(std::string_view name) noexcept {
    return find_in(std::begin(refusals), std::end(refusals), name);
}

}  // namespace stepwise::config
