// One thing that happened, as it stands in its column.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stepwise/trace/core/event.hpp"
#include "stepwise/trace/page.hpp"

namespace stepwise {

enum class Side : std::uint8_t { client, server };

struct ColumnLine {
    Ink ink;
    std::string text;
    std::size_t further = 2;  ///< how far each further line of it is indented
};

struct Entry {
    std::int64_t at = 0;  ///< CLOCK_MONOTONIC, nanoseconds
    Side side = Side::client;
    bool crosses = false;  ///< something goes to the other side: an arrow
    std::vector<ColumnLine> lines;
};

/// Where an event stands on the time line.
[[nodiscard]] std::int64_t time_of(const Event& event) noexcept;

[[nodiscard]] std::vector<Entry> entries_of_client(const std::vector<Event>& events);
[[nodiscard]] std::vector<Entry> entries_of_server(const std::vector<Event>& events);

}  // namespace stepwise
