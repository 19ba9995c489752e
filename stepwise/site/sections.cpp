// A <Directory> holds for everything beneath it, a <Files> for a last name, a <Location> for what
// begins with its path; with a pattern, for what the pattern matches.
#include "stepwise/site/sections.hpp"

#include <algorithm>

namespace stepwise {
namespace {

std::size_t depth(const Section& section) {
    return static_cast<std::size_t>(std::count(section.text.begin(), section.text.end(), '/')) -
           (section.text.ends_with('/') ? 1 : 0);
}

/// "/a" holds for "/a" and "/a/b", but not for "/ab"; wildcards match within one segment.
bool is_beneath(const std::string& text, const std::string& name, bool wildcards) {
    if (text == "/" || text.empty()) return true;
    std::string prefix = text;
    if (prefix.ends_with('/')) prefix.pop_back();
    if (!wildcards) {
        if (!name.starts_with(prefix)) return false;
        return name.size() == prefix.size() || name[prefix.size()] == '/';
    }
    std::size_t end = 0;  // behind as many segments of the name as the pattern has
    for (auto left = std::count(prefix.begin(), prefix.end(), '/'); left > 0; --left) {
        if (end == std::string::npos) return false;
        end = name.find('/', end + 1);
    }
    return matches_wildcards(prefix, name.substr(0, end));
}

std::string directory_of(const std::string& file_name) {
    return file_name.substr(0, file_name.rfind('/') + 1);
}

std::string last_name_of(const std::string& file_name) {
    return file_name.substr(file_name.rfind('/') + 1);
}

bool applies(const Section& section, const std::string& file_name, const std::string& path) {
    switch (section.kind) {
        case Section::Kind::directory:
            if (file_name.empty()) return false;
            if (section.pattern) return section.pattern->matches(directory_of(file_name));
            return is_beneath(section.text, file_name, has_wildcards(section.text));
        case Section::Kind::files: {
            const std::string name = last_name_of(file_name);
            if (name.empty()) return false;
            if (section.pattern) return section.pattern->matches(name);
            return matches_wildcards(section.text, name);
        }
        case Section::Kind::location:
            if (section.pattern) return section.pattern->matches(path);
            return is_beneath(section.text, path, has_wildcards(section.text));
    }
    return false;
}

int rank(const Section& section) {
    switch (section.kind) {
        case Section::Kind::directory: return section.pattern ? 1 : 0;
        case Section::Kind::files: return 2;
        case Section::Kind::location: return 3;
    }
    return 3;
}

}  // namespace

void sort_sections(std::vector<Section>& sections) {
    std::stable_sort(sections.begin(), sections.end(), [](const Section& a, const Section& b) {
        if (rank(a) != rank(b)) return rank(a) < rank(b);
        return rank(a) == 0 && depth(a) < depth(b);
    });
}

std::vector<const Section*> sections_for(const Host& host, const std::string& file_name,
                                         const std::string& path) {
    std::vector<const Section*> found;
    std::vector<const Section*> files_within;
    for (const Section& section : host.sections) {
        if (section.kind == Section::Kind::location && !files_within.empty()) {
            found.insert(found.end(), files_within.begin(), files_within.end());
            files_within.clear();
        }
        if (!applies(section, file_name, path)) continue;
        found.push_back(&section);
        for (const Section& files : section.files)
            if (applies(files, file_name, path)) files_within.push_back(&files);
    }
    found.insert(found.end(), files_within.begin(), files_within.end());
    return found;
}

}  // namespace stepwise
