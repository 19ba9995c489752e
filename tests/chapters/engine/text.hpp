// A text in Markdown as its test sees it: console blocks (commands and their output) and regions
// (fenced blocks that show a part of a source file).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chapters {

using Lines = std::vector<std::string>;

/// One command of a console block.  Line numbers count from 0 and are those of the file.
struct Command {
    std::string text;       ///< as typed, continuation lines included
    std::size_t line = 0;   ///< of its `$ `
    std::size_t first = 0;  ///< of its output
    Lines output;           ///< up to the next `$ ` or the end of the block

    bool is_server() const;    ///< ends with ` &`
    bool is_left_out() const;  ///< its output is a lone `…`: not run
};

struct Block {
    std::size_t line = 0;  ///< of its fence
    std::vector<Command> commands;
};

/// A fenced block below `<!-- source: FILE#NAME -->`.
struct Region {
    std::string file, name;  ///< the name is empty for a whole file
    std::size_t line = 0;    ///< of the comment
    std::size_t first = 0;   ///< of what the fences hold
    Lines shown;
};

struct Text {
    Lines lines;
    std::vector<Block> blocks;
    std::vector<Region> regions;
    Lines mistakes;  ///< "LINE: what is wrong"
};

Lines split_lines(std::string_view text);
std::string join_lines(const Lines& lines);

Text parse_text(std::string_view markdown);

}  // namespace chapters
