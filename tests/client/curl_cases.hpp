// URLs and options: those for which curl and we compose the same, and those for which a browser and
// curl part ways, each with its reason.
#pragma once

#include <string>
#include <vector>

using Words = std::vector<std::string>;

struct Case {
    const char* url;
    Words options = {};
};

// No entry twice; `http://HOST…` goes to the catcher whatever it says (--connect-to).
inline const std::vector<Case> cases = {
    // the URLs of the document
    {"http://user:password@www.uzuro.com:80/wordpress/index.html"},
    {"http://www.uzuro.com/wordpress/"},
    {"http://www.uzuro.com/"},
    {"http://www.uzuro.com"},
    {"http://www.uzuro.com/myblog"},
    {"http:/www.uzuro.com/a"},
    // paths
    {"http://www.uzuro.com/a/b/c"},
    {"http://www.uzuro.com/a/./b"},
    {"http://www.uzuro.com/a/../b"},
    {"http://www.uzuro.com/a/b/.."},
    {"http://www.uzuro.com/a/b/../"},
    {"http://www.uzuro.com/a/b/."},
    {"http://www.uzuro.com/../../etc/passwd"},
    {"http://www.uzuro.com//a//b//"},
    {"http://www.uzuro.com/~jeff/"},
    {"http://www.uzuro.com/a%20b"},
    {"http://www.uzuro.com/a%2Fb"},
    {"http://www.uzuro.com/%7Ejeff/"},
    {"http://www.uzuro.com/100%"},
    {"http://www.uzuro.com/a%zz"},
    {"http://www.uzuro.com/a;b=c,d"},
    {"http://www.uzuro.com/a:b@c"},
    {"http://www.uzuro.com/a!$&'()*+,=b"},
    {"http://www.uzuro.com/a|b"},
    {"http://www.uzuro.com/a[b]c", {"-g"}},
    {"http://www.uzuro.com/.htaccess"},
    {"http://www.uzuro.com/..."},
    {"http://www.uzuro.com/%EA%B0%80"},
    // query and fragment
    {"http://www.uzuro.com?"},
    {"http://www.uzuro.com?a"},
    {"http://www.uzuro.com/?a=b&c=d"},
    {"http://www.uzuro.com/a?b/../c"},
    {"http://www.uzuro.com/a?b?c"},
    {"http://www.uzuro.com/a?b+c"},
    {"http://www.uzuro.com/a?b%20c"},
    {"http://www.uzuro.com/a?url=http://b/c"},
    {"http://www.uzuro.com/a#top"},
    {"http://www.uzuro.com/a?b#top"},
    {"http://www.uzuro.com#top"},
    {"http://www.uzuro.com/a#b?c"},
    {"http://www.uzuro.com/#a/../b"},
    // hosts and ports
    {"http://www.uzuro.com:8080/"},
    {"http://www.uzuro.com:65535/a"},
    {"http://www.uzuro.com:443/"},
    {"http://www.uzuro.com:080/"},
    {"http://127.0.0.1/"},
    {"http://127.1/"},
    {"http://0x7f.0.0.1/"},
    {"http://0x7f000001/"},
    {"http://2130706433/"},
    {"http://017700000001/"},
    {"http://127.0.0.1:81/a"},
    {"http://[::1]/", {"-g"}},
    {"http://[::1]:8080/a", {"-g"}},
    {"http://[2001:db8::1]/", {"-g"}},
    {"http://xn--bcher-kva.example/"},
    {"http://b\xc3\xbc"
     "cher.example/"},
    {"http://\xed\x95\x9c\xea\xb5\xad.example:8000/a"},
    {"http://a-b_c.example/"},
    // users
    {"http://user@www.uzuro.com/"},
    {"http://user:@www.uzuro.com/"},
    {"http://:password@www.uzuro.com/"},
    {"http://us%20er:pass%3Aword@www.uzuro.com/"},
    {"http://user:pass:word@www.uzuro.com/"},
    {"http://us%40er:%25@www.uzuro.com/"},
    {"http://www.uzuro.com/", {"-u", "mary:teapot"}},
    {"http://www.uzuro.com/", {"-u", "mary:"}},
    {"http://www.uzuro.com/", {"-u", "mary:tea:pot"}},
    {"http://user:password@www.uzuro.com/", {"-u", "mary:teapot"}},
    // methods, fields, bodies
    {"http://www.uzuro.com/", {"-I"}},
    {"http://www.uzuro.com/", {"-X", "DELETE"}},
    {"http://www.uzuro.com/", {"-X", "OPTIONS"}},
    {"http://www.uzuro.com/a", {"-d", "to=be"}},
    {"http://www.uzuro.com/a", {"-d", "to=be", "-d", "or=not"}},
    {"http://www.uzuro.com/a", {"-d", ""}},
    {"http://www.uzuro.com/a", {"-X", "PUT", "-d", "to=be"}},
    {"http://www.uzuro.com/a", {"-d", "{}", "-H", "Content-Type: application/json"}},
    {"http://www.uzuro.com/a", {"-d", "x", "-H", "Content-Type:"}},
    {"http://www.uzuro.com/a", {"-d", "x", "-H", "content-length: 1"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer: 1"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer: 1", "-H", "X-Nail: 2"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer;"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer:"}},
    {"http://www.uzuro.com/", {"-H", "X-Hammer:1"}},
    {"http://www.uzuro.com/", {"-H", "Host: other.example"}},
    {"http://www.uzuro.com/", {"-H", "Host:"}},
    {"http://www.uzuro.com/", {"-H", "Accept:"}},
    {"http://www.uzuro.com/", {"-H", "accept: text/html"}},
    {"http://www.uzuro.com/", {"-H", "User-Agent:"}},
    {"http://www.uzuro.com/", {"-H", "Connection: close"}},
    {"http://user:password@www.uzuro.com/", {"-H", "Authorization: Bearer x"}},
    {"http://www.uzuro.com/", {"-r", "0-99"}},
    {"http://www.uzuro.com/", {"-r", "100-"}},
    {"http://www.uzuro.com/", {"-r", "-50"}},
    {"http://www.uzuro.com/", {"-r", "0-0,5-9"}},
    {"http://www.uzuro.com/", {"-I", "-r", "0-99"}},
    {"http://www.uzuro.com/", {"--http1.0"}},
    {"http://www.uzuro.com/", {"-0", "-d", "x"}},
    {"http://user:password@www.uzuro.com/a?b", {"--http1.0", "-I", "-H", "X: y"}},
    {"http://www.uzuro.com/", {"--http0.9"}},
};

