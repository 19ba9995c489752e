// An exercise is what its folder holds; nothing is listed a second time elsewhere.
#include "stepwise/exercise/catalogue.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stepwise {
namespace {

namespace fs = std::filesystem;

bool is_exercise(const std::string& name) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return name.size() > 3 && is_digit(name[0]) && is_digit(name[1]) && name[2] == '-';
}

/// Title and question: `# Exercise 01: TITLE` and `**The question:** QUESTION`, up to a blank line.
void read_readme(Exercise& exercise) {
    std::ifstream readme{exercise.folder + "/README.md"};
    constexpr std::string_view mark = "**The question:** ";
    bool within_question = false;
    for (std::string line; std::getline(readme, line);) {
        if (exercise.title.empty() && line.starts_with("# "))
            exercise.title = line.substr(std::min(line.size(), line.find(": ") + 2));
        if (line.empty()) within_question = false;
        if (within_question) exercise.question += ' ' + line;
        if (exercise.question.empty() && line.starts_with(mark)) {
            exercise.question = line.substr(mark.size());
            within_question = true;
        }
    }
}

}  // namespace

std::string exercises_of_checkout() { return STEPWISE_SOURCE_DIR "/exercises"; }

std::vector<Exercise> exercises_in(const std::string& folder) {
    std::vector<Exercise> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        const std::string name = entry.path().filename();
        if (!is_exercise(name) || !fs::exists(entry.path() / "starter.cpp")) continue;
        Exercise exercise{name.substr(0, 2), name, {}, {}, entry.path()};
        read_readme(exercise);
        found.push_back(std::move(exercise));
    }
    if (found.empty())
        throw CannotCheck("there are no exercises in " + folder +
                          ": they need the checkout that this program was built in");
    std::sort(found.begin(), found.end(),
              [](const Exercise& a, const Exercise& b) { return a.name < b.name; });
    return found;
}

const Exercise* find_exercise(const std::vector<Exercise>& exercises, std::string_view wanted) {
    const std::string number = wanted.size() == 1 ? "0" + std::string{wanted} : std::string{wanted};
    for (const Exercise& exercise : exercises)
        if (exercise.number == number || exercise.name == wanted) return &exercise;
    return nullptr;
}

std::vector<std::string> hints_of(const Exercise& exercise) {
    std::vector<std::string> hints;
    std::ifstream file{exercise.folder + "/hints.md"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) hints.emplace_back();
        if (!hints.empty()) hints.back() += line + '\n';
    }
    return hints;
}

std::string as_typed(const std::string& path) {
    constexpr std::string_view root = STEPWISE_SOURCE_DIR "/";
    return path.starts_with(root) ? path.substr(root.size()) : path;
}

std::string read_text(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error("cannot read " + as_typed(path));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace stepwise
