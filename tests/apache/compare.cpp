// The same configuration file and the same requests on Apache httpd and on Stepwise: the sample
// site is served by both, and their answers must be equal but for what one table here explains.
//   compare STEPWISE SAMPLE_SITE APACHE.md    compares, and checks the page's copy of the table
//   compare --table                           prints that table as it must stand in the page
// Exit status: 0 all well, 1 something is wrong, 77 skipped: there is no Apache here.
#include <fcntl.h>
#include <md5.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr const char* apache_program = "/usr/sbin/apache2";
constexpr const char* apache_modules = "/usr/lib/apache2/modules";
constexpr int patience_ms = 10'000;  // no wait is longer

// ---- The requests -------------------------------------------------------------------------------

/// "GET /" becomes a request of HTTP/1.1 to Joe's that closes the connection; `fields` are added,
/// each ended by \n, and replace Host and Connection if they contain them.  Two of them are made
/// for each server: {etag /path} and {digest user password /target}.
struct Request {
    std::string_view name;
    std::string_view line;
    std::string_view fields = {};
    std::string_view body = {};
};

/// Octets that are sent as they are.
struct RawRequest {
    std::string_view name;
    std::string_view octets;
};

constexpr std::string_view joe = "Authorization: Basic am9lOmhhbW1lcg==\n";
constexpr std::string_view chunked_hello =
    "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n";

