// caught by: resumes-send
// Wants to read whatever it was that blocked.
#include "exercise.hpp"

namespace {

NextStage after(NextStage stage, Came came) {
    switch (came) {
        case Came::done: return static_cast<NextStage>(static_cast<int>(stage) + 1);
        case Came::answered: return NextStage::build_response;
        case Came::gone: return NextStage::log;
        case Came::unfinished:
        case Came::would_block:
        case Came::closed: break;
    }
    return stage;
}

}  // namespace

NextWish serve_without_waiting(InsideOutConnection& connection) {
    StagesOfConnection& stages = connection.stages;
    for (int attempts = 0; attempts < most_attempts; ++attempts) {
        Came came = Came::done;
        switch (connection.next) {
            case NextStage::receive:
                came = stages.receive();
                if (came == Came::would_block) return NextWish::to_read;
                if (came == Came::closed) return NextWish::nothing;
                break;
            case NextStage::process: came = stages.process(); break;
            case NextStage::access_resource: came = stages.access_resource(); break;
            case NextStage::build_response: stages.build_response(); break;
            case NextStage::send:
                came = stages.send();
                if (came == Came::would_block) return NextWish::to_read;
                break;
            case NextStage::log:
                connection.next = NextStage::receive;
                if (!stages.log()) return NextWish::nothing;
                continue;
        }
        connection.next = after(connection.next, came);
    }
    return NextWish::another_turn;
}
