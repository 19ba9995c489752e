// Exercise 15: turn the order of the stages inside out.  The rules are in README.md, beside this
// file.
//
// Change this file, then type:   ./run exercise check 15
#include "exercise.hpp"

NextWish serve_without_waiting(InsideOutConnection& connection) {
    // This is the order of the stages for a worker that may wait.  It serves one connection after
    // the other, and as long as this client is silent, it keeps all the others waiting.
    StagesOfConnection& stages = connection.stages;
    for (;;) {
        Came came = stages.receive();
        while (came == Came::unfinished || came == Came::would_block) came = stages.receive();
        if (came == Came::closed) return NextWish::nothing;
        if (came == Came::done) came = stages.process();
        if (came == Came::done) came = stages.access_resource();
        if (came != Came::gone) {
            stages.build_response();
            came = stages.send();
            while (came == Came::unfinished || came == Came::would_block) came = stages.send();
        }
        if (!stages.log()) return NextWish::nothing;
    }
}
