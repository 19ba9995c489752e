// Exercise 20: which architecture made this trace?  How to find out is in README.md, beside this
// file.
//
// Change this file, then type:   ./run exercise check 20
#include "exercise.hpp"

const char* which_architecture(char recording) {
    switch (recording) {
        case 'a': return "?";  // for instance "single"
        case 'b': return "?";
        case 'c': return "?";
        case 'd': return "?";
        case 'e': return "?";
        case 'f': return "?";
        case 'g': return "?";
        default: return "?";
    }
}
