// A recording in a file, for the commands that read one.
#pragma once

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "stepwise/trace/recording.hpp"

namespace stepwise {

inline std::ifstream open_recording(const std::string& name) {
    std::ifstream file(name);
    if (!file) throw std::system_error(errno, std::generic_category(), "cannot read " + name);
    return file;
}

/// Runs `act` with a reader of that file; what is wrong in it is told with the file's name.
template <class Act>
auto with_recording(const std::string& name, Act act) {
    std::ifstream file = open_recording(name);
    try {
        RecordingReader reader(file);
        return act(reader);
    } catch (const std::system_error&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(name + ": " + error.what());
    }
}

}  // namespace stepwise
