// The definition is found as a person would: a line at the left margin that names the function and
// is not a declaration.
#include "stepwise/debugger/source.hpp"

#include <array>
#include <fstream>

namespace stepwise {
namespace {

#ifdef STEPWISE_SOURCE_DIR
constexpr std::string_view source_tree = STEPWISE_SOURCE_DIR;
#else
constexpr std::string_view source_tree = ".";
#endif

struct Entry {
    std::string_view file, function;
};
constexpr std::array<Entry, 9> table = {{
    {"", ""},
    {"stages/1_accept.cpp", "accept_connection"},
    {"stages/2_receive.cpp", "receive_request"},
    {"stages/3_process.cpp", "process_request"},
    {"stages/4_access_resource.cpp", "access_resource"},
    {"stages/5_response/build.cpp", "build_response"},
    {"stages/6_send.cpp", "send_response"},
    {"stages/7_log.cpp", "log_transaction"},
    {"", ""},
}};

std::vector<std::string> lines_of(const std::string& name) {
    std::vector<std::string> lines;
    std::ifstream file(name);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

bool is_definition(std::string_view line, std::string_view function) {
    const std::size_t name = line.find(std::string(function) + '(');
    return name != std::string_view::npos && name > 0 && line[name - 1] == ' ' &&
           line.front() != ' ' && line.front() != '/' && !line.ends_with(';');
}

}  // namespace

StageSource source_of(Stage stage) {
    const Entry& entry = table[static_cast<std::size_t>(stage)];
    StageSource source{"stepwise/" + std::string(entry.file), entry.function, 0, {}};
    if (entry.file.empty()) return source;
    source.lines = lines_of(std::string(source_tree) + '/' + source.file);
    for (std::size_t i = 0; i < source.lines.size() && source.line == 0; ++i)
        if (is_definition(source.lines[i], entry.function)) source.line = i + 1;
    return source;
}

}  // namespace stepwise