/// Where a browser and curl part ways: the URL, what each of them asks for, and why.
struct Difference {
    const char* url;
    const char* curl;  ///< the request line and Host; "" if it refuses
    const char* ours;
    const char* why;
};

inline const std::vector<Difference> differences = {
    {"http://www.uzuro.com/a b", "", "GET /a%20b HTTP/1.1\r\nHost: www.uzuro.com",
     "curl refuses a space, a browser encodes it"},
    {"http://www.uzuro.com/a\\b", "GET /a\\b HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /a/b HTTP/1.1\r\nHost: www.uzuro.com", "a browser takes a backslash for a slash"},
    {"http://www.uzuro.com/a/%2e%2e/b", "GET /a/%2e%2e/b HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /b HTTP/1.1\r\nHost: www.uzuro.com", "a browser knows encoded dots"},
    {"http://WWW.UZURO.COM/", "GET / HTTP/1.1\r\nHost: WWW.UZURO.COM",
     "GET / HTTP/1.1\r\nHost: www.uzuro.com", "a browser writes names in small letters"},
    {"http://www.uzuro.com/\"<>^`", "GET /\"<>^` HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /%22%3C%3E%5E%60 HTTP/1.1\r\nHost: www.uzuro.com",
     "a browser encodes what may not stand in a path"},
    {"http://www.uzuro.com/\xea\xb0\x80", "GET /%ea%b0%80 HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /%EA%B0%80 HTTP/1.1\r\nHost: www.uzuro.com",
     "both encode what is not ASCII, a browser in capitals"},
    {"http://www.uzuro.com/a?b'c", "GET /a?b'c HTTP/1.1\r\nHost: www.uzuro.com",
     "GET /a?b%27c HTTP/1.1\r\nHost: www.uzuro.com", "a browser encodes ' in a query"},
    {"http://us@er:pw@www.uzuro.com/", "", "GET / HTTP/1.1\r\nHost: www.uzuro.com",
     "curl refuses a second @, a browser takes the last one"},
};
