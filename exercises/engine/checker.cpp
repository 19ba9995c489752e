// exercise_checker EXERCISE OBJECT: runs the checks and writes the result to standard output.
// exercise_checker --list EXERCISE: only lists them.  `stepwise exercise check` calls this.
#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>

#include "exercises/engine/supervise.hpp"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("exercise_checker: type ./run exercise check instead\n", stderr);
        return 2;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a checker that nobody waits for is nobody's
    try {
        const bool lists = argv[1] == std::string_view{"--list"};
        const exercise::ExerciseChecks* checks = exercise::find_checks(argv[lists ? 2 : 1]);
        if (checks == nullptr) return 2;
        const auto result = lists ? exercise::list(*checks) : exercise::run(*checks, argv[2]);
        std::puts(stepwise::result_to_json(result).c_str());
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "exercise_checker: %s\n", error.what());
        return 3;
    }
}
