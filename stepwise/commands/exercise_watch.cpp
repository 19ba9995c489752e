// `stepwise exercise watch`: checks when the file was saved.  An editor may write a new file and
// give it the old one's name, so it is the folder that is watched (inotify(7)).
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "stepwise/commands/exercise.hpp"
#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {
namespace {

class FolderWatch {
  public:
    explicit FolderWatch(const std::string& folder) : inotify_(::inotify_init1(IN_CLOEXEC)) {
        if (!inotify_ ||
            ::inotify_add_watch(inotify_.get(), folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
            throw std::system_error(errno, std::generic_category(), "cannot watch " + folder);
    }

    /// Until a file of that name was written.
    void wait_for(const std::string& name) const {
        while (!is_among_events(name)) continue;
    }

  private:
    [[nodiscard]] bool is_among_events(const std::string& name) const {
        alignas(inotify_event) std::array<char, 8192> room;
        const ssize_t count = ::read(inotify_.get(), room.data(), room.size());
        if (count < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "inotify");
        bool found = false;
        for (std::size_t at = 0; count > 0 && at < static_cast<std::size_t>(count);) {
            const auto* const event = reinterpret_cast<const inotify_event*>(room.data() + at);
            found = found || (event->len > 0 && name == event->name);
            at += sizeof(inotify_event) + event->len;
        }
        return found;
    }

    UniqueFd inotify_;
};

}  // namespace

int watch_exercise(const CommonOptions& common, ExerciseFolder& folder, const Exercise& exercise) {
    make_answer(exercise);
    const FolderWatch watch{exercise.folder};
    ExerciseOptions options;
    options.exercises = {exercise.name};
    while (true) {
        check_exercises(common, options, folder);
        fmt::print("\nWaiting until {} is saved (Ctrl-C ends this).\n",
                   as_typed(exercise.answer()));
        std::fflush(stdout);
        watch.wait_for("answer.cpp");
        fmt::print("\n");
    }
}

}  // namespace stepwise
