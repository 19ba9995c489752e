// caught by: links
// O_NOFOLLOW concerns the last segment only; a link in the middle is followed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <string>
#include <vector>

#include "exercise.hpp"

namespace {

/// False: no file can have this name.
bool decode(std::string_view segment, std::string& name) {
    for (std::size_t i = 0; i < segment.size(); ++i) {
        char c = segment[i];
        if (c == '%') {
            const std::string digits{segment.substr(i + 1, 2)};
            if (digits.size() != 2 || !std::isxdigit(static_cast<unsigned char>(digits[0])) ||
                !std::isxdigit(static_cast<unsigned char>(digits[1])))
                return false;
            c = static_cast<char>(std::stoi(digits, nullptr, 16));
            i += 2;
        }
        if (c == '/' || c == '\0') return false;
        name += c;
    }
    return true;
}

/// False: the path names nothing, or leads out of the root.
bool divide(std::string_view path, std::vector<std::string>& names) {
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        std::string name;
        if (!decode(segment, name)) return false;
        if (name.empty() || name == ".") continue;
        if (name != "..") {
            names.push_back(name);
            continue;
        }
        if (names.empty()) return false;
        names.pop_back();
    }
    return !names.empty();
}

}  // namespace

int open_page(int root, std::string_view path) {
    std::vector<std::string> names;
    if (!divide(path, names)) return -1;
    std::string whole;
    for (const std::string& name : names) whole += (whole.empty() ? "" : "/") + name;
    const int at = openat(root, whole.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (at < 0 || (fstat(at, &status) == 0 && S_ISREG(status.st_mode))) return at;
    close(at);
    return -1;
}
