// The typography of the narrator: lines that fit the terminal, and colour that carries a meaning.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace stepwise {

enum class Ink : unsigned char {
    plain,
    rule,      ///< who is speaking
    heading,   ///< a stage is entered
    note,      ///< facts, and what is by the way
    decision,  ///< a fact that decides how it goes on
    error,
    waited,    ///< time that passed in a system call
    received,  ///< octets of the client
    sent,      ///< octets of ours
    silence,   ///< nothing happens, and why
};

/// Columns that the text takes: every character that we use is one column wide.
[[nodiscard]] std::size_t width_of(std::string_view text) noexcept;
/// Octets of the longest beginning that is not wider than that.
[[nodiscard]] std::size_t octets_within(std::string_view text, std::size_t columns) noexcept;
/// Not wider than that; what is cut off is marked with `…`.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t columns);

class Page {
  public:
    Page(std::size_t columns, bool colour) : columns_(columns), colour_(colour) {}

    /// `── left ───────── right ──`
    void rule(std::string_view left, std::string_view right);
    /// A line that is short enough, or must not be broken.
    struct Span {
        Ink ink;
        std::string_view text;
    };
    void line(std::initializer_list<Span> spans);
    void line(Ink ink, std::string_view text) { line({{ink, text}}); }
    /// Breaks lines at spaces, or after a comma if the text is code.  Each further line is
    /// indented.
    struct Indent {
        std::size_t first, further;
    };
    enum class Kind : unsigned char { prose, code };
    void wrapped(Ink ink, Kind kind, Indent indent, std::string_view text);
    /// At the end of the last line, or on one of its own if there is no room.
    void at_end(Ink ink, std::string_view text, std::size_t indent);

    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    [[nodiscard]] bool is_coloured() const noexcept { return colour_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] std::string take() noexcept;

  private:
    [[nodiscard]] std::string inked(Ink ink, std::string_view text) const;

    std::size_t columns_;
    bool colour_;
    std::string text_;
    std::size_t last_width_ = 0;  // columns of the last line
};

}  // namespace stepwise
