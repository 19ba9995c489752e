// A console block at work: one bash session in the checkout's root, told one command after the
// other, with servers in the background.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "tests/chapters/engine/text.hpp"

namespace chapters {

/// Where a session runs, and what `./run` and `build/` are.
struct Place {
    std::string root, program, build;
    std::chrono::seconds limit{120};  ///< for all commands of a block together
};

class Session {
  public:
    explicit Session(const Place& place);
    ~Session();  ///< stops all servers, and whatever else is left

    /// What the command prints.  Throws std::runtime_error if the time limit is reached.
    Lines run(const Command& command);

  private:
    struct Running;
    std::unique_ptr<Running> running_;
};

/// Whether bash wants another line: an open quote, a here-document, a `\` or a `|` at the end.
bool goes_on(const std::string& command);

}  // namespace chapters