const Request requests[] = {
    // Files, their types, and methods.
    {"file-root", "GET /"},
    {"file-index", "GET /index.html"},
    {"file-head", "HEAD /index.html"},
    {"file-query", "GET /index.html?a=b&c"},
    {"file-css", "GET /style.css"},
    {"file-text", "GET /tools/saws.txt"},
    {"file-csv", "GET /stock/saws.csv"},
    {"file-gif", "GET /images/logo.gif"},
    {"file-jpeg", "GET /images/logo.jpeg"},
    {"file-png", "GET /images/hammer.png"},
    {"file-by-magic", "GET /tools/blueprint"},
    {"file-by-magic-head", "HEAD /tools/blueprint"},
    {"file-language-suffix", "GET /welcome.html.de"},
    {"file-language-suffix-head", "HEAD /welcome.html.ko"},
    {"file-missing", "GET /nails.html"},
    {"file-missing-head", "HEAD /nails.html"},
    {"file-missing-folder", "GET /nails/"},
    {"file-post", "POST /index.html", "Content-Length: 3\n", "a=b"},
    {"file-slash-behind", "GET /index.html/"},
    {"file-path-behind", "GET /tools/saws.txt/more"},
    {"file-double-slash", "GET //tools//saws.txt"},
    {"file-dot", "GET /./tools/./saws.txt"},
    {"file-dot-dot", "GET /tools/../style.css"},
    {"file-dot-dot-escaped", "GET /tools/%2e%2e/style.css"},
    {"file-above-root", "GET /../../../etc/passwd"},
    {"file-above-root-escaped", "GET /%2e%2e/%2e%2e/etc/passwd"},
    {"file-escaped", "GET /%74ools/saws%2Etxt"},
    {"file-escaped-slash", "GET /tools%2fsaws.txt"},
    {"file-escaped-question-mark", "GET /index.html%3fa=b"},
    {"file-escaped-nul", "GET /index.html%00.txt"},
    {"file-bad-escape", "GET /tools/%zz"},
    {"file-half-escape", "GET /tools/%4"},
    {"file-space-escaped", "GET /tools/no%20such"},
    {"file-case", "GET /INDEX.HTML"},
    {"file-fragment", "GET /index.html#top"},
    {"file-dot-behind", "GET /index.html."},
    {"file-with-body", "GET /index.html", "Content-Length: 5\n", "hello"},
    {"method-options", "OPTIONS /index.html"},
    {"method-options-server", "OPTIONS *"},
    {"method-options-missing", "OPTIONS /nails.html"},
    {"method-trace", "TRACE /index.html"},
    {"method-unknown", "BREW /index.html"},
    {"method-lower-case", "get /index.html"},
    {"method-patch", "PATCH /index.html", "Content-Length: 1\n", "x"},
    {"method-put-file", "PUT /tools/new.txt", "Content-Length: 1\n", "x"},
    {"method-delete-file", "DELETE /tools/saws.txt"},
    {"method-connect", "CONNECT www.joes-hardware.com:80"},
    {"method-get-star", "GET *"},

    // Conditions (RFC 9110, 13).
    {"condition-etag-same", "GET /index.html", "If-None-Match: {etag /index.html}\n"},
    {"condition-etag-same-head", "HEAD /index.html", "If-None-Match: {etag /index.html}\n"},
    {"condition-etag-weak", "GET /index.html", "If-None-Match: W/{etag /index.html}\n"},
    {"condition-etag-list", "GET /index.html", "If-None-Match: \"x\", {etag /index.html}\n"},
    {"condition-etag-other", "GET /index.html", "If-None-Match: \"x\"\n"},
    {"condition-etag-any", "GET /index.html", "If-None-Match: *\n"},
    {"condition-match", "GET /index.html", "If-Match: {etag /index.html}\n"},
    {"condition-match-weak", "GET /index.html", "If-Match: W/{etag /index.html}\n"},
    {"condition-match-other", "GET /index.html", "If-Match: \"x\"\n"},
    {"condition-match-any", "GET /index.html", "If-Match: *\n"},
    {"condition-match-any-missing", "GET /nails.html", "If-Match: *\n"},
    {"condition-since-same", "GET /index.html",
     "If-Modified-Since: Sat, 03 Jan 2026 04:05:06 GMT\n"},
    {"condition-since-before", "GET /index.html",
     "If-Modified-Since: Sat, 03 Jan 2026 04:05:05 GMT\n"},
    {"condition-since-after", "GET /index.html",
     "If-Modified-Since: Sun, 04 Jan 2026 04:05:06 GMT\n"},
    {"condition-since-future", "GET /index.html",
     "If-Modified-Since: Fri, 03 Jan 2098 04:05:06 GMT\n"},
    {"condition-since-rfc850", "GET /index.html",
     "If-Modified-Since: Saturday, 03-Jan-26 04:05:06 GMT\n"},
    {"condition-since-asctime", "GET /index.html", "If-Modified-Since: Sat Jan  3 04:05:06 2026\n"},
    {"condition-since-nonsense", "GET /index.html", "If-Modified-Since: yesterday\n"},
    {"condition-unmodified-same", "GET /index.html",
     "If-Unmodified-Since: Sat, 03 Jan 2026 04:05:06 GMT\n"},
    {"condition-unmodified-before", "GET /index.html",
     "If-Unmodified-Since: Sat, 03 Jan 2026 04:05:05 GMT\n"},
    {"condition-etag-before-date", "GET /index.html",
     "If-None-Match: \"x\"\nIf-Modified-Since: Sun, 04 Jan 2026 04:05:06 GMT\n"},

    // Ranges (RFC 9110, 14).
    {"range-first", "GET /tools/saws.txt", "Range: bytes=0-4\n"},
    {"range-head", "HEAD /tools/saws.txt", "Range: bytes=0-4\n"},
    {"range-open", "GET /tools/saws.txt", "Range: bytes=60-\n"},
    {"range-suffix", "GET /tools/saws.txt", "Range: bytes=-5\n"},
    {"range-suffix-all", "GET /tools/saws.txt", "Range: bytes=-5000\n"},
    {"range-beyond-end", "GET /tools/saws.txt", "Range: bytes=60-1000\n"},
    {"range-whole", "GET /tools/saws.txt", "Range: bytes=0-68\n"},
    {"range-unsatisfiable", "GET /tools/saws.txt", "Range: bytes=69-\n"},
    {"range-suffix-zero", "GET /tools/saws.txt", "Range: bytes=-0\n"},
    {"range-backwards", "GET /tools/saws.txt", "Range: bytes=5-4\n"},
    {"range-nonsense", "GET /tools/saws.txt", "Range: bytes=a-b\n"},
    {"range-unknown-unit", "GET /tools/saws.txt", "Range: lines=0-1\n"},
    {"range-two", "GET /tools/saws.txt", "Range: bytes=0-4, 20-24\n"},
    {"range-two-and-bad", "GET /tools/saws.txt", "Range: bytes=0-4, 20-24, 900-\n"},
    {"range-adjacent", "GET /tools/saws.txt", "Range: bytes=0-4,5-9\n"},
    {"range-overlapping", "GET /tools/saws.txt", "Range: bytes=0-10,5-20\n"},
    {"range-backward-order", "GET /tools/saws.txt", "Range: bytes=40-44,10-14\n"},
    {"range-if-same", "GET /tools/saws.txt",
     "Range: bytes=0-4\nIf-Range: {etag /tools/saws.txt}\n"},
    {"range-if-other", "GET /tools/saws.txt", "Range: bytes=0-4\nIf-Range: \"x\"\n"},
    {"range-if-date", "GET /tools/saws.txt",
     "Range: bytes=0-4\nIf-Range: Sat, 03 Jan 2026 04:05:06 GMT\n"},
    {"range-if-old-date", "GET /tools/saws.txt",
     "Range: bytes=0-4\nIf-Range: Fri, 02 Jan 2026 04:05:06 GMT\n"},
    {"range-of-condition", "GET /tools/saws.txt",
     "Range: bytes=0-4\nIf-None-Match: {etag /tools/saws.txt}\n"},
    {"range-of-missing", "GET /nails.html", "Range: bytes=0-4\n"},
    {"range-of-listing", "GET /stock/", "Range: bytes=0-4\n"},

    // Directories: the slash, the index, the listing.
    {"directory-no-slash", "GET /tools"},
    {"directory-no-slash-head", "HEAD /tools"},
    {"directory-no-slash-query", "GET /tools?a=b"},
    {"directory-index", "GET /tools/"},
    {"directory-post", "POST /tools/", "Content-Length: 0\n"},
    {"listing", "GET /stock/"},
    {"listing-head", "HEAD /stock/"},
    {"listing-post", "POST /stock/", "Content-Length: 0\n"},
    {"listing-name-down", "GET /stock/?C=N;O=D"},
    {"listing-name-up", "GET /stock/?C=N;O=A"},
    {"listing-date-up", "GET /stock/?C=M;O=A"},
    {"listing-date-down", "GET /stock/?C=M;O=D"},
    {"listing-size-up", "GET /stock/?C=S;O=A"},
    {"listing-size-down", "GET /stock/?C=S;O=D"},
    {"listing-description-up", "GET /stock/?C=D;O=A"},
    {"listing-description-down", "GET /stock/?C=D;O=D"},
    {"listing-bad-column", "GET /stock/?C=X;O=D"},
    {"listing-pattern", "GET /stock/?P=nails*"},
    {"listing-plain", "GET /stock/?F=0"},
    {"listing-table", "GET /stock/?F=2"},
    {"listing-nested", "GET /stock/old/"},
    {"listing-not-fancy", "GET /images/"},
    {"listing-parts", "GET /parts/"},
    {"listing-not-allowed", "GET /cgi-bin/"},

    // Virtual hosts, by every way of naming one.
    {"host-marys", "GET /", "Host: www.marys-antiques.com\n"},
    {"host-marys-alias", "GET /", "Host: marys-antiques.com\n"},
    {"host-marys-case", "GET /", "Host: WWW.Marys-Antiques.COM\n"},
    {"host-marys-port", "GET /", "Host: www.marys-antiques.com:8081\n"},
    {"host-marys-dot", "GET /", "Host: www.marys-antiques.com.\n"},
    {"host-marys-absolute", "GET http://www.marys-antiques.com/teapots.html"},
    {"host-marys-absolute-against-field", "GET http://www.marys-antiques.com/",
     "Host: www.joes-hardware.com\n"},
    {"host-marys-file", "GET /teapot.gif", "Host: www.marys-antiques.com\n"},
    {"host-marys-missing", "GET /tools/", "Host: www.marys-antiques.com\n"},
    {"host-marys-redirect", "GET /sale", "Host: www.marys-antiques.com\n"},
    {"host-marys-program", "GET /cgi-bin/hello", "Host: www.marys-antiques.com\n"},
    {"host-joes-alias", "GET /", "Host: localhost\n"},
    {"host-joes-redirect-port", "GET /tools", "Host: www.joes-hardware.com:8081\n"},
    {"host-unknown", "GET /", "Host: www.example.com\n"},
    {"host-unknown-redirect", "GET /tools", "Host: www.example.com\n"},
    {"host-absolute-no-path", "GET http://www.joes-hardware.com"},
    {"host-absolute-query", "GET http://www.joes-hardware.com/tools?x"},
    {"host-absolute-https", "GET https://www.joes-hardware.com/"},
    {"host-empty", "GET /", "Host:\n"},
    {"host-bad", "GET /", "Host: www joes\n"},
    {"host-bad-port", "GET /", "Host: www.joes-hardware.com:port\n"},
    {"host-user-info", "GET http://joe@www.joes-hardware.com/"},
    {"host-ipv6", "GET /", "Host: [::1]\n"},
    {"host-bad-ipv6", "GET /", "Host: [::1\n"},
    {"host-underscore", "GET /", "Host: www_joes\n"},

    // Names that lead elsewhere.
    {"user-index", "GET /~jeff/"},
    {"user-no-slash", "GET /~jeff"},
    {"user-file", "GET /~jeff/bio.html"},
    {"user-escaped", "GET /%7Ejeff/bio.html"},
    {"user-outside", "GET /~jeff/diary.txt"},
    {"user-dot-dot", "GET /~jeff/../diary.txt"},
    {"user-unknown", "GET /~nobody-here/"},
    {"user-none", "GET /~"},
    {"user-dots", "GET /~../"},
    {"user-behind-home", "GET /home/jeff/public_html/"},
    {"alias-file", "GET /pictures/logo.gif"},
    {"alias-listing", "GET /pictures/"},
    {"alias-no-slash", "GET /pictures"},
    {"alias-missing", "GET /pictures/none.gif"},

    // Redirections.
    {"redirect-permanent", "GET /old-tools/saws.txt"},
    {"redirect-permanent-query", "GET /old-tools/saws.txt?a=b"},
    {"redirect-permanent-head", "HEAD /old-tools/"},
    {"redirect-permanent-post", "POST /old-tools/", "Content-Length: 0\n"},
    {"redirect-permanent-escapes", "GET /old-tools/a%20b%3f"},
    {"redirect-no-slash", "GET /old-tools"},
    {"redirect-temporary", "GET /sale"},
    {"redirect-temporary-slash", "GET /sale/"},
    {"redirect-temporary-path", "GET /sale/x/y?q"},
    {"redirect-temporary-prefix", "GET /sales"},
    {"redirect-see-other", "GET /thanks?x=1"},
    {"redirect-gone", "GET /catalogue-1953"},
    {"redirect-gone-below", "GET /catalogue-1953/page-2"},
    {"redirect-match", "GET /shop/hammers"},
    {"redirect-match-query", "GET /shop/hammers?a=b"},
    {"redirect-match-not", "GET /shop/Hammers"},
    {"redirect-options", "OPTIONS /sale"},
    {"redirect-http-1.0", "GET /sale HTTP/1.0", "Host: joes-hardware.com\n"},

    // CGI programs.
    {"program-hello", "GET /cgi-bin/hello"},
    {"program-hello-head", "HEAD /cgi-bin/hello"},
    {"program-hello-post", "POST /cgi-bin/hello", "Content-Length: 3\n", "abc"},
    {"program-hello-put", "PUT /cgi-bin/hello", "Content-Length: 3\n", "abc"},
    {"program-hello-brew", "BREW /cgi-bin/hello"},
    {"program-hello-options", "OPTIONS /cgi-bin/hello"},
    {"program-hello-range", "GET /cgi-bin/hello", "Range: bytes=0-4\n"},
    {"program-hello-condition", "GET /cgi-bin/hello", "If-None-Match: *\n"},
    {"program-environment", "GET /cgi-bin/environment/some/p%61th?and=a+query%20more",
     "User-Agent: compare\nX-Forwarded: one\nAccept: text/plain\nCookie: a=b\n"},
    {"program-environment-bare", "GET /cgi-bin/environment"},
    {"program-environment-alone", "GET /cgi-bin/environment?a+b"},
    {"program-environment-post", "POST /cgi-bin/environment",
     "Content-Type: application/x-www-form-urlencoded\nContent-Length: 3\n", "a=b"},
    {"program-environment-basic", "GET /cgi-bin/environment",
     "Authorization: Basic am9lOmhhbW1lcg==\n"},
    {"program-environment-proxy", "GET /cgi-bin/environment", "Proxy: http://example.com/\n"},
    {"program-environment-underscore", "GET /cgi-bin/environment", "X_Y: z\nX-Z: z\nX-Z: y\n"},
    {"program-environment-marys", "GET /cgi-bin/environment",
     "Host: www.marys-antiques.com:8081\n"},
    {"program-environment-http-1.0", "GET /cgi-bin/environment HTTP/1.0"},
    {"program-echo", "POST /cgi-bin/echo", "Content-Type: text/x-words\nContent-Length: 9\n",
     "to be or."},
    {"program-echo-empty", "POST /cgi-bin/echo", "Content-Length: 0\n"},
    {"program-echo-get", "GET /cgi-bin/echo"},
    {"program-echo-chunked", "POST /cgi-bin/echo", "Transfer-Encoding: chunked\n", chunked_hello},
    {"program-echo-expect", "POST /cgi-bin/echo", "Content-Length: 5\nExpect: 100-continue\n",
     "hello"},
    {"program-redirect-client", "GET /cgi-bin/redirect-client"},
    {"program-redirect-local", "GET /cgi-bin/redirect-local"},
    {"program-redirect-local-head", "HEAD /cgi-bin/redirect-local"},
    {"program-status", "GET /cgi-bin/status"},
    {"program-nph", "GET /cgi-bin/nph-hello"},
    {"program-crash", "GET /cgi-bin/crash"},
    {"program-garbage", "GET /cgi-bin/garbage"},
    {"program-slow", "GET /cgi-bin/slow"},
    {"program-missing", "GET /cgi-bin/none"},
    {"program-missing-path", "GET /cgi-bin/none/path"},
    {"program-no-slash", "GET /cgi-bin"},

    // Pages with directives.
    {"page-today", "GET /today.shtml"},
    {"page-today-head", "HEAD /today.shtml"},
    {"page-today-nails", "GET /today.shtml?nails"},
    {"page-today-escapes", "GET /today.shtml?<b>&%22"},
    {"page-today-range", "GET /today.shtml", "Range: bytes=0-4\n"},
    {"page-today-condition", "GET /today.shtml",
     "If-Modified-Since: Sun, 04 Jan 2026 04:05:06 GMT\n"},
    {"page-today-post", "POST /today.shtml", "Content-Length: 3\n", "a=b"},
    {"page-today-path", "GET /today.shtml/some/path"},
    {"page-variables", "GET /variables.shtml?a+b", "User-Agent: compare\n"},
    {"page-part", "GET /parts/header.html"},

    // Negotiation.
    {"negotiation-none", "GET /welcome"},
    {"negotiation-head", "HEAD /welcome"},
    {"negotiation-german", "GET /welcome", "Accept-Language: de\n"},
    {"negotiation-korean", "GET /welcome", "Accept-Language: ko, en;q=0.5\n"},
    {"negotiation-region", "GET /welcome", "Accept-Language: fr-CH\n"},
    {"negotiation-qualities", "GET /welcome", "Accept-Language: de;q=0.2, fr;q=0.3\n"},
    {"negotiation-tie", "GET /welcome", "Accept-Language: fr, de\n"},
    {"negotiation-no-such-language", "GET /welcome", "Accept-Language: eo\n"},
    {"negotiation-any-language", "GET /welcome", "Accept-Language: *\n"},
    {"negotiation-language-excluded", "GET /welcome", "Accept-Language: en;q=0, *\n"},
    {"negotiation-half-name", "GET /welcome.html", "Accept-Language: fr\n"},
    {"negotiation-type", "GET /welcome", "Accept: text/html\n"},
    {"negotiation-no-such-type", "GET /welcome", "Accept: image/png\n"},
    {"negotiation-condition", "GET /welcome", "If-None-Match: {etag /welcome}\n"},
    {"negotiation-post", "POST /welcome", "Content-Length: 0\n"},
    {"negotiation-transparent", "GET /welcome", "Negotiate: trans\n"},
    {"negotiation-missing", "GET /welcom"},
    {"negotiation-extension-left-out", "GET /style"},
    {"negotiation-picture", "GET /images/logo"},
    {"map-none", "GET /images/logo.var"},
    {"map-head", "HEAD /images/logo.var"},
    {"map-gif", "GET /images/logo.var", "Accept: image/gif\n"},
    {"map-text", "GET /images/logo.var", "Accept: text/plain\n"},
    {"map-qualities", "GET /images/logo.var", "Accept: image/png;q=0.5, image/gif\n"},
    {"map-any-picture", "GET /images/logo.var", "Accept: image/*, */*;q=0.1\n"},
    {"map-no-such-type", "GET /images/logo.var", "Accept: application/pdf\n"},
    {"map-range", "GET /images/logo.var", "Range: bytes=1-3\n"},

    // Who may.
    {"basic-missing", "GET /private/"},
    {"basic-missing-head", "HEAD /private/"},
    {"basic-right", "GET /private/", joe},
    {"basic-file", "GET /private/prices.txt", joe},
    {"basic-no-slash", "GET /private"},
    {"basic-no-slash-right", "GET /private", joe},
    {"basic-group", "GET /private/", "Authorization: Basic bWFyeTp0ZWFwb3Q=\n"},
    {"basic-wrong-password", "GET /private/", "Authorization: Basic am9lOnRlYXBvdA==\n"},
    {"basic-unknown-user", "GET /private/", "Authorization: Basic ZXZlOnRlYXBvdA==\n"},
    {"basic-not-base64", "GET /private/", "Authorization: Basic ***\n"},
    {"basic-no-colon", "GET /private/", "Authorization: Basic am9l\n"},
    {"basic-other-scheme", "GET /private/", "Authorization: Bearer am9l\n"},
    {"basic-scheme-case", "GET /private/", "Authorization: BASIC am9lOmhhbW1lcg==\n"},
    {"basic-missing-file", "GET /private/none.txt"},
    {"basic-missing-file-right", "GET /private/none.txt", joe},
    {"basic-options", "OPTIONS /private/"},
    {"digest-missing", "GET /digest/"},
    {"digest-right", "GET /digest/", "Authorization: {digest joe hammer /digest/}\n"},
    {"digest-second-user", "GET /digest/", "Authorization: {digest mary teapot /digest/}\n"},
    {"digest-wrong-password", "GET /digest/", "Authorization: {digest joe teapot /digest/}\n"},
    {"digest-unknown-user", "GET /digest/", "Authorization: {digest eve teapot /digest/}\n"},
    {"digest-other-target", "GET /digest/", "Authorization: {digest joe hammer /private/}\n"},
    {"digest-basic-instead", "GET /digest/", joe},
    {"digest-nonsense", "GET /digest/", "Authorization: Digest nonsense\n"},
    {"access-configuration", "GET /site.conf"},
    {"access-passwords", "GET /auth/users"},
    {"access-passwords-folder", "GET /auth/"},
    {"access-passwords-no-slash", "GET /auth"},
    {"access-passwords-double-slash", "GET //auth/users"},
    {"access-passwords-dot-dot", "GET /tools/../auth/users"},
    {"access-passwords-escaped", "GET /%61uth/users"},
    {"access-passwords-missing", "GET /auth/none"},
    {"access-magic", "GET /conf/magic"},
    {"access-home", "GET /home/jeff/diary.txt"},
    {"access-home-head", "HEAD /home/"},
    {"access-marys-folder", "GET /marys-antiques/"},
    {"access-denied-brew", "BREW /auth/users"},
    {"status-page", "GET /server-status"},
    {"status-page-auto", "GET /server-status?auto"},

    // Writing.
    {"write-options", "OPTIONS /upload/note.txt"},
    {"write-get", "GET /upload/note.txt"},
    {"write-new", "PUT /upload/new.txt", "Content-Length: 9\n", "one note\n"},
    {"write-new-get", "GET /upload/new.txt", "If-Match: *\n"},
    {"write-again", "PUT /upload/new.txt", "Content-Length: 6\n", "other\n"},
    {"write-chunked", "PUT /upload/new.txt", "Transfer-Encoding: chunked\n", chunked_hello},
    {"write-none-match", "PUT /upload/new.txt", "Content-Length: 1\nIf-None-Match: *\n", "x"},
    {"write-match-other", "PUT /upload/new.txt", "Content-Length: 1\nIf-Match: \"x\"\n", "x"},
    {"write-range", "PUT /upload/new.txt", "Content-Length: 1\nContent-Range: bytes 0-0/11\n", "x"},
    {"write-no-folder", "PUT /upload/none/new.txt", "Content-Length: 1\n", "x"},
    {"write-folder", "PUT /upload/", "Content-Length: 1\n", "x"},
    {"write-delete", "DELETE /upload/new.txt"},
    {"write-delete-again", "DELETE /upload/new.txt"},
    {"write-post", "POST /upload/note.txt", "Content-Length: 1\n", "x"},
    {"write-make-folder", "MKCOL /upload/folder"},
    {"write-properties", "PROPFIND /upload/note.txt", "Depth: 0\n"},

    // Connections, expectations, versions.
    {"connection-kept", "GET /index.html", "Connection: keep-alive\n"},
    {"connection-kept-by-default", "GET /index.html", "Connection: x\n"},
    {"connection-kept-error", "GET /nails.html", "Connection: x\n"},
    {"connection-kept-http-1.0", "GET /index.html HTTP/1.0", "Connection: keep-alive\n"},
    {"connection-closed-http-1.0", "GET /index.html HTTP/1.0", "Connection: x\n"},
    {"expect-continue-get", "GET /index.html", "Expect: 100-continue\n"},
    {"expect-continue-refused", "PUT /tools/new.txt", "Content-Length: 1\nExpect: 100-continue\n",
     "x"},
    {"expect-unknown", "GET /index.html", "Expect: the-worst\n"},
    {"version-1.0", "GET / HTTP/1.0"},
    {"version-1.2", "GET / HTTP/1.2"},
    {"version-2.0", "GET / HTTP/2.0"},
    {"version-3-digits", "GET / HTTP/1.10"},
    {"version-lower-case", "GET / http/1.1"},
    {"version-nonsense", "GET / FTP/1.1"},
    {"upgrade-unknown", "GET /index.html", "Upgrade: gopher\nConnection: upgrade, close\n"},
    {"framing-negative", "POST /cgi-bin/echo", "Content-Length: -1\n"},
    {"framing-nonsense", "POST /cgi-bin/echo", "Content-Length: 1x\n", "x"},
    {"framing-two-lengths", "POST /cgi-bin/echo", "Content-Length: 1\nContent-Length: 2\n", "xy"},
    {"framing-same-lengths", "POST /cgi-bin/echo", "Content-Length: 2\nContent-Length: 2\n", "xy"},
    {"framing-length-and-chunked", "POST /cgi-bin/echo",
     "Content-Length: 2\nTransfer-Encoding: chunked\n", chunked_hello},
    {"framing-unknown-coding", "POST /cgi-bin/echo", "Transfer-Encoding: brew\n"},
    {"framing-coding-in-front", "POST /cgi-bin/echo", "Transfer-Encoding: gzip, chunked\n",
     chunked_hello},
    {"framing-bad-chunk", "POST /cgi-bin/echo", "Transfer-Encoding: chunked\n", "zz\r\n"},
};

