// The parser's insides: a state machine whose states have the URL Standard's names, so that both
// can be read side by side.  A state takes what is its own and says which one comes next.
#pragma once

#include <string>
#include <string_view>

#include "stepwise/client/url/parse.hpp"

namespace stepwise::url_machine {

enum class State : std::uint8_t {
    scheme_start,
    no_scheme,
    special_relative_or_authority,
    path_or_authority,
    relative,
    relative_slash,
    special_authority_slashes,
    authority,
    file,
    file_slash,
    file_host,
    path_start,
    path,
    opaque_path,
    query,
    fragment,
    done,
    failed,
};

class Machine {
  public:
    Machine(ParsedUrl& into, const Url* base) : into_(into), text_(into.text), base_(base) {}
    void run();

  private:
    State take(State state);
    State scheme_start();
    State no_scheme();
    State relative();
    State relative_slash();
    State authority();
    bool credentials(std::size_t end);
    bool host_and_port(std::size_t end, bool has_credentials);
    bool port(std::size_t begin, std::size_t end);
    State file();
    State file_of_base();
    State file_slash();
    State file_host();
    State path_start();
    State path();
    void take_segment(std::string_view segment, bool is_followed_by_slash);
    State opaque_path();
    State query();
    State fragment();

    /// The octet here, or one further on; NUL at the end (a NUL in the text ends nothing:
    /// at_end()).
    [[nodiscard]] char here(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool at_end() const noexcept { return at_ >= text_.size(); }
    [[nodiscard]] bool at_slash(std::size_t ahead = 0) noexcept;
    [[nodiscard]] std::string_view rest() const noexcept {
        return std::string_view{text_}.substr(at_);
    }
    void part(PartName name, std::size_t begin, std::size_t end);
    void note(PartName of, std::string what);
    State fail(std::string why);
    void inherit_path();
    void shorten_path();
    State query_or_fragment();

    ParsedUrl& into_;
    const std::string& text_;
    const Url* base_;
    Url url_;
    std::size_t at_ = 0;
};

}  // namespace stepwise::url_machine
