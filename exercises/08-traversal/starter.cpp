// Exercise 08: beat a traversal.  The rules are in README.md, which is beside this file.
//
// This function works, and gives away every file of the machine.  Mend it, then type:
//   ./run exercise check 08
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "exercise.hpp"

int open_page(int root, std::string_view path) {
    std::string name;
    for (std::size_t i = 1; i < path.size(); ++i) {  // from 1 on: without the first slash
        if (path[i] == '%' && i + 2 < path.size()) {
            const std::string digits{path.substr(i + 1, 2)};
            name += static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
            i += 2;
        } else {
            name += path[i];
        }
    }
    // "..", "/etc/passwd", links, FIFOs: whatever comes.
    return openat(root, name.c_str(), O_RDONLY | O_CLOEXEC);
}
