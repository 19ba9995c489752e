// Exercise 11: answer a conditional request.  The rules are in README.md, which is beside this
// file.
//
// Change this file, then type:   ./run exercise check 11
#include "exercise.hpp"

int conditional_status(const Conditions& conditions, const CurrentState& state) {
    // For now all content is sent again, each time.  Your code goes here.
    // `if (conditions.if_none_match)` asks whether the field was sent; `*conditions.if_none_match`
    // is its value.
    (void)conditions;
    (void)state;
    return 200;
}
