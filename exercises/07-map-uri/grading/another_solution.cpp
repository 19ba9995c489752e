// One pass without a list: the name grows, and shrinks back to a slash at each `..`.
#include <cctype>

#include "exercise.hpp"

namespace {

constexpr int broken = -1;

/// The next octet of the path, decoded; `at` moves behind it.
int take_octet(std::string_view path, std::size_t& at) {
    if (path[at] != '%') return static_cast<unsigned char>(path[at++]);
    int value = 0;
    for (int i = 1; i <= 2; ++i) {
        if (at + 1 >= path.size()) return broken;
        const auto c = static_cast<unsigned char>(path[++at]);
        if (!std::isxdigit(c)) return broken;
        value = value * 16 + (std::isdigit(c) ? c - '0' : std::tolower(c) - 'a' + 10);
    }
    ++at;
    return value;
}

/// Ends the segment that begins at `start`: obeys it if it is one of dots.  False: out of the root.
bool end_segment(std::string& file, std::size_t start) {
    const std::string_view segment = std::string_view{file}.substr(start);
    if (segment.empty()) return true;
    const bool up = segment == "..";
    if (!up && segment != ".") {
        file += '/';
        return true;
    }
    file.resize(start);
    if (!up) return true;
    if (file.empty()) return false;
    file.pop_back();
    file.resize(file.rfind('/') + 1);
    return true;
}

int refuse(std::string& file, int status) {
    file.clear();
    return status;
}

}  // namespace

int map_uri(std::string_view path, std::string& file) {
    file.clear();
    if (path.empty() || path[0] != '/') return 400;
    std::size_t start = 0;
    for (std::size_t at = 1; at < path.size();) {
        if (path[at] == '/') {
            if (!end_segment(file, start)) return refuse(file, 400);
            start = file.size();
            ++at;
            continue;
        }
        const int octet = take_octet(path, at);
        if (octet == broken || octet == 0) return refuse(file, 400);
        if (octet == '/') return refuse(file, 404);
        file += static_cast<char>(octet);
    }
    const std::size_t before = file.size();
    if (!end_segment(file, start)) return refuse(file, 400);
    if (file.size() == before + 1)
        file.pop_back();  // the last segment was a name
    else
        file += "index.html";
    return 200;
}