constexpr RawRequest raw_requests[] = {
    {"raw-http-0.9", "GET /tools/saws.txt\r\n"sv},
    {"raw-http-0.9-missing", "GET /nails.html\r\n"sv},
    {"raw-lf-only", "GET /tools/saws.txt HTTP/1.1\nHost: localhost\nConnection: close\n\n"sv},
    {"raw-empty-line-first",
     "\r\nGET /tools/saws.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-http-1.0-no-host", "GET / HTTP/1.0\r\n\r\n"sv},
    {"raw-http-1.0-no-host-directory", "GET /tools HTTP/1.0\r\n\r\n"sv},
    {"raw-no-host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"sv},
    {"raw-two-hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"sv},
    {"raw-nonsense", "hello\r\n\r\n"sv},
    {"raw-two-spaces", "GET  / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-tab-for-space", "GET\t/\tHTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-space-in-target",
     "GET /tools/ saws.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-no-slash", "GET index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-nul-in-target", "GET /a\0b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-nul-in-field",
     "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\nConnection: close\r\n\r\n"sv},
    {"raw-not-ascii-target",
     "GET /\xc3\xa4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-not-ascii-field",
     "GET / HTTP/1.1\r\nHost: localhost\r\nX: \xc3\xa4\r\nConnection: close\r\n\r\n"sv},
    {"raw-no-colon",
     "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\nConnection: close\r\n\r\n"sv},
    {"raw-space-before-colon", "GET / HTTP/1.1\r\nHost : localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-bad-field-name",
     "GET / HTTP/1.1\r\nHost: localhost\r\nA(b): c\r\nConnection: close\r\n\r\n"sv},
    {"raw-empty-field-name",
     "GET / HTTP/1.1\r\nHost: localhost\r\n: c\r\nConnection: close\r\n\r\n"sv},
    {"raw-folded-field",
     "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\nConnection: close\r\n\r\n"sv},
    {"raw-bad-method", "G(T / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
    {"raw-bare-cr", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\nConnection: close\r\n\r\n"sv},
    {"raw-pipelined",
     "GET /tools/saws.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
     "HEAD /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
     "GET /nails.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv},
};

/// Requests at the edge of what Apache takes by default: LimitRequestLine 8190, LimitRequestFields
/// 100, LimitRequestFieldSize 8190.
std::vector<std::pair<std::string, std::string>> large_requests() {
    const std::string rest = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    std::string fields;
    for (int i = 0; i < 150; ++i) fields += "X-" + std::to_string(i) + ": x\r\n";
    return {
        {"large-line", "GET /" + std::string(7000, 'a') + rest + "\r\n"},
        {"large-line-too", "GET /" + std::string(9000, 'a') + rest + "\r\n"},
        {"large-query", "GET /?" + std::string(7000, 'a') + rest + "\r\n"},
        {"large-field", "GET /" + rest + "X: " + std::string(7000, 'a') + "\r\n\r\n"},
        {"large-field-too", "GET /" + rest + "X: " + std::string(9000, 'a') + "\r\n\r\n"},
        {"large-number-of-fields", "GET /" + rest + fields + "\r\n"},
        {"large-name-of-file", "GET /" + std::string(300, 'a') + rest + "\r\n"},
        {"large-number-of-ranges", "GET /tools/saws.txt" + rest + "Range: bytes=0-0" +
                                       [] {
                                           std::string more;
                                           for (int i = 0; i < 250; ++i) more += ",0-0";
                                           return more;
                                       }() +
                                       "\r\n\r\n"},
    };
}

// ---- The differences ----------------------------------------------------------------------------

/// In these requests (names, with spaces between them) exactly this differs, for this reason.
struct Difference {
    std::string_view requests;
    std::string_view what;
    std::string_view reason;
};

constexpr Difference differences[] = {
    {"file-css file-dot-dot file-dot-dot-escaped negotiation-extension-left-out", "Content-Type",
     "AddDefaultCharset: Apache adds the charset to text/plain and text/html only, Stepwise to all "
     "types of text."},
    {"file-missing file-missing-head file-missing-folder file-slash-behind file-path-behind "
     "file-escaped-question-mark file-space-escaped file-case file-dot-behind "
     "condition-match-any-missing range-of-missing user-outside user-dot-dot user-unknown "
     "user-none user-dots alias-no-slash alias-missing redirect-no-slash redirect-temporary-prefix "
     "redirect-match-not negotiation-missing basic-missing basic-missing-head basic-no-slash "
     "basic-wrong-password basic-unknown-user basic-not-base64 basic-no-colon basic-other-scheme "
     "basic-missing-file basic-missing-file-right basic-options digest-missing "
     "digest-wrong-password digest-unknown-user digest-basic-instead digest-nonsense "
     "write-delete-again connection-kept-error raw-not-ascii-target",
     "ETag",
     "An error document is sent with its own tag by Apache; Stepwise leaves it out, since it is "
     "not the tag of what was asked for."},
    {"file-post directory-post listing-post",
     "status, Accept-Ranges, Allow, ETag, Last-Modified, body",
     "POST to a file: Apache treats it as GET, Stepwise says that a file cannot take it (405)."},
    {"file-escaped-slash", "Accept-Ranges, ETag, Last-Modified, body",
     "AllowEncodedSlashes Off: both say 404, but Stepwise finds out before it knows the site and "
     "its error documents."},
    {"file-escaped-nul", "status, Accept-Ranges, ETag, Last-Modified, body",
     "%00 can be in no name of a file: Stepwise calls the request bad (400), Apache finds nothing "
     "(404)."},
    {"method-options method-options-missing", "Allow, Content-Type",
     "Apache adds POST and TRACE for each file, and names a media type for no body."},
    {"method-options-server", "Allow",
     "OPTIONS * asks for what the server can do at all: Stepwise says it in Allow, Apache does "
     "not."},
    {"method-trace", "status, Allow, Content-Type, body",
     "TRACE tells a page's scripts what they should not see, such as cookies: Stepwise does not "
     "have it, Apache has TraceEnable."},
    {"method-unknown method-lower-case", "Allow",
     "A method that nobody knows: Stepwise refuses it with 501 when it reads the request, Apache "
     "asks the access rules and the programs first, and lists in Allow what else could be done."},
    {"method-patch", "status, Allow",
     "PATCH is not implemented for anything here, so Stepwise says 501 (Not Implemented); Apache "
     "knows the name of the method and says 405."},
    {"method-put-file method-delete-file method-connect", "Allow",
     "Apache adds POST (to a file, which then is GET) and TRACE to what is allowed."},
    {"condition-etag-same condition-etag-same-head condition-etag-weak condition-etag-list "
     "condition-etag-any condition-since-same condition-since-after condition-since-rfc850 "
     "condition-since-asctime range-of-condition negotiation-condition",
     "Accept-Ranges",
     "304: Apache repeats that ranges can be had, Stepwise sends the fields that RFC 9110, 15.4.5 "
     "asks for and no more."},
    {"condition-match-weak condition-match-other condition-unmodified-before",
     "Accept-Ranges, ETag, Last-Modified, body",
     "412: Apache sends the fields of the resource and no text, Stepwise a page that says what has "
     "happened."},
    {"range-head", "status, Content-Range, Content-Length",
     "RFC 9110, 14.2 defines Range for GET only; Apache also answers HEAD with 206."},
    {"range-unsatisfiable", "Content-Range",
     "Stepwise says how long the file is (RFC 9110, 15.5.17: should), Apache does not."},
    {"range-suffix-zero",
     "status, Accept-Ranges, Content-Range, Content-Type, ETag, Last-Modified, body",
     "The last 0 octets cannot be had (RFC 9110, 14.1.2): Stepwise says 416, Apache ignores the "
     "field."},
    {"range-two range-two-and-bad", "status, Content-Type, body",
     "RFC 9110, 5.6.1 allows white space behind the comma of a list; Apache ignores a Range field "
     "with it."},
    {"range-of-listing", "status, Content-Range, Content-Type, body",
     "Stepwise serves ranges of files; Apache also cuts what it has just made, which may be "
     "another text the next time."},
    {"listing-bad-column", "body",
     "An unknown column to sort by: Apache ignores the whole query, Stepwise keeps its direction."},
    {"listing-plain", "body",
     "The F=0 argument, a listing without columns, is not implemented; without them Apache does "
     "not put folders first."},
    {"listing-pattern", "body", "The P=pattern argument of a listing is not implemented."},
    {"listing-not-allowed host-marys-missing user-behind-home access-configuration "
     "access-passwords access-passwords-folder access-passwords-no-slash "
     "access-passwords-double-slash access-passwords-dot-dot access-passwords-escaped "
     "access-passwords-missing access-magic access-home access-marys-folder",
     "Content-Type",
     "A text given in ErrorDocument: Apache labels it as ISO-8859-1, Stepwise does not guess its "
     "charset."},
    {"host-marys-program program-hello program-hello-post program-hello-put program-hello-options "
     "program-hello-range program-echo-empty program-echo-get program-echo-chunked program-status "
     "program-slow",
     "Content-Type",
     "AddDefaultCharset: Apache applies it to what programs say, too; Stepwise passes the "
     "program's Content-Type on as it is."},
    {"host-empty", "status, Accept-Ranges, ETag, Last-Modified",
     "RFC 9112, 3.2 allows an empty Host field for a target without authority; Apache refuses it."},
    {"redirect-permanent-escapes", "Location",
     "The same place: Stepwise writes the digits of percent-encodings in upper case (RFC 3986, "
     "6.2.2.1)."},
    {"program-hello-brew access-denied-brew", "status, Content-Type, body",
     "A method that nobody knows: Stepwise refuses it with 501 when it reads the request, Apache "
     "asks the access rules and the programs first, and lists in Allow what else could be done."},
    {"program-hello-condition", "status, Content-Type, body",
     "Stepwise compares conditions with files, whose age and tag it knows; a program answers for "
     "itself."},
    {"program-environment program-environment-bare program-environment-alone "
     "program-environment-post program-environment-basic program-environment-proxy "
     "program-environment-underscore program-environment-marys program-environment-http-1.0",
     "Content-Type, body",
     "Apache adds its default charset to what programs say, and names of its own (CONTEXT_*, "
     "SERVER_SIGNATURE) to their environment; RFC 3875 has none of them."},
    {"program-echo-expect", "number of answers, Content-Type",
     "The body has come with the request, so that nobody waits for 100 (Continue): RFC 9110, "
     "10.1.1 lets the server omit it; the charset is as in the row on programs."},
    {"program-redirect-client", "Content-Type",
     "The program names no media type: Apache describes the page that it makes itself, Stepwise "
     "sends no body and so no type."},
    {"program-missing program-missing-path", "ETag",
     "AddDefaultCharset: Apache applies it to what programs say, too; Stepwise passes the "
     "program's Content-Type on as it is."},
    {"page-today page-today-head page-today-nails page-today-escapes page-today-range "
     "page-today-condition page-today-post",
     "Accept-Ranges",
     "Pages with directives are made anew for each request: Apache offers ranges but does not "
     "serve them, Stepwise does not offer them."},
    {"page-today-path", "ETag",
     "Pages with directives are made anew for each request: Apache offers ranges but does not "
     "serve them, Stepwise does not offer them."},
    {"page-variables", "Accept-Ranges, body",
     "Pages with directives cannot be sent in ranges, so that Stepwise does not offer them; their "
     "variables are those of CGI and not all of Apache's, and the owner is a number."},
    {"negotiation-post",
     "status, Accept-Ranges, Allow, Content-Language, ETag, Last-Modified, body",
     "POST to a file: Apache treats it as GET, Stepwise says that a file cannot take it (405)."},
    {"negotiation-picture", "Vary",
     "Stepwise also names Accept-Charset, since one of the variants is a text with a charset of "
     "its own."},
    {"status-page-auto", "Content-Type, body", "Each server tells its own numbers."},
    {"write-options", "Allow, Content-Type",
     "Apache also has WebDAV's methods, POST and TRACE here, and names a media type for no body."},
    {"write-new", "Content-Type, ETag",
     "Stepwise names the new file's tag after PUT (RFC 9110, 9.3.4) and sends no body; Apache "
     "makes a page about what it has created."},
    {"write-again write-chunked", "ETag",
     "Stepwise names the new file's tag after PUT (RFC 9110, 9.3.4), so that the client can change "
     "it conditionally at once."},
    {"write-range", "status, Content-Type, body",
     "RFC 9110, 14.5 allows a server to refuse PUT with Content-Range, and a client cannot rely on "
     "it; Apache's mod_dav writes into the middle of the file."},
    {"write-folder", "status, Allow",
     "PUT of a directory: mod_dav sees a conflict (409) with what is there, Stepwise a method that "
     "directories do not have (405)."},
    {"write-post", "status, Accept-Ranges, Allow, Content-Type, ETag, Last-Modified, body",
     "POST to a file: Apache treats it as GET, Stepwise says that a file cannot take it (405)."},
    {"write-make-folder", "status, Location",
     "WebDAV: of Dav On, Stepwise implements only PUT and DELETE, which are HTTP's own."},
    {"write-properties", "status, Content-Type, body",
     "WebDAV: of Dav On, Stepwise implements only PUT and DELETE, which are HTTP's own."},
    {"connection-kept", "Connection",
     "In HTTP/1.1 connections persist without being told so: Apache repeats keep-alive, Stepwise "
     "says only close."},
    {"expect-continue-refused", "number of answers, Allow",
     "The final answer is known from the head alone, so that Stepwise does not ask for a body that "
     "it will not take; Apache says 100 first.  POST and TRACE are missing in Allow as above."},
    {"version-2.0", "status, Accept-Ranges, ETag, Last-Modified, body",
     "Stepwise speaks HTTP/1 only and says so (505); Apache answers a request for HTTP/2.0 in "
     "HTTP/1.1."},
    {"framing-same-lengths", "status, Content-Type, body",
     "RFC 9112, 6.3 lets a recipient take repeated equal lengths as one; Apache refuses them."},
    {"framing-length-and-chunked", "status, Content-Type, body",
     "Content-Length beside Transfer-Encoding is how requests are smuggled (RFC 9112, 6.1): "
     "Stepwise refuses it, Apache removes the length."},
    {"framing-unknown-coding", "status",
     "An unknown coding: RFC 9112, 6.1 says 501; Apache says 400, or ignores all but the last."},
    {"framing-coding-in-front", "status, Content-Type, body",
     "An unknown coding: RFC 9112, 6.1 says 501; Apache says 400, or ignores all but the last."},
    {"raw-lf-only", "status, Accept-Ranges, Content-Type, ETag, Last-Modified, body",
     "RFC 9112, 2.2 lets a recipient take a bare LF as the end of a line; Apache has "
     "HttpProtocolOptions Strict."},
    {"raw-folded-field", "status, Accept-Ranges, ETag, Last-Modified, body",
     "Folded fields are obsolete and a server must refuse or repair them (RFC 9112, 5.2): Stepwise "
     "refuses, Apache repairs."},
    {"raw-pipelined", "ETag, Content-Type",
     "Both of the differences above, in one connection: the tag of an error document and the "
     "charset of a style sheet."},
    {"large-line large-name-of-file", "status, Accept-Ranges, Content-Type, Last-Modified, body",
     "No file can have so long a name: Stepwise finds nothing (404), Apache is not allowed to look "
     "(403)."},
    {"large-field-too large-number-of-fields", "status",
     "431 (Request Header Fields Too Large, RFC 6585) says more than Apache's 400."},
};

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream stream{std::string{text}};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::string row_of(const Difference& difference) {
    std::string row = "| ";
    for (const std::string& name : words_of(difference.requests))
        row += (row.size() > 2 ? ", `" : "`") + name + "`";
    return row + " | " + std::string{difference.what} + " | " + std::string{difference.reason} +
           " |";
}

// ---- Two servers --------------------------------------------------------------------------------

[[noreturn]] void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A directory that is gone with the object; others may enter it: Apache gives up being root.
class Directory {
  public:
    Directory() {
        const char* base = std::getenv("TMPDIR");
        path_ = std::string{base != nullptr ? base : "/tmp"} + "/stepwise-apache-XXXXXX";
        if (::mkdtemp(path_.data()) == nullptr) throw_errno(path_);
        fs::permissions(path_, fs::perms{0755});
    }
    ~Directory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// A process group of its own, killed with the object and with us.
class Server {
  public:
    Server(const std::vector<std::string>& command, const std::string& output) {
        std::vector<char*> arguments;
        for (const std::string& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        process_ = ::fork();
        if (process_ < 0) throw_errno("fork");
        if (process_ > 0) return;
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(file, 1);
        ::dup2(file, 2);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ~Server() {
        ::kill(process_, SIGTERM);
        for (int waited = 0; waited < patience_ms; waited += 10) {
            if (::waitpid(process_, nullptr, WNOHANG) != 0) break;
            ::poll(nullptr, 0, 10);
        }
        ::kill(-process_, SIGKILL);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    [[nodiscard]] bool runs() const { return ::waitpid(process_, nullptr, WNOHANG) == 0; }

  private:
    pid_t process_ = -1;
};

std::string contents_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// All files have the same age on both sides, and an age at all: young ones get weak tags.
void copy_site(const std::string& from, const std::string& to) {
    fs::copy(from, to, fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator{to}) {
        const timespec age{1767413106, 0};  // Sat, 03 Jan 2026 04:05:06 GMT
        const timespec times[] = {age, age};
        if (::utimensat(AT_FDCWD, entry.path().c_str(), times, 0) != 0) throw_errno(entry.path());
    }
}

const char* const modules[] = {"mpm_event",   "authn_core",  "authn_file", "authz_core",
                               "authz_host",  "authz_user",  "auth_basic", "authz_groupfile",
                               "auth_digest", "dir",         "alias",      "mime",
                               "mime_magic",  "negotiation", "include",    "cgi",
                               "autoindex",   "status",      "userdir",    "dav",
                               "dav_fs"};

/// What Apache wants to know beyond the site's own configuration.
void configure_apache(const std::string& directory, int port) {
    std::ofstream types{directory + "/mime.types"};
    types << "text/html html htm shtml\ntext/css css\ntext/plain txt\n"
             "image/gif gif\nimage/jpeg jpeg jpg\nimage/png png\n";
    std::ofstream conf{directory + "/httpd.conf"};
    conf << "ServerRoot \"" << directory << "\"\nListen 127.0.0.1:" << port << '\n';
    for (const char* name : modules)
        conf << "LoadModule " << name << "_module " << apache_modules << "/mod_" << name << ".so\n";
    if (::geteuid() == 0) conf << "User daemon\nGroup daemon\n";
    conf << "StartServers 1\nThreadsPerChild 8\nMaxRequestWorkers 8\nServerLimit 1\n"
         << "MinSpareThreads 1\nMaxSpareThreads 8\n"
         << "DefaultRuntimeDir \"" << directory << "\"\nPidFile pid\nMutex file:" << directory
         << "\nErrorLog \"" << directory << "/errors.txt\"\nDavLockDB \"" << directory
         << "/locks\"\nTypesConfig mime.types\n"
         << "Define SRV_ROOT \"" << directory << "/site\"\n"
         << "Include \"" << directory << "/site/site.conf\"\n";
}

int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) throw_errno("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

/// A port that nobody has at the moment.
int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw_errno("no free port");
    ::close(socket);
    return ntohs(address.sin_port);
}

/// Where a server is, and where its copy of the site is.
struct Side {
    std::string directory;
    int port = 0;
};

bool accepts(int port) {
    const int socket = connect_to(port);
    if (socket >= 0) ::close(socket);
    return socket >= 0;
}

/// Calls `ready` until it holds; false if the server has ended or time is up before.
template <class Ready>
bool wait_for(const Server& server, Ready ready) {
    for (int waited = 0; waited < patience_ms; waited += 10) {
        if (ready()) return true;
        if (!server.runs()) return false;
        ::poll(nullptr, 0, 10);
    }
    return false;
}

/// The port in "… at http://127.0.0.1:PORT", 0 as long as it does not stand there.
int announced_port(const std::string& output) {
    static constexpr std::string_view mark = "http://127.0.0.1:";
    const std::string text = contents_of(output);
    const auto at = text.find(mark);
    if (at == std::string::npos || text.find('\n', at) == std::string::npos) return 0;
    return std::atoi(text.c_str() + at + mark.size());
}

// ---- One request and its answers ----------------------------------------------------------------

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1)};
}

void replace_all(std::string& text, std::string_view old, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += by.size())
        text.replace(at, old.size(), by);
}

struct Answer {
    int status = 0;                             ///< 9: HTTP/0.9, a body and nothing else; 0: none
    std::map<std::string, std::string> fields;  ///< names in lower case; several are joined
    std::string body;

    [[nodiscard]] std::string field(const std::string& name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string{} : found->second;
    }
    [[nodiscard]] bool has(const std::string& name) const { return fields.count(name) != 0; }
};

enum class Taken { whole, unfinished, nonsense };

Taken take_chunked(std::string_view octets, std::string& body, std::size_t& end) {
    std::size_t at = end;
    for (;;) {
        const auto line_end = octets.find("\r\n", at);
        if (line_end == std::string_view::npos) return Taken::unfinished;
        std::size_t size = 0;
        const auto [ptr, error] =
            std::from_chars(octets.data() + at, octets.data() + line_end, size, 16);
        if (error != std::errc{} || ptr == octets.data() + at) return Taken::nonsense;
        at = line_end + 2;
        if (octets.size() < at + size + 2) return Taken::unfinished;
        body.append(octets, at, size);
        at += size + 2;
        if (size > 0) continue;
        end = at;
        return Taken::whole;
    }
}

void read_head(std::string_view head, Answer& answer) {
    std::istringstream lines{std::string{head}};
    std::string line;
    std::getline(lines, line);
    answer.status = line.size() > 9 ? std::atoi(line.c_str() + 9) : 0;
    while (std::getline(lines, line)) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        std::string& value = answer.fields[lower(std::string_view{line}.substr(0, colon))];
        value += (value.empty() ? "" : ", ") + trimmed(std::string_view{line}.substr(colon + 1));
    }
}

/// Takes one answer off the front of `octets`, whose end is the connection's if `ended`.
Taken take_answer(std::string& octets, bool to_head, bool ended, Answer& answer) {
    answer = {};
    if (octets.size() >= 5 && octets.compare(0, 5, "HTTP/") != 0) {
        if (!ended) return Taken::unfinished;
        answer.status = 9;
        answer.body = std::exchange(octets, {});
        return Taken::whole;
    }
    const auto head_end = octets.find("\r\n\r\n");
    if (head_end == std::string::npos) return ended ? Taken::nonsense : Taken::unfinished;
    read_head(std::string_view{octets}.substr(0, head_end), answer);
    std::size_t end = head_end + 4;
    const bool bare =
        to_head || answer.status < 200 || answer.status == 204 || answer.status == 304;
    if (bare) {
    } else if (answer.has("transfer-encoding")) {
        const Taken taken = take_chunked(octets, answer.body, end);
        if (taken != Taken::whole) return ended ? Taken::nonsense : taken;
    } else if (answer.has("content-length")) {
        const auto size = std::strtoul(answer.field("content-length").c_str(), nullptr, 10);
        if (octets.size() - end < size) return ended ? Taken::nonsense : Taken::unfinished;
        answer.body = octets.substr(end, size);
        end += size;
    } else {
        if (!ended) return Taken::unfinished;
        answer.body = octets.substr(end);
        end = octets.size();
    }
    octets.erase(0, end);
    return Taken::whole;
}

/// A connection of one server, on which the request is already sent.
class Exchange {
  public:
    Exchange(int port, std::string_view request) : request_(request), socket_(connect_to(port)) {
        if (socket_ < 0)
            throw std::runtime_error("the server does not accept connections any more");
        while (!request.empty()) {
            const ssize_t sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;  // it has heard enough; let us see what it says
            request.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    ~Exchange() { ::close(socket_); }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// All answers, interim ones too, up to the last that is owed.
    std::vector<Answer> answers() {
        std::vector<Answer> all;
        std::string octets;
        for (bool ended = false;;) {
            const bool to_head = heads_owed(all.size());
            Answer answer;
            const Taken taken =
                octets.empty() ? Taken::unfinished : take_answer(octets, to_head, ended, answer);
            if (taken == Taken::whole) {
                all.push_back(answer);
                if (is_last(answer, all.size())) return all;
            } else if (taken == Taken::nonsense || ended) {
                return all;
            } else {
                ended = !receive(octets);
            }
        }
    }

  private:
    [[nodiscard]] bool pipelined() const {
        return request_.find("\r\n\r\nHEAD ") != std::string::npos;
    }
    [[nodiscard]] bool heads_owed(std::size_t so_far) const {
        return request_.compare(0, 5, "HEAD ") == 0 || (pipelined() && so_far == 1);
    }
    [[nodiscard]] bool is_last(const Answer& answer, std::size_t so_far) const {
        return answer.status >= 200 && (!pipelined() || so_far == 3);
    }
    bool receive(std::string& octets) {
        pollfd waiting{socket_, POLLIN, 0};
        char piece[16384];
        if (::poll(&waiting, 1, patience_ms) != 1) return false;
        const ssize_t size = ::recv(socket_, piece, sizeof piece, 0);
        if (size <= 0) return false;
        octets.append(piece, static_cast<std::size_t>(size));
        return true;
    }

    std::string request_;
    int socket_;
};

// ---- Requests that depend on the server ---------------------------------------------------------

std::string request_text(const Request& request, std::string_view fields) {
    std::string text{request.line};
    if (text.find(" HTTP/") == std::string::npos && text.find(" http/") == std::string::npos &&
        text.find(" FTP/") == std::string::npos)
        text += " HTTP/1.1";
    text += "\r\n";
    if (fields.find("Host:") == std::string_view::npos) text += "Host: www.joes-hardware.com\r\n";
    std::string lines{fields};
    replace_all(lines, "\n", "\r\n");
    text += lines;
    if (fields.find("Connection:") == std::string_view::npos) text += "Connection: close\r\n";
    return text + "\r\n" + std::string{request.body};
}

std::string field_of(const Side& side, const std::string& path, const std::string& name) {
    const std::string line = "GET " + path;
    Exchange exchange{side.port, request_text({"", line}, {})};
    const auto answers = exchange.answers();
    return answers.empty() ? std::string{} : answers.back().field(name);
}

std::string md5(const std::string& text) {
    char hex[MD5_DIGEST_STRING_LENGTH];
    return ::MD5Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), hex);
}

/// The proof for MD5 and qop=auth (RFC 7616, 3.4), with a nonce that the server has just made.
std::string digest(const Side& side, const std::vector<std::string>& words) {
    const std::string challenge = field_of(side, "/digest/", "www-authenticate");
    const auto nonce_at = challenge.find("nonce=\"") + 7;
    const std::string nonce = challenge.substr(nonce_at, challenge.find('"', nonce_at) - nonce_at);
    const std::string& user = words.at(1);
    const std::string& target = words.at(3);
    const std::string realm = "Joe's workshop";
    const std::string proof = md5(md5(user + ":" + realm + ":" + words.at(2)) + ":" + nonce +
                                  ":00000001:abc:auth:" + md5("GET:" + target));
    return "Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce +
           "\", uri=\"" + target + "\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"abc\", " +
           "response=\"" + proof + "\"";
}

/// The request's octets for that server.
std::string written_for(const Side& side, const Request& request) {
    std::string fields{request.fields};
    for (auto at = fields.find('{'); at != std::string::npos; at = fields.find('{', at)) {
        const auto end = fields.find('}', at);
        const auto words = words_of(fields.substr(at + 1, end - at - 1));
        const std::string text =
            words.at(0) == "etag" ? field_of(side, words.at(1), "etag") : digest(side, words);
        fields.replace(at, end - at + 1, text);
        at += text.size();
    }
    return request_text(request, fields);
}

// ---- Comparing ----------------------------------------------------------------------------------

/// What kind of body it is decides how much of it must be the same.
enum class Kind {
    exact,
    made,     ///< the server's own words: both must be HTML
    listing,  ///< the links and their order
    parts,    ///< the boundary is each server's own
};

bool is_html(const std::string& body) {
    const std::string start = lower(std::string_view{body}.substr(0, 400));
    return start.find("<!doctype html") != std::string::npos ||
           start.find("<html") != std::string::npos;
}

/// By the answer of Apache, whose made pages are easy to tell.
Kind kind_of(const Answer& apache) {
    if (apache.body.find("<title>Index of") != std::string::npos) return Kind::listing;
    if (apache.body.find("//DTD HTML ") != std::string::npos) return Kind::made;
    if (apache.field("content-type").find("multipart/") == 0) return Kind::parts;
    return Kind::exact;
}

/// The names in a listing, in their order; not the links to its parent and to other orders.
std::string links_of(const std::string& body) {
    std::string links;
    for (auto at = body.find("href=\""); at != std::string::npos; at = body.find("href=\"", at)) {
        at += 6;
        const std::string link = body.substr(at, body.find('"', at) - at);
        if (link.find('?') != 0 && link.find('/') != 0 && link != "../") links += link + '\n';
    }
    return links;
}

/// Lines of programs' environments whose values are the server's own; their names must agree.
const std::set<std::string> own_values = {
    "REMOTE_PORT",      "SERVER_PORT", "SERVER_SOFTWARE", "PATH",      "DATE_GMT",
    "SERVER_SIGNATURE", "DATE_LOCAL",  "LAST_MODIFIED",   "UNIQUE_ID", "HTTP_AUTHORIZATION"};

std::string without_own_values(const std::string& body) {
    std::istringstream stream{body};
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        const auto equals = line.find('=');
        if (equals != std::string::npos && own_values.count(line.substr(0, equals)))
            line.resize(equals + 1);
        lines.push_back(line);
    }
    if (body.find("GATEWAY_INTERFACE=") != std::string::npos) std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    return text;
}

