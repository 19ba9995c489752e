// Exercise 22: keep the connection, or close it?  The rules are in README.md, beside this file.
//
// Change this file, then type:   ./run exercise check 22
#include "exercise.hpp"

bool keep_connection(const PersistenceQuestion& question) {
    // For now every connection is closed, as by the first servers.  Your code goes here.
    // Connection is a list: `for (std::string_view value : question.connection_values)` gives you
    // its lines, and each line may hold several words with commas between them.
    (void)question;
    return false;
}
