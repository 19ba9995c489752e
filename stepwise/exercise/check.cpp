// The compiler and the checker are programs like any other here: run with bounds, and believed only
// as far as they answer.
#include "stepwise/exercise/check.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "stepwise/exercise/subprocess.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t seconds = 1'000'000'000;

/// A directory that is removed with all that is in it.
class ScratchDirectory {
  public:
    ScratchDirectory() {
        const std::string pattern =
            std::filesystem::temp_directory_path().string() + "/stepwise-exercise-XXXXXX";
        path_ = pattern;
        if (::mkdtemp(path_.data()) == nullptr)
            throw CannotCheck("cannot make a directory in " +
                              pattern.substr(0, pattern.rfind('/')) +
                              ": set TMPDIR to one that can be written to");
    }
    ~ScratchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

void compile(const Toolchain& tools, const Exercise& exercise, const std::string& file,
             const std::string& object, ExerciseResult& result) {
    const Finish finish =
        run_bounded(compile_command(tools, exercise, file, object), {120 * seconds, 1 << 18, true});
    if (!finish.started)
        throw CannotCheck("there is no compiler " + tools.compiler +
                          ": install it, or remove build/ and start ./run again");
    result.compiler = finish.output;
    if (finish.lost > 0)
        result.compiler += "\n(and " + std::to_string(finish.lost) + " octets more)\n";
    result.compiled = finish.succeeded();
    if (finish.timed_out) result.compiler += "The compiler did not end within 120 seconds.\n";
}

void run_checker(const Toolchain& tools, const Exercise& exercise, const std::string& object,
                 ExerciseResult& result) {
    const Finish finish =
        run_bounded({tools.checker, exercise.name, object}, {600 * seconds, 64 << 20});
    if (!finish.succeeded()) {
        result.trouble = "your code ended the checker, or kept it busy for ten minutes";
        return;
    }
    try {
        const ExerciseResult said = result_from_json(finish.output);
        result.trouble = said.trouble;
        result.checks = said.checks;
    } catch (const std::runtime_error& error) {
        result.trouble = error.what();
    }
}

}  // namespace

std::vector<std::string> compile_command(const Toolchain& tools, const Exercise& exercise,
                                         const std::string& file, const std::string& object) {
    // Assertions: an index beyond the end of a string is told, and not just read.
    std::vector<std::string> command{tools.compiler, "-std=c++20", "-O0",
                                     "-g",           "-fPIC",      "-shared",
                                     "-Wall",        "-Wextra",    "-D_GLIBCXX_ASSERTIONS"};
    if (tools.is_clang) command.push_back("-Wno-return-type-c-linkage");
    if (!tools.sanitizers.empty())
        command.insert(command.end(), {"-fsanitize=" + tools.sanitizers, "-fno-omit-frame-pointer",
                                       "-fno-sanitize-recover=all", "-fno-sanitize=vptr"});
    // Its own functions are the ones that it calls, whatever the checker's are called.
    command.insert(command.end(),
                   {"-Wl,-Bsymbolic-functions", "-I" + exercise.folder,
                    std::string{"-I"}.append(STEPWISE_SOURCE_DIR), file, "-o", object});
    return command;
}

ExerciseResult list_checks(const Toolchain& tools, const Exercise& exercise) {
    const Finish listed = run_bounded({tools.checker, "--list", exercise.name}, {60 * seconds});
    if (!listed.started)
        throw CannotCheck(
            "the checker is not there: build it with ./run exercise, or with "
            "cmake --build build --target exercise_checker");
    if (!listed.succeeded())
        throw CannotCheck("the checker knows no exercise " + exercise.name +
                          ": build it again with ./run exercise");
    return result_from_json(listed.output);
}

ExerciseResult check_file(const Toolchain& tools, const Exercise& exercise,
                          const std::string& file) {
    const std::int64_t start = monotonic_now();
    ExerciseResult result = list_checks(tools, exercise);
    result.file = as_typed(file);
    if (!std::filesystem::exists(file)) throw CannotCheck("there is no file " + result.file);
    const ScratchDirectory scratch;
    const std::string object = scratch.path() + "/answer.so";
    compile(tools, exercise, file, object, result);
    if (result.compiled) run_checker(tools, exercise, object, result);
    result.seconds = static_cast<double>(monotonic_now() - start) / 1e9;
    return result;
}

}  // namespace stepwise
