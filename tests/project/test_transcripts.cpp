// What the texts show is what the program prints: every console block of the README and the
// chapters is run, and its output compared with the text.
//
// What may differ is normalised on both sides, and nothing else: numbers (ports, process numbers,
// times, sizes), entity tags, names of days and months, the path of this checkout, how long a call
// waited, and white space (names of different length wrap at different places).  A block whose
// output is a lone `…` is not run; how many there are is part of the test.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <regex>

#include "source_tree.hpp"

namespace {

struct Transcript {
    std::string file, command, output;
};

void add_block(std::vector<Transcript>& all, const std::string& file,
               const std::vector<std::string>& block) {
    for (const std::string& line : block) {
        if (line.starts_with("$ "))
            all.push_back({file, line.substr(2), ""});
        else if (!all.empty())
            all.back().output += line + '\n';
    }
}

std::vector<Transcript> transcripts_of(const std::string& file) {
    std::vector<Transcript> all;
    std::vector<std::string> block;
    bool inside = false;
    for (const std::string& line : read_source(SOURCE_DIR, file).lines) {
        if (inside && line == "```") {
            add_block(all, file, block);
            inside = false;
        } else if (inside) {
            block.push_back(line);
        } else if (line == "```console") {
            block.clear();
            inside = true;
        }
    }
    return all;
}

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

std::string normalised(std::string text) {
    text = replace_all(text, SOURCE_DIR, "…");
    text = replace_all(text, "─", "");
    using std::regex;
    text = std::regex_replace(text, regex{"waited [0-9.]+ (ms|s)"}, "");
    text = std::regex_replace(text, regex{"\"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+\""}, "\"TAG\"");
    text = std::regex_replace(text, regex{"(Mon|Tue|Wed|Thu|Fri|Sat|Sun),"}, "Day,");
    text = std::regex_replace(
        text, regex{"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)([ /][0-9])"}, "Month$2");
    text = std::regex_replace(text, regex{"[0-9]+(\\.[0-9]+)?"}, "N");
    return std::regex_replace(text, regex{"\\s+"}, " ");
}

/// `./run` is this build's program here; without arguments it takes the tour.
std::string output_of(std::string command) {
    if (command == "./run") command = "./run tour";
    command = "cd " SOURCE_DIR " && export NO_COLOR=1 && " +
              replace_all(command, "./run", STEPWISE_PROGRAM) + " 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(command.c_str(), "r"), ::pclose};
    std::string output;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe.get()))
        output.append(piece.data(), count);
    return output;
}

/// What the command prints, at the third try at the latest: the tour shows real waits, and on a
/// machine that is very busy both halves of its request can arrive before the server looks.
std::string printed(const Transcript& transcript) {
    std::string output;
    for (int attempt = 0; attempt < 3; ++attempt) {
        output = normalised(output_of(transcript.command));
        if (output == normalised(transcript.output)) break;
    }
    return output;
}

void check_transcripts(const std::string& file, std::size_t expected, std::size_t not_run) {
    CAPTURE(file);
    std::size_t run = 0, left_out = 0;
    for (const Transcript& transcript : transcripts_of(file)) {
        CAPTURE(transcript.command);
        if (transcript.output.starts_with("…")) {
            ++left_out;
            continue;
        }
        CHECK(printed(transcript) == normalised(transcript.output));
        ++run;
    }
    CHECK(run == expected);
    CHECK(left_out == not_run);
}

}  // namespace

TEST_CASE("the README prints what the program prints") { check_transcripts("README.md", 1, 1); }

TEST_CASE("chapter 1 prints what the program prints") {
    check_transcripts("chapters/01-seven-stages/README.md", 3, 0);
}
