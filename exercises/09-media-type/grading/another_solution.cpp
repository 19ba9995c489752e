// From the left: each extension that is known takes the place of the one before it.  The table is
// put into a map once for each call, in which the first row of an extension holds.
#include <algorithm>
#include <map>
#include <string>

#include "exercise.hpp"

std::string_view media_type_of(std::string_view name, std::span<const TypeRow> table,
                               std::string_view otherwise) {
    std::map<std::string, std::string_view> types;
    for (const TypeRow& row : table) types.emplace(row.extension, row.type);

    std::string file{name.substr(name.find_last_of('/') + 1)};
    std::transform(file.begin(), file.end(), file.begin(), [](char c) {
        constexpr std::string_view large = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const std::size_t place = large.find(c);
        return place == large.npos ? c : "abcdefghijklmnopqrstuvwxyz"[place];
    });
    std::string_view type = otherwise;
    std::size_t at = file.find('.', std::min(file.find_first_not_of('.'), file.size()));
    while (at != std::string::npos) {
        const std::size_t end = file.find('.', at + 1);
        const auto found = types.find(file.substr(at + 1, end - at - 1));
        if (found != types.end()) type = found->second;
        at = end;
    }
    return type;
}
