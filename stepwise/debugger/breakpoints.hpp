// Breakpoints: before a stage, or within it right behind a certain fact.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/debugger/history.hpp"

namespace stepwise {

struct Breakpoint {
    unsigned number = 0;
    Stage stage = Stage::accept;
    std::string key, value;  ///< of the fact; an empty key: before the stage
    unsigned hits = 0;

    /// "before 4 access resource", "in 4 access resource, behind matched = DirectoryIndex"
    [[nodiscard]] std::string where() const;
};

class Breakpoints {
  public:
    /// `STAGE [if KEY=VALUE]`.  What to tell who typed it.
    struct Added {
        bool is_added;
        std::string text;
    };
    Added add(std::string_view description);
    bool remove(std::size_t number);

    /// The one that this event hits; counts it.
    [[nodiscard]] const Breakpoint* hit(const History& history, std::size_t place);
    [[nodiscard]] const std::vector<Breakpoint>& all() const noexcept { return breakpoints_; }
    [[nodiscard]] bool empty() const noexcept { return breakpoints_.empty(); }

  private:
    std::vector<Breakpoint> breakpoints_;
    unsigned last_number_ = 0;
};

}  // namespace stepwise
