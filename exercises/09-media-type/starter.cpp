// Exercise 09: find the media type of a file.  The rules are in README.md, which is beside this
// file.
//
// Change this file, then type:   ./run exercise check 09
#include "exercise.hpp"

std::string_view media_type_of(std::string_view name, std::span<const TypeRow> table,
                               std::string_view otherwise) {
    // For now nobody knows any type.  Your code goes here.
    // A table is gone through with:  for (const TypeRow& row : table) ...
    (void)name;
    (void)table;
    return otherwise;
}
