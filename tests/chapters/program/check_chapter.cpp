// check_chapter [--update] TEXT...: runs the console blocks of texts and compares their regions
// with the sources; --update rewrites what differs.  chapters/AUTHORING.md has the rules.
#include <fmt/format.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/chapters/engine/chapter.hpp"

namespace {

constexpr int skipped = 77;  // ctest's way to hear that a test could not be run here

/// Below the checkout's root, whichever folder the name was typed in.
std::string name_in_checkout(const std::string& typed) {
    const std::filesystem::path root{SOURCE_DIR};
    if (std::filesystem::exists(root / typed)) return typed;
    return std::filesystem::relative(std::filesystem::absolute(typed), root).string();
}

int check(const std::string& file, const chapters::Place& place, bool update) {
    const chapters::Lines missing = chapters::missing_tools(file, place);
    if (!missing.empty()) {
        fmt::print("{}: skipped, {} is not installed\n", file, missing.front());
        return std::getenv("STEPWISE_TEST_ALL") ? 1 : skipped;
    }
    const chapters::Report report = chapters::check_text(file, place, update);
    fmt::print("{}{}: {} blocks with {} commands, {} regions; not run: {}", report.words, file,
               report.blocks, report.commands, report.regions, report.left_out);
    if (report.updated > 0) fmt::print("; brought up to date: {}", report.updated);
    fmt::print("\n");
    if (report.wrong == 0) return 0;
    fmt::print(
        "{} wrong. If the program is right, bring the text up to date:\n"
        "  {} --update {}\n",
        report.wrong, "build/tests/check_chapter", file);
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    // What we have inherited is not passed on: the numbers of descriptors are part of the texts.
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    std::vector<std::string> files(argv + 1, argv + argc);
    const bool update = !files.empty() && files.front() == "--update";
    if (update) files.erase(files.begin());
    if (files.empty() || files.front().starts_with("-")) {
        fmt::print(stderr, "check_chapter: name the texts: check_chapter [--update] TEXT...\n");
        return 2;
    }
    const chapters::Place place{SOURCE_DIR, STEPWISE_PROGRAM, BINARY_DIR};
    int worst = 0;
    for (const std::string& file : files) {
        try {
            const int status = check(name_in_checkout(file), place, update);
            if (worst != 1 && status != 0) worst = status;
        } catch (const std::exception& error) {
            fmt::print(stderr, "check_chapter: {}\n", error.what());
            worst = 1;
        }
    }
    return worst;
}
