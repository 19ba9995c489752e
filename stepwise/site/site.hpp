// What the operator decided: which files are served, under which name, and where the log goes.
#pragma once

#include <string>
#include <vector>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {

struct Site {
    std::string document_root;  ///< absolute, for people; files are opened beneath `root` only
    UniqueFd root;              ///< the document root's directory descriptor
    std::vector<std::string> directory_index = {"index.html"};  ///< tried in this order
    UniqueFd access_log;  ///< opened O_APPEND, or -1: no log is kept
};

/// Opens the document root and the access log ("-": standard output, "": none).  Throws
/// std::system_error with a readable message.
[[nodiscard]] Site open_site(const std::string& document_root, const std::string& access_log);

}  // namespace stepwise
