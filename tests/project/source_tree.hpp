// The source tree as the house rules see it: files, lines, includes.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

struct SourceFile {
    std::string name;  ///< relative to the repository, e.g. "stepwise/http/date.cpp"
    std::vector<std::string> lines;
};

inline SourceFile read_source(const std::filesystem::path& root, const std::string& name) {
    SourceFile file{name, {}};
    std::ifstream in{root / name};
    for (std::string line; std::getline(in, line);) file.lines.push_back(line);
    return file;
}

/// All .cpp and .hpp files below a folder of the repository.
inline std::vector<SourceFile> sources_below(const std::string& folder) {
    const std::filesystem::path root{SOURCE_DIR};
    std::vector<SourceFile> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root / folder}) {
        const std::string extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        files.push_back(read_source(root, std::filesystem::relative(entry.path(), root)));
    }
    return files;
}

/// What stands behind `#include`, with its quotes or angle brackets.
inline std::vector<std::string> includes_of(const SourceFile& file) {
    constexpr std::string_view directive = "#include ";
    std::vector<std::string> includes;
    for (const std::string& line : file.lines)
        if (line.starts_with(directive)) includes.push_back(line.substr(directive.size()));
    return includes;
}
