// caught by: one-space
// operator>> skips any white space, so lines that no client should send look fine.
#include <sstream>
#include <string>

#include "exercise.hpp"

bool parse_request_line(std::string_view line, RequestLine& into) {
    std::istringstream words{std::string{line}};
    std::string method, target, version, more;
    words >> method >> target >> version;
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || words >> more)
        return false;
    if (version[5] < '0' || version[5] > '9' || version[7] < '0' || version[7] > '9') return false;
    into.method = line.substr(line.find(method), method.size());
    into.target = line.substr(line.find(target, line.find(method) + method.size()), target.size());
    into.version = line.substr(line.rfind(version), version.size());
    return true;
}
