// A name that is not known is answered with those that are.
#include "stepwise/commands/compare_choices.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/compare/peers.hpp"
#include "stepwise/compare/wrk.hpp"

namespace stepwise {

using namespace compare;

namespace {

std::vector<std::string> words_of(const std::string& list) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        words.push_back(list.substr(at, comma - at));
        at = comma + 1;
    }
    return words;
}

}  // namespace

std::vector<const Scenario*> chosen_scenarios(const CompareOptions& options) {
    std::vector<const Scenario*> chosen;
    for (const std::string& name : options.scenarios) {
        const Scenario* scenario = find_scenario(name);
        if (!scenario)
            throw std::invalid_argument("there is no scenario '" + name + "': choose among " +
                                        names_of(scenarios()));
        if (std::find(chosen.begin(), chosen.end(), scenario) == chosen.end())
            chosen.push_back(scenario);
    }
    if (chosen.empty())
        for (const Scenario& scenario : scenarios()) chosen.push_back(&scenario);
    return chosen;
}

std::vector<Contestant> chosen_contestants(const CompareOptions& options) {
    std::vector<Contestant> chosen;
    const auto add = [&](const Contestant& contestant) {
        for (const Contestant& known : chosen)
            if (known.name == contestant.name) return;
        chosen.push_back(contestant);
    };
    if (options.architectures == "all")
        for (const Architecture& known : architectures()) add({std::string{known.name}});
    else
        for (const std::string& name : words_of(options.architectures)) {
            if (!find_architecture(name))
                throw std::invalid_argument("there is no architecture '" + name +
                                            "': --as takes all, or some of " +
                                            names_of(architectures()) + ", with commas");
            add({name});
        }
    for (const std::string& name : options.peers) {
        const Peer* peer = find_peer(name);
        if (!peer)
            throw std::invalid_argument("there is no peer '" + name + "': choose among " +
                                        names_of(peers()));
        add({name, true, peer->runs_programs});
    }
    return chosen;
}

void check(const CompareOptions& options, const std::vector<const Scenario*>& chosen,
           const std::vector<Contestant>& contestants) {
    if (!options.check_with.empty()) {
        const auto is_throughput = [](const Scenario* one) { return one->is_throughput; };
        if (std::none_of(chosen.begin(), chosen.end(), is_throughput))
            throw std::invalid_argument(
                "--check-with wrk needs one of small-files, large-files, short-connections");
        require_wrk();
    }
    for (const Contestant& contestant : contestants)
        if (contestant.is_peer) require_peer(contestant.name);
    for (const std::string& file : {options.svg, options.html})  // not only after all the runs
        if (!file.empty() && !std::ofstream{file, std::ios::app})
            throw std::runtime_error("cannot write " + file);
}

}  // namespace stepwise
