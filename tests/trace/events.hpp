// Events as a server would send them, for the tests of what is made of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "stepwise/trace/core/event.hpp"

namespace stepwise::testing {

/// Makes one event after another on behalf of one worker; time passes only when told to.
struct Teller {
    pid_t process = 4711, thread = 4711;
    std::uint32_t worker = 1, transaction = 1;
    std::uint64_t connection = 1;
    Stage stage = Stage::receive;
    std::int64_t now = 1'000'000'000;

    [[nodiscard]] Event event(Edge edge) const {
        Event made;
        made.nanoseconds = now;
        made.process = process;
        made.thread = thread;
        made.worker = worker;
        made.transaction = transaction;
        made.connection = connection;
        made.stage = stage;
        made.edge = edge;
        return made;
    }
    [[nodiscard]] Event enter(Stage entered) {
        stage = entered;
        return event(Edge::enter);
    }
    [[nodiscard]] Event leave() const { return event(Edge::leave); }
    [[nodiscard]] Event fact(std::string_view key, std::string_view value) const {
        Event made = event(Edge::fact);
        made.name.assign(key);
        made.text.assign(value);
        return made;
    }
    [[nodiscard]] Event call(std::string_view name, int descriptor, std::string_view arguments,
                             std::int64_t result, int error = 0) const {
        Event made = event(Edge::syscall);
        made.name.assign(name);
        made.descriptor = descriptor;
        made.arguments.assign(arguments);
        made.result = result;
        made.error = error;
        return made;
    }
    /// A call that moved all these bytes.
    [[nodiscard]] Event transfer(std::string_view name, int descriptor, std::string_view bytes,
                                 std::string_view arguments) const {
        Event made = call(name, descriptor, arguments, static_cast<std::int64_t>(bytes.size()));
        made.has_bytes = true;
        made.text.assign(bytes);
        return made;
    }
};

}  // namespace stepwise::testing
