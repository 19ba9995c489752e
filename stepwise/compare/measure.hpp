// One run: a server is started, the load is carried out, and what it cost is read from the kernel.
#pragma once

#include <string>
#include <string_view>

#include "stepwise/compare/figures.hpp"
#include "stepwise/compare/scenario.hpp"
#include "stepwise/compare/server_process.hpp"
#include "stepwise/compare/site.hpp"

namespace stepwise::compare {

/// What all runs have in common.
struct Bench {
    const ComparisonSite& site;
    std::string program;  ///< our own, to start servers with
    double seconds = 1;   ///< of load in one run
    unsigned crowd = 10'000;
};

/// Whoever takes part: one of the architectures, or a peer (peers.hpp).
struct Contestant {
    std::string name;
    bool is_peer = false;
    bool runs_programs = true;  ///< CGI
};

/// How it is started for that scenario.  Throws std::runtime_error if it is not installed.
[[nodiscard]] Launch launch_for(const Bench& bench, const Scenario& scenario,
                                const Contestant& contestant);

[[nodiscard]] Figures measure(const Bench& bench, const Scenario& scenario,
                              const Contestant& contestant);

/// A short run of the scenario on that architecture, with few clients, that is traced; the path of
/// its recording, beside the site.
[[nodiscard]] std::string sample_recording(const Bench& bench, const Scenario& scenario,
                                           std::string_view architecture);

/// System calls for each transaction that is logged in it; `unknown` if none is.
[[nodiscard]] double calls_per_request(const std::string& recording);

}  // namespace stepwise::compare
