// The course hangs together: each chapter has its parts in their order, links lead somewhere, and
// `Next:` leads from the first chapter to the last.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/chapters/engine/text.hpp"

namespace {

namespace fs = std::filesystem;
const fs::path root{SOURCE_DIR};

std::string read(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

/// "01-what-a-web-server-is", … in their order.
std::vector<std::string> chapter_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{root / "chapters"})
        if (fs::exists(entry.path() / "README.md")) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

std::string chapter(const std::string& name) {
    return read(root / "chapters" / name / "README.md");
}

/// The text without its fenced blocks: what a `#` or a `[` means there is not Markdown's.
std::string prose(const std::string& markdown) {
    std::string result;
    bool fenced = false;
    for (const std::string& line : chapters::split_lines(markdown)) {
        if (line.starts_with("```"))
            fenced = !fenced;
        else if (!fenced && !line.starts_with("    "))
            result += line + '\n';
    }
    return result;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size())
        ++found;
    return found;
}

/// What of `parts` is missing in `text`, or not in its place; nothing if all is well.
std::string first_missing(const std::string& text, const std::vector<std::string>& parts) {
    std::size_t at = 0;
    for (const std::string& part : parts) {
        const std::size_t found = text.find(part, at);
        if (found == std::string::npos) return part;
        at = found + part.size();
    }
    return {};
}

void check_links(const fs::path& file) {
    static const std::regex link{"\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)"};
    const std::string text = prose(read(file));
    const std::sregex_iterator end;
    for (std::sregex_iterator found{text.begin(), text.end(), link}; found != end; ++found) {
        const std::string target = (*found)[1];
        if (target.find("://") != std::string::npos) continue;
        CAPTURE(file.string());
        CAPTURE(target);
        CHECK(fs::exists(file.parent_path() / target));
    }
}

}  // namespace

TEST_CASE("each chapter has its parts, in their order") {
    for (const std::string& name : chapter_names()) {
        CAPTURE(name);
        const std::string text = prose(chapter(name));
        const std::string number = std::to_string(std::stoi(name));
        CHECK(text.starts_with("# " + number + ". "));
        const std::vector<std::string> parts = {"**The question:**",
                                                "**Afterwards you can**",
                                                "**Time:**",
                                                "**You need**",
                                                "n words:",
                                                "> **Predict before you look.**",
                                                "\n## What real servers do here\n",
                                                "\n## An experiment of your own\n",
                                                "\n## The exercise\n",
                                                "\n## Key points\n",
                                                "\nNext: "};
        CHECK(first_missing(text, parts) == "");
        const std::size_t questions = count(text, "> **Predict before you look.**");
        CHECK(questions >= 2);
        CHECK(count(text, "> <details><summary>Answer</summary>") == questions);
        CHECK(count(text, "</details>") == questions);
        const bool shows_output = !chapters::parse_text(chapter(name)).blocks.empty();
        CHECK(shows_output);
    }
}

TEST_CASE("`Next:` leads from the first chapter to the last") {
    static const std::regex next{"\nNext: [^\n]*\\]\\(([^)]+)\\)"};
    const std::vector<std::string> names = chapter_names();
    REQUIRE(names.size() > 1);
    for (std::size_t at = 0; at < names.size(); ++at) {
        CAPTURE(names[at]);
        CHECK(std::stoul(names[at]) == at + 1);
        const std::string text = chapter(names[at]);
        std::smatch match;
        REQUIRE(std::regex_search(text, match, next));
        if (at + 1 < names.size()) CHECK(match[1] == "../" + names[at + 1] + "/README.md");
    }
}

TEST_CASE("the table of contents names each chapter") {
    const std::string contents = read(root / "chapters" / "README.md");
    for (const std::string& name : chapter_names()) {
        CAPTURE(name);
        CHECK(contents.find("](" + name + "/README.md)") != std::string::npos);
    }
}

TEST_CASE("links lead to files that are there") {
    check_links(root / "README.md");
    check_links(root / "minimal_server" / "README.md");
    for (const char* file : {"README.md", "AUTHORING.md", "INSTRUCTOR.md"})
        check_links(root / "chapters" / file);
    for (const std::string& name : chapter_names())
        check_links(root / "chapters" / name / "README.md");
}
