// caught by: several-dots
// Goes from the left and stops at the first extension that is known.
#include "exercise.hpp"

namespace {

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same(std::string_view written, std::string_view in_table) {
    if (written.size() != in_table.size()) return false;
    for (std::size_t i = 0; i < written.size(); ++i)
        if (small(written[i]) != in_table[i]) return false;
    return true;
}

}  // namespace

std::string_view media_type_of(std::string_view name, std::span<const TypeRow> table,
                               std::string_view otherwise) {
    name = name.substr(name.rfind('/') + 1);
    while (name.starts_with('.')) name.remove_prefix(1);
    for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
        const std::string_view rest = name.substr(dot + 1);
        for (const TypeRow& row : table)
            if (is_same(rest.substr(0, rest.find('.')), row.extension)) return row.type;
    }
    return otherwise;
}
