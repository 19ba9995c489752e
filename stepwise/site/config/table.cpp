// All tables as one: look-up by name, and the nearest name for a misspelt one.
#include <algorithm>
#include <numeric>

#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

using Table = Entries (*)() noexcept;
constexpr Table tables[] = {
    server_directives,      host_directives, section_directives,
    resource_directives,    type_directives, access_directives,
    redirection_directives, log_directives,  our_directives,
};

/// How many letters must be changed, added, left out or swapped to make `a` of `b`.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    std::iota(cost[0].begin(), cost[0].end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                                   cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    return cost[a.size()][b.size()];
}

}  // namespace

const Entry* find_directive(std::string_view name) noexcept {
    for (const Table table : tables)
        for (const Entry& entry : table())
            if (is(entry.name, name)) return &entry;
    return nullptr;
}

std::vector<const Entry*> all_directives() {
    std::vector<const Entry*> all;
    for (const Table table : tables)
        for (const Entry& entry : table()) all.push_back(&entry);
    return all;
}

std::string similar_directive(std::string_view name) {
    if (name.size() > 40) return {};
    const std::string wanted = lower(name);
    std::string nearest;
    std::size_t least = 1 + wanted.size() / 3;
    for (const Table table : tables)
        for (const Entry& entry : table()) {
            const std::size_t far = distance(wanted, lower(entry.name));
            if (far > least || (far == least && !nearest.empty())) continue;
            least = far;
            nearest = entry.name;
        }
    return nearest.starts_with('<') ? nearest + ">" : nearest;
}

}  // namespace stepwise::config
