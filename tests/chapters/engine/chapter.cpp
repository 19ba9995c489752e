// A block is tried three times: on a busy machine the waits that it shows can be those of others.
// What is wrong in the text stays wrong.
#include "tests/chapters/engine/chapter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/chapters/engine/compare.hpp"
#include "tests/chapters/engine/normalise.hpp"
#include "tests/chapters/engine/region.hpp"

namespace chapters {
namespace {

namespace fs = std::filesystem;
constexpr int attempts = 3;

std::string read_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

struct Replacement {
    std::size_t first, count;  // lines of the text
    Lines with;
};

class Checker {
  public:
    Checker(const std::string& file, const Place& place, bool update)
        : file_(file), path_(fs::path{place.root} / file), place_(place), update_(update) {}

    Report check() {
        text_ = parse_text(read_file(path_));
        for (const std::string& mistake : text_.mistakes) wrong(file_ + ':' + mistake + '\n');
        for (const Region& region : text_.regions) check_region(region);
        for (const Block& block : text_.blocks) check_block(block);
        if (update_ && !replacements_.empty()) rewrite();
        return report_;
    }

  private:
    void wrong(const std::string& words) {
        ++report_.wrong;
        report_.words += words;
    }

    std::string at(std::size_t line) const { return fmt::format("{}:{}: ", file_, line + 1); }

    static std::string line_or_end(const Lines& lines, std::size_t at) {
        return at < lines.size() ? lines[at] : std::string{"(nothing more)"};
    }

    void replace(std::size_t first, std::size_t count, Lines with) {
        replacements_.push_back({first, count, std::move(with)});
        ++report_.updated;
    }

    void check_region(const Region& region) {
        ++report_.regions;
        try {
            const Lines source = split_lines(read_file(fs::path{place_.root} / region.file));
            const Lines part = part_of(source, region.name);
            if (part == region.shown) return;
            if (update_) return replace(region.first, region.shown.size(), part);
            const auto [shown, real] =
                std::mismatch(region.shown.begin(), region.shown.end(), part.begin(), part.end());
            const auto first = static_cast<std::size_t>(shown - region.shown.begin());
            wrong(at(region.first + first) + "not as in " + region.file +
                  "\n  text:   " + line_or_end(region.shown, first) +
                  "\n  source: " + line_or_end(part, first) + '\n');
        } catch (const std::exception& error) {
            wrong(at(region.line) + region.file + ": " + error.what() + '\n');
        }
    }

    void check_block(const Block& block) {
        ++report_.blocks;
        for (const Command& command : block.commands)
            ++(command.is_left_out() ? report_.left_out : report_.commands);
        std::vector<Lines> outputs;
        std::string failure;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            outputs.clear();
            failure = run(block, outputs);
            if (failure.empty()) return;
        }
        if (update_ && outputs.size() == block.commands.size())
            update_block(block, outputs);
        else
            wrong(failure);
    }

    /// Runs all commands; what is wrong with the first that differs, or nothing.
    std::string run(const Block& block, std::vector<Lines>& outputs) {
        std::string failure;
        const Command* running = nullptr;
        try {
            Session session{place_};
            for (const Command& command : block.commands) {
                running = &command;
                outputs.push_back(command.is_left_out() ? command.output : session.run(command));
                if (failure.empty()) failure = judge(command, outputs.back());
            }
        } catch (const std::exception& error) {
            if (failure.empty() && running)
                failure = at(running->line) + "$ " + running->text + "\n  " + error.what() + '\n';
        }
        return failure;
    }

    std::string judge(const Command& command, const Lines& got) const {
        if (command.is_left_out()) return {};
        const Normalised text = normalise(command.output), real = normalise(got);
        const auto parted = difference(text.lines, real.lines);
        if (!parted) return {};
        const bool in_text = parted->expected < text.lines.size();
        const std::size_t line = in_text ? text.origin[parted->expected] : command.output.size();
        const std::size_t got_line =
            parted->got < real.lines.size() ? real.origin[parted->got] : got.size();
        return at(command.first + line) + "$ " + command.text +
               "\n  expected: " + line_or_end(command.output, line) +
               "\n  got:      " + line_or_end(got, got_line) +
               "\n  compared: " + line_or_end(text.lines, parted->expected) +
               "\n  with:     " + line_or_end(real.lines, parted->got) + '\n';
    }

    void update_block(const Block& block, const std::vector<Lines>& outputs) {
        for (std::size_t number = 0; number < outputs.size(); ++number) {
            const Command& command = block.commands[number];
            if (judge(command, outputs[number]).empty()) continue;
            std::size_t lost = 0;
            Lines output = keep_elisions(command.output, outputs[number], lost);
            for (std::string& line : output)
                if (line.ends_with('\r')) line.pop_back();
            if (lost > 0)
                report_.words += at(command.line) + fmt::format("{} elision(s) lost: look\n", lost);
            while (!output.empty() && output.back().empty()) output.pop_back();
            for (auto blank = command.output.rbegin();
                 blank != command.output.rend() && blank->empty(); ++blank)
                output.emplace_back();
            replace(command.first, command.output.size(), std::move(output));
        }
    }

    void rewrite() {
        std::sort(replacements_.begin(), replacements_.end(),
                  [](const Replacement& a, const Replacement& b) { return a.first > b.first; });
        for (const Replacement& change : replacements_) {  // from the end, so that numbers stay
            const auto first = text_.lines.begin() + static_cast<std::ptrdiff_t>(change.first);
            const auto behind =
                text_.lines.erase(first, first + static_cast<std::ptrdiff_t>(change.count));
            text_.lines.insert(behind, change.with.begin(), change.with.end());
        }
        std::ofstream{path_, std::ios::binary} << join_lines(text_.lines);
    }

    std::string file_;
    fs::path path_;
    const Place& place_;
    bool update_;
    Text text_;
    Report report_;
    std::vector<Replacement> replacements_;
};

bool is_installed(const std::string& tool) {
    const char* path = std::getenv("PATH");
    std::istringstream folders{path ? path : ""};
    for (std::string folder; std::getline(folders, folder, ':');)
        if (::access((folder + '/' + tool).c_str(), X_OK) == 0) return true;
    return false;
}

}  // namespace

Report check_text(const std::string& file, const Place& place, bool update) {
    return Checker{file, place, update}.check();
}

Lines missing_tools(const std::string& file, const Place& place) {
    const Text text = parse_text(read_file(fs::path{place.root} / file));
    Lines missing;
    for (const char* tool : {"curl", "strace", "g++", "nc", "jq", "nginx", "python3"}) {
        const bool wanted =
            std::any_of(text.blocks.begin(), text.blocks.end(), [&](const Block& block) {
                return std::any_of(block.commands.begin(), block.commands.end(),
                                   [&](const Command& command) {
                                       const std::size_t at =
                                           (' ' + command.text).find(std::string{" "} + tool + ' ');
                                       return !command.is_left_out() && at != std::string::npos;
                                   });
            });
        if (wanted && !is_installed(tool)) missing.emplace_back(tool);
    }
    return missing;
}

}  // namespace chapters