std::string normalised(std::string text, const Side& side) {
    replace_all(text, side.directory, "DIRECTORY");
    replace_all(text, "127.0.0.1:" + std::to_string(side.port), "HERE");
    return without_own_values(text);
}

std::string compared_body(const Answer& answer, Kind kind, const Side& side) {
    switch (kind) {
        case Kind::made: return is_html(answer.body) || answer.body.empty() ? "html" : answer.body;
        case Kind::listing: return links_of(answer.body);
        case Kind::parts: {
            std::string body = normalised(answer.body, side);
            const std::string type = answer.field("content-type");
            const auto at = type.find("boundary=");
            if (at != std::string::npos) {
                std::string boundary = type.substr(at + 9);
                replace_all(boundary, "\"", "");
                replace_all(body, boundary, "BOUNDARY");
            }
            return lower(body);
        }
        case Kind::exact: break;
    }
    return normalised(answer.body, side);
}

/// A list without order: "a, b" is "b,a".
std::string as_set(const std::string& list) {
    std::set<std::string> members;
    std::istringstream stream{lower(list)};
    for (std::string member; std::getline(stream, member, ',');) members.insert(trimmed(member));
    std::string text;
    for (const std::string& member : members) text += member + ',';
    return text;
}

/// The scheme and the realm; what else a challenge contains is each server's own.
std::string challenge_of(const std::string& field) {
    const auto realm = field.find("realm=\"");
    if (realm == std::string::npos) return field;
    return field.substr(0, field.find(' ')) + " " +
           field.substr(realm, field.find('"', realm + 7) - realm + 1);
}

