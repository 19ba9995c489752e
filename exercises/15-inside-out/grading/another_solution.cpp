// A function for each place.  Each makes one attempt, sets the place to go on from, and says
// whether the connection wants something now.
#include <array>
#include <optional>

#include "exercise.hpp"

namespace {

using Wish = std::optional<NextWish>;

Wish go_on(InsideOutConnection& connection, NextStage next) {
    connection.next = next;
    return std::nullopt;
}

Wish receive(InsideOutConnection& connection) {
    const Came came = connection.stages.receive();
    if (came == Came::closed) return NextWish::nothing;
    if (came == Came::would_block) return NextWish::to_read;
    if (came == Came::unfinished) return std::nullopt;
    if (came == Came::gone) return go_on(connection, NextStage::log);
    return go_on(connection, came == Came::done ? NextStage::process : NextStage::build_response);
}

Wish process(InsideOutConnection& connection) {
    const bool is_done = connection.stages.process() == Came::done;
    return go_on(connection, is_done ? NextStage::access_resource : NextStage::build_response);
}

Wish access_resource(InsideOutConnection& connection) {
    static_cast<void>(connection.stages.access_resource());  // either way an answer is built
    return go_on(connection, NextStage::build_response);
}

Wish build_response(InsideOutConnection& connection) {
    connection.stages.build_response();
    return go_on(connection, NextStage::send);
}

Wish send(InsideOutConnection& connection) {
    const Came came = connection.stages.send();
    if (came == Came::would_block) return NextWish::to_write;
    return came == Came::unfinished ? std::nullopt : go_on(connection, NextStage::log);
}

Wish log(InsideOutConnection& connection) {
    if (!connection.stages.log()) return NextWish::nothing;
    return go_on(connection, NextStage::receive);
}

constexpr std::array places = {receive, process, access_resource, build_response, send, log};

}  // namespace

NextWish serve_without_waiting(InsideOutConnection& connection) {
    for (int left = most_attempts; left > 0; --left)
        if (const Wish wish = places[static_cast<std::size_t>(connection.next)](connection))
            return *wish;
    return NextWish::another_turn;
}
