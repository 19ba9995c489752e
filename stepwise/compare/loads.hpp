// The loads of the scenarios and how the server is set up for them, by the scenarios' names.
#pragma once

#include "stepwise/compare/scenario.hpp"

namespace stepwise::compare {

Load one_slow_client(const Conditions& conditions);
Load idle_crowd(const Conditions& conditions);
Load browser(const Conditions& conditions);
Load burst(const Conditions& conditions);
Load slow_reader(const Conditions& conditions);
Load slow_script(const Conditions& conditions);
Load cpu_bound(const Conditions& conditions);
Load small_files(const Conditions& conditions);
Load large_files(const Conditions& conditions);
Load short_connections(const Conditions& conditions);
Load pipelined(const Conditions& conditions);
Load crash(const Conditions& conditions);
Load too_many(const Conditions& conditions);

/// A slow client is sent away after a good half of the time, so that it is seen what comes then.
Settings short_patience(const Conditions& conditions);
Settings room_for_a_crowd(const Conditions& conditions);
Settings short_backlog(const Conditions& conditions);
Settings few_connections(const Conditions& conditions);
Settings as_usual(const Conditions& conditions);

/// The same with so few clients and requests that each of them can be looked at.
[[nodiscard]] Load as_sample(Load load);

}  // namespace stepwise::compare