/// A place on this server is told as a URL by one and as a path by the other: the path counts.
std::string path_of(const std::string& location) {
    if (location.compare(0, 7, "http://") != 0) return location;
    const auto slash = location.find('/', 7);
    return slash == std::string::npos ? "/" : location.substr(slash);
}

std::string compared_field(const std::string& name, const Answer& answer, Kind kind) {
    std::string value = answer.field(name);
    if (value.empty()) return answer.has(name) ? "(empty)" : "";
    if (name == "etag") return "(there)";  // a young file's is weak for a second: a matter of luck
    if (name == "allow" || name == "vary" || name == "connection") return as_set(value);
    if (name == "www-authenticate") return challenge_of(value);
    if (name == "location") return path_of(value);
    // What was written a moment ago, to each of the servers at another.
    if (name == "last-modified" && value.substr(0, 19) == answer.field("date").substr(0, 19))
        return "now";
    if (name != "content-type") return value;
    value = lower(value);
    replace_all(value, "; ", ";");
    if (kind == Kind::made || kind == Kind::listing || kind == Kind::parts)
        value.resize(std::min(value.find(';'), value.size()));
    return value;
}

const char* const compared_fields[] = {"Accept-Ranges",
                                       "Allow",
                                       "Connection",
                                       "Content-Encoding",
                                       "Content-Language",
                                       "Content-Location",
                                       "Content-Range",
                                       "Content-Type",
                                       "ETag",
                                       "Last-Modified",
                                       "Location",
                                       "TCN",
                                       "Vary",
                                       "WWW-Authenticate"};

