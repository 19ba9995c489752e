// How far a student has come: a small file beside the exercises, which git ignores.
#pragma once

#include <map>
#include <set>
#include <string>

namespace stepwise {

class Progress {
  public:
    /// A file that is missing or broken is none: then nothing has been passed yet.
    explicit Progress(const std::string& exercises_folder);

    [[nodiscard]] bool has_passed(const std::string& exercise) const {
        return passed_.contains(exercise);
    }
    [[nodiscard]] std::size_t passed() const noexcept { return passed_.size(); }
    /// How many hints have been shown.
    [[nodiscard]] unsigned hints(const std::string& exercise) const;

    /// These write the file.  Throw std::runtime_error if that is not possible.
    void set_passed(const std::string& exercise);
    void set_hints(const std::string& exercise, unsigned count);
    void forget(const std::string& exercise);

  private:
    void write() const;

    std::string file_;
    std::set<std::string> passed_;
    std::map<std::string, unsigned> hints_;
};

}  // namespace stepwise
