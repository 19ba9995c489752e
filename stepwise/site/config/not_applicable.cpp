// Directives that concern Apache's own process: read, listed, and without effect.
#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

constexpr const char* built_in = "everything is built in; nothing is loaded";
constexpr const char* by_command = "the workers are chosen on the command line: --as, --workers";
constexpr const char* own_user = "the server runs as whoever starts it";
constexpr const char* own_ways = "the server chooses that by itself";
constexpr const char* no_need = "this server has no need of it";

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
    {"DavLockDB", "there are no locks: LOCK is not answered"},
    {"ContentDigest", no_need},
    {"FileETag", own_ways},
    {"AccessFileName", "there are no .htaccess files here"},
    {"NameVirtualHost", "every address may have several hosts"},
    {"Protocols", "HTTP/1.1 is what is spoken here"},
};

}  // namespace

const char* why_not_applicable(std::string_view name) noexcept {
    for (const Reason& reason : reasons)
        if (is(reason.name, name)) return reason.why;
    return nullptr;
}

}  // namespace stepwise::config
