// A page that is made for one response: kept in memory while it is small, in a file without a name
// once it is not.
#pragma once

#include <string>
#include <string_view>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

class MadePage {
  public:
    explicit MadePage(Step& step) noexcept : step_(step) {}

    /// Append to it, and call `spill` now and then.
    [[nodiscard]] std::string& text() noexcept { return text_; }
    /// Writes what has gathered into the spool, if it is much.
    void spill() {
        if (text_.size() >= piece) write();
    }
    /// Makes it the response's body: `answer.content`, or `resource.file`.  `answered` with an
    /// error if there was no room for it.
    Outcome finish(Connection& connection, Resource& resource, std::string_view type);

  private:
    static constexpr std::size_t piece = 64 * 1024;      ///< one write(2)
    static constexpr std::size_t most_in_memory = 8192;  ///< fits into the response's buffer

    void write();

    Step& step_;
    std::string text_;
    UniqueFd spool_;
    std::uint64_t written_ = 0;
    int error_ = 0;
};

/// A whole page that is HTML in the character set that the resource had.
Outcome give_page(Step& step, Connection& connection, Resource& resource, std::string page);

}  // namespace stepwise