/// Lengths are comparable if both are given and the bodies are compared octet by octet.  (Whether a
/// program's answer has a length or comes in chunks is a matter of who was faster.)
bool lengths_differ(const Answer& apache, const Answer& ours, Kind kind, bool to_head) {
    if (kind != Kind::exact || !apache.has("content-length") || !ours.has("content-length"))
        return false;
    if (to_head && !apache.has("last-modified")) return false;  // of a page of its own words
    return apache.field("content-length") != ours.field("content-length");
}

struct Found {
    std::string what;  ///< the names of what differs, ", " between them; empty: nothing
    std::string details;
};

void note(Found& found, const std::string& what, const std::string& apache,
          const std::string& ours) {
    found.what += (found.what.empty() ? "" : ", ") + what;
    found.details += "    " + what + "\n      Apache: " + apache + "\n      ours:   " + ours + "\n";
}

/// The first octets of the lines that the other body has not.
std::string lines_only_in(const std::string& body, const std::string& other) {
    std::istringstream lines{body};
    std::string text;
    for (std::string line; std::getline(lines, line) && text.size() < 1000;)
        if (("\n" + other + "\n").find("\n" + line + "\n") == std::string::npos)
            text += "\n        " + line.substr(0, 100);
    return text;
}

Found compare(const Answer& apache, const Side& there, const Answer& ours, const Side& here,
              bool to_head) {
    Found found;
    const Kind kind = kind_of(apache);
    if (apache.status != ours.status)
        note(found, "status", std::to_string(apache.status), std::to_string(ours.status));
    for (const char* field : compared_fields) {
        const std::string name = lower(field);
        Kind its_kind = kind;
        if (to_head && !apache.has("last-modified")) its_kind = Kind::made;
        const std::string a = compared_field(name, apache, its_kind);
        const std::string b = compared_field(name, ours, its_kind);
        if (a != b) note(found, field, a, b);
    }
    const std::string a = compared_body(apache, kind, there);
    const std::string b = compared_body(ours, kind, here);
    if (a != b)
        note(found, "body", lines_only_in(a, b), lines_only_in(b, a));
    else if (lengths_differ(apache, ours, kind, to_head))  // another body has another length
        note(found, "Content-Length", apache.field("content-length"), ours.field("content-length"));
    return found;
}

