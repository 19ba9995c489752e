// caught by: dots-at-the-end
// Thinks that only a slash at the end names a directory.
#include <vector>

#include "exercise.hpp"

namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// False: a broken escape.
bool decode(std::string_view segment, std::string& name) {
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            name += segment[i];
            continue;
        }
        if (i + 2 >= segment.size()) return false;
        const int high = digit(segment[i + 1]), low = digit(segment[i + 2]);
        if (high < 0 || low < 0) return false;
        name += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

}  // namespace

int map_uri(std::string_view path, std::string& file) {
    file.clear();
    if (!path.starts_with('/')) return 400;
    std::vector<std::string> names;
    bool is_directory = false;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        std::string name;
        if (!decode(segment, name) || name.find('\0') != std::string::npos) return 400;
        if (name.find('/') != std::string::npos) return 404;
        is_directory = name.empty() || name == "." || name == "..";
        if (!is_directory) names.push_back(name);
        if (!name.empty() && is_directory) is_directory = false;
        if (name != "..") continue;
        if (names.empty()) return 400;
        names.pop_back();
    }
    if (is_directory) names.push_back("index.html");
    for (const std::string& name : names) file += (file.empty() ? "" : "/") + name;
    return 200;
}
