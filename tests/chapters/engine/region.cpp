// No parser of C++: the house's layout (definitions begin in column 0 and end with a line that
// begins with `}`) is enough to find one, and a region can be marked where it is not.
#include "tests/chapters/engine/region.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace chapters {
namespace {

Lines from_to(const Lines& lines, std::size_t first, std::size_t end) {
    return {lines.begin() + static_cast<std::ptrdiff_t>(first),
            lines.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::string_view trimmed(std::string_view line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{} : line.substr(first);
}

/// Without the indentation that all lines share.
Lines outdented(Lines lines) {
    std::size_t shared = std::string::npos;
    for (const std::string& line : lines)
        if (!line.empty()) shared = std::min(shared, line.find_first_not_of(' '));
    if (shared == std::string::npos) return lines;
    for (std::string& line : lines) line.erase(0, shared);
    return lines;
}

bool marked_region(const Lines& lines, const std::string& name, Lines& found) {
    const auto has = [](const std::string& mark) {
        return [mark](const std::string& line) { return trimmed(line) == mark; };
    };
    const auto begin = std::find_if(lines.begin(), lines.end(), has("// region " + name));
    if (begin == lines.end()) return false;
    const auto end = std::find_if(begin, lines.end(), has("// end region"));
    if (end == lines.end()) throw std::runtime_error("`// region " + name + "` has no end");
    found = outdented({begin + 1, end});
    return true;
}

/// The line after the definition that begins at `first`; `first` if it is only a declaration.
std::size_t end_of_definition(const Lines& lines, std::size_t first) {
    bool opened = false;
    for (std::size_t at = first; at < lines.size(); ++at) {
        const std::string& line = lines[at];
        if (opened && line.starts_with('}')) return at + 1;
        if (!opened && line.find('{') != std::string::npos) {
            opened = true;
            if (std::count(line.begin(), line.end(), '{') ==
                std::count(line.begin(), line.end(), '}'))
                return at + 1;  // all of it in one line
        }
        if (!opened && line.ends_with(';')) return first;
    }
    return first;
}

/// What belongs to a definition and stands above it: its comment, `template <...>`.
std::size_t start_with_comment(const Lines& lines, std::size_t first) {
    while (first > 0) {
        const std::string& above = lines[first - 1];
        const bool comment = above.starts_with("//");
        if (above.empty() || above.front() == '#' || above.front() == ' ') break;
        if (!comment && std::string_view{";{}:"}.find(above.back()) != std::string_view::npos)
            break;
        --first;
    }
    return first;
}

}  // namespace

Lines part_of(const Lines& lines, const std::string& name) {
    if (name.empty()) return lines;
    Lines found;
    if (marked_region(lines, name, found)) return found;

    const std::regex defined{"\\b" + name + "\\b\\s*(\\(|\\{|\\[|=|$|final|:[^:])"};
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const std::string& line = lines[at];
        if (line.empty() || std::string_view{" /#}"}.find(line.front()) != std::string_view::npos)
            continue;
        if (!std::regex_search(line, defined)) continue;
        const std::size_t end = end_of_definition(lines, at);
        if (end > at) return from_to(lines, start_with_comment(lines, at), end);
    }
    throw std::runtime_error("nothing of the name " + name + " is defined in column 0 there");
}

}  // namespace chapters