/// The answers to one request, one by one.
Found compare_all(const std::vector<Answer>& apache, const Side& there,
                  const std::vector<Answer>& ours, const Side& here, bool to_head) {
    Found found;
    if (apache.size() != ours.size())
        note(found, "number of answers", std::to_string(apache.size()),
             std::to_string(ours.size()));
    const std::size_t both = std::min(apache.size(), ours.size());
    for (std::size_t i = 1; i <= both; ++i) {  // from the end: interim answers come first
        const bool head = to_head || (apache.size() == 3 && i == 2);
        const Found one =
            compare(apache[apache.size() - i], there, ours[ours.size() - i], here, head);
        found.what += (found.what.empty() || one.what.empty() ? "" : ", ") + one.what;
        found.details += one.details;
    }
    return found;
}

// ---- The whole ----------------------------------------------------------------------------------

/// Counts, and checks each comparison against the table.
class Report {
  public:
    Report() {
        for (const Difference& difference : differences)
            for (const std::string& name : words_of(difference.requests))
                if (!known_.emplace(name, &difference).second)
                    fail("the table names " + name + " twice");
    }
    void take(const std::string& name, const Found& found) {
        ++asked_;
        if (!names_.insert(name).second) fail("two requests have the name " + name);
        const auto known = known_.find(name);
        const std::string expected{known == known_.end() ? "" : known->second->what};
        if (found.what == expected)
            ++(expected.empty() ? equal_ : explained_);
        else if (found.what.empty())
            fail(name + ": the table's difference (" + expected + ") is gone");
        else
            fail(name + ": " + found.what + (expected.empty() ? "" : " instead of " + expected) +
                 "\n" + found.details);
    }
    /// The page must say what the table says.
    void check_page(const std::string& path) {
        const std::string page = contents_of(path);
        for (const Difference& difference : differences)
            if (page.find(row_of(difference) + "\n") == std::string::npos)
                fail(path + " lacks: " + row_of(difference));
        for (const auto& [name, difference] : known_)
            if (!names_.count(name)) fail("the table names " + name + ", which is not asked");
    }
    int summary() const {
        std::printf("%d requests: %d answered equally, %d with known differences, %d failures\n",
                    asked_, equal_, explained_, failures_);
        return failures_ == 0 ? 0 : 1;
    }

