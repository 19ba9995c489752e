// `stepwise replay`: the debugger over a recorded run, forward and back.
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "stepwise/commands/options.hpp"
#include "stepwise/commands/prompt.hpp"

namespace stepwise {

int replay(const CommonOptions& common, const ReplayOptions& options) {
    std::ifstream file(options.file);
    if (!file)
        throw std::system_error(errno, std::generic_category(), "cannot read " + options.file);
    Recording recording = [&] {
        try {
            return read_recording(file);
        } catch (const std::runtime_error& error) {
            throw std::runtime_error(options.file + ": " + error.what());
        }
    }();
    CommandSource commands{options.commands};
    const Interrupts interrupts;
    const NarratorStyle style{Detail::full, wants_colour(common.colour), columns_of_output()};
    Debugger debugger{std::move(recording), {style, false}, print_now};
    debugger.begin();
    return commands.converse(debugger);
}

}  // namespace stepwise
