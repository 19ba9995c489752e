// Written to a new file that then takes the old one's place, so that it is never half a file.
#include "stepwise/exercise/progress.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace stepwise {

using nlohmann::json;

Progress::Progress(const std::string& exercises_folder)
    : file_(exercises_folder + "/.progress.json") {
    std::ifstream in{file_};
    const json from = json::parse(in, nullptr, false);
    if (!from.is_object()) return;
    try {
        passed_ = from.value("passed", passed_);
        hints_ = from.value("hints", hints_);
    } catch (const json::exception&) {
        passed_.clear();
    }
}

unsigned Progress::hints(const std::string& exercise) const {
    const auto found = hints_.find(exercise);
    return found == hints_.end() ? 0 : found->second;
}

void Progress::set_passed(const std::string& exercise) {
    if (passed_.insert(exercise).second) write();
}

void Progress::set_hints(const std::string& exercise, unsigned count) {
    hints_[exercise] = count;
    write();
}

void Progress::forget(const std::string& exercise) {
    passed_.erase(exercise);
    hints_.erase(exercise);
    write();
}

void Progress::write() const {
    const std::string fresh = file_ + ".new";
    std::ofstream out{fresh};
    out << json{{"passed", passed_}, {"hints", hints_}}.dump(2) << '\n';
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(fresh, file_, error);
    if (!out || error) throw std::runtime_error("cannot write " + file_ + ": is the disk full?");
}

}  // namespace stepwise