  private:
    void fail(const std::string& what) {
        ++failures_;
        std::printf("FAILED: %s\n", what.c_str());
    }
    std::map<std::string, const Difference*> known_;
    std::set<std::string> names_;
    int asked_ = 0;
    int equal_ = 0;
    int explained_ = 0;
    int failures_ = 0;
};

void ask_both(const Side& apache, const Side& ours, const std::string& name,
              const std::string& for_apache, const std::string& for_ours, Report& report) {
    const bool to_head = for_apache.compare(0, 5, "HEAD ") == 0;
    Exchange there{apache.port, for_apache};
    Exchange here{ours.port, for_ours};
    const auto its_answers = there.answers();
    report.take(name, compare_all(its_answers, apache, here.answers(), ours, to_head));
}

int compare_servers(const std::string& program, const std::string& site, const std::string& page) {
    const Directory directory;
    Side apache{directory.path() + "/a", free_port()};
    Side ours{directory.path() + "/b", 0};
    for (const Side* side : {&apache, &ours}) {
        fs::create_directory(side->directory);
        copy_site(site, side->directory + "/site");
    }
    configure_apache(apache.directory, apache.port);
    if (::geteuid() == 0) {
        const passwd* daemon = ::getpwnam("daemon");
        for (const std::string& path : {apache.directory, apache.directory + "/site/upload"})
            if (daemon == nullptr || ::chown(path.c_str(), daemon->pw_uid, daemon->pw_gid) != 0)
                throw_errno("cannot give " + path + " to daemon");
    }

    const std::string log = apache.directory + "/output.txt";
    const std::string output = ours.directory + "/output.txt";
    const Server there{{apache_program, "-f", apache.directory + "/httpd.conf", "-DFOREGROUND"},
                       log};
    const Server here{{program, "serve", "--config", ours.directory + "/site/site.conf", "--as",
                       "epoll", "--port", "0", "--log", ours.directory + "/log.txt"},
                      output};
    if (!wait_for(there, [&] { return accepts(apache.port); }))
        throw std::runtime_error("Apache does not start: " + contents_of(log) +
                                 contents_of(apache.directory + "/errors.txt"));
    if (!wait_for(here, [&] { return (ours.port = announced_port(output)) != 0; }))
        throw std::runtime_error("Stepwise does not start: " + contents_of(output));

    Report report;
    for (const Request& request : requests)
        ask_both(apache, ours, std::string{request.name}, written_for(apache, request),
                 written_for(ours, request), report);
    for (const RawRequest& request : raw_requests) {
        const std::string octets{request.octets};
        ask_both(apache, ours, std::string{request.name}, octets, octets, report);
    }
    for (const auto& [name, octets] : large_requests())
        ask_both(apache, ours, name, octets, octets, report);
    report.check_page(page);
    return report.summary();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && argv[1] == "--table"sv) {
        for (const Difference& difference : differences)
            std::printf("%s\n", row_of(difference).c_str());
        return 0;
    }
    if (argc != 4) {
        std::fprintf(stderr, "usage: compare STEPWISE SAMPLE_SITE APACHE.md\n");
        return 1;
    }
    if (::access(apache_program, X_OK) != 0 || !fs::exists(apache_modules)) {
        std::printf("skipped: apache2 is not installed\n");
        return std::getenv("STEPWISE_TEST_ALL") != nullptr ? 1 : 77;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    try {
        return compare_servers(argv[1], argv[2], argv[3]);
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
}
