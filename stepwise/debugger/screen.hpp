// What the debugger shows: where somebody stopped, who else is there, facts and bytes.  Everything
// is worked out from the history up to the moment that is looked at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stepwise/debugger/run.hpp"

namespace stepwise {

class Screen {
  public:
    Screen(const Run& run, NarratorStyle style) : run_(run), style_(style) {}

    /// Where a worker stands: which stage, whose, what the stage is for, and where its source is.
    [[nodiscard]] std::string standing(const Halt& halt) const;
    /// The same of an earlier moment of a server that goes on living.
    [[nodiscard]] std::string recorded(std::size_t place) const;
    /// Nobody is stopped: who waits, and for what.
    [[nodiscard]] std::string everybody_waits() const;

    [[nodiscard]] std::string connections() const;
    [[nodiscard]] std::string workers() const;
    [[nodiscard]] std::string breakpoints(const Breakpoints& breakpoints) const;

    [[nodiscard]] std::string facts() const;
    /// Empty if there is no such fact.
    [[nodiscard]] std::string fact(std::string_view key) const;
    [[nodiscard]] std::vector<std::string_view> fact_keys() const;
    [[nodiscard]] std::string bytes(bool all) const;
    /// A dozen lines of a stage's source from this line on (0: around its beginning); moves the
    /// line on.
    [[nodiscard]] std::string listing(Stage stage, std::size_t& line) const;

  private:
    [[nodiscard]] std::string headed(std::string_view left, const Event& event) const;
    [[nodiscard]] std::string heading_of(const Halt& halt) const;
    [[nodiscard]] std::string about_stage(Stage stage) const;
    [[nodiscard]] std::string position_of(std::size_t place) const;
    [[nodiscard]] std::string awaited_by(std::size_t place) const;
    [[nodiscard]] bool has_ended(const Event& worker) const;

    const Run& run_;
    NarratorStyle style_;
};

/// "4711", or "4711, thread 4712" of a thread beside the first.
[[nodiscard]] std::string who_is(const Event& event);
/// Offset, sixteen octets in hexadecimal, and those that are printable ASCII.
[[nodiscard]] std::string hex_line(std::string_view octets, std::size_t offset);

}  // namespace stepwise
