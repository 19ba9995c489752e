// `exercise` and what one does with an exercise; without a word, it shows the next one.
#include "stepwise/commands/command_line_exercise.hpp"

#include <CLI/CLI.hpp>

namespace stepwise {
namespace {

CLI::App* add_action(CLI::App& command, ExerciseOptions& options, ExerciseAction action,
                     const char* name, const char* what) {
    CLI::App* added = command.add_subcommand(name, what);
    added->callback([&options, action] { options.action = action; });
    if (action != ExerciseAction::list)
        added->add_option("NN", options.exercises,
                          action == ExerciseAction::check ? "numbers; otherwise the next one"
                                                          : "its number; otherwise the next one");
    return added;
}

void add_check(CLI::App& command, ExerciseOptions& options) {
    CLI::App* check =
        add_action(command, options, ExerciseAction::check, "check", "compile and check answers");
    check->add_flag("--all", options.all, "all exercises");
    check->add_option("--file", options.file, "this file in place of answer.cpp")
        ->type_name("FILE");
    check
        ->add_option("--submission", options.submission,
                     "a directory with the answers: NN-name/answer.cpp, NN-name.cpp or NN.cpp; "
                     "for one exercise also answer.cpp")
        ->type_name("DIR");
    check->add_option("--format", options.format, "for people, or for a program")
        ->type_name("text|gradescope|junit|json")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, ResultFormat>{{"text", ResultFormat::text},
                                                {"gradescope", ResultFormat::gradescope},
                                                {"junit", ResultFormat::junit},
                                                {"json", ResultFormat::json}}));
    check->footer(
        "Exit status: 0 passed, 1 failed, 2 wrong usage, 3 nothing could be checked.\n"
        "Examples:\n"
        "  stepwise exercise check\n"
        "  stepwise exercise check 01 02 --format junit\n"
        "  stepwise exercise check 01 --file another.cpp");
}

}  // namespace

void add_exercise_command(CLI::App& app, ExerciseOptions& options) {
    CLI::App* command = app.add_subcommand("exercise", "write a part of the server yourself");
    command->add_option("NN", options.exercises, "its number; otherwise the next one");
    command->add_option("--exercises", options.folder, "another folder of exercises")
        ->type_name("DIR");
    command->require_subcommand(0, 1);
    add_action(*command, options, ExerciseAction::list, "list", "all exercises, and your progress");
    add_check(*command, options);
    add_action(*command, options, ExerciseAction::watch, "watch",
               "check again each time that the file is saved");
    add_action(*command, options, ExerciseAction::hint, "hint", "one more hint each time")
        ->add_option("--level", options.level, "this hint; 1 is the gentlest")
        ->type_name("N")
        ->check(CLI::Range(1U, 99U));
    add_action(*command, options, ExerciseAction::reset, "reset", "begin again: asks before")
        ->add_flag("--yes", options.yes, "do not ask");
    add_action(*command, options, ExerciseAction::solution, "solution",
               "a solution, once you have passed");
    command->footer(
        "Examples:\n"
        "  stepwise exercise            the next one\n"
        "  stepwise exercise check      check your answer to it\n"
        "  stepwise exercise hint 01");
}

}  // namespace stepwise
