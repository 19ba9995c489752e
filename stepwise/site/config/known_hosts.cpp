// /etc/hosts: an address, then its names; hosts(5).
#include "stepwise/site/config/known_hosts.hpp"

#include <fstream>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/config/words.hpp"

namespace stepwise::config {

std::optional<Network> address_in_hosts_file(const std::string& name) {
    std::ifstream file{"/etc/hosts"};
    std::string line;
    for (int left = 10'000; left > 0 && std::getline(file, line); --left) {
        line.erase(std::min(line.find('#'), line.size()));
        std::string_view rest = line;
        std::vector<std::string> words;
        while (!(rest = http::trim(rest)).empty()) {
            words.emplace_back(rest.substr(0, rest.find_first_of(" \t")));
            rest.remove_prefix(words.back().size());
        }
        for (std::size_t i = 1; i < words.size(); ++i)
            if (http::equal_ignoring_case(words[i], name)) return Network::parse(words[0]);
    }
    return {};
}

}  // namespace stepwise::config
