// caught by: octet-0
// Hands the name to the kernel, for which it ends at octet 0.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "exercise.hpp"

namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// False: a broken escape, or octet 0.
bool decode(std::string_view path, std::string& name) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            name += path[i];
        } else {
            if (i + 2 >= path.size()) return false;
            const int high = digit(path[i + 1]), low = digit(path[i + 2]);
            if (high < 0 || low < 0) return false;
            name += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return true;
}

int only_if_regular(int file) {
    struct stat status;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) return file;
    close(file);
    return -1;
}

}  // namespace

int open_page(int root, std::string_view path) {
    std::string name;
    if (!decode(path, name)) return -1;
    name.erase(0, name.find_first_not_of('/'));
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    const long file = syscall(SYS_openat2, root, name.c_str(), &how, sizeof how);
    return file < 0 ? -1 : only_if_regular(static_cast<int>(file));
}
