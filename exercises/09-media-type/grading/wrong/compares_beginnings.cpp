// caught by: whole-extension
// Compares only as many letters as the table has.
#include "exercise.hpp"

namespace {

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same(std::string_view written, std::string_view in_table) {
    if (written.size() < in_table.size()) return false;
    for (std::size_t i = 0; i < in_table.size(); ++i)
        if (small(written[i]) != in_table[i]) return false;
    return true;
}

}  // namespace

std::string_view media_type_of(std::string_view name, std::span<const TypeRow> table,
                               std::string_view otherwise) {
    name = name.substr(name.rfind('/') + 1);
    while (name.starts_with('.')) name.remove_prefix(1);
    for (std::size_t dot; (dot = name.rfind('.')) != name.npos; name = name.substr(0, dot))
        for (const TypeRow& row : table)
            if (is_same(name.substr(dot + 1), row.extension)) return row.type;
    return otherwise;
}
