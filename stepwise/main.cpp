// The subcommand table: one line a command, each in its own file under commands/.
#include <cstdio>
#include <exception>

#include "stepwise/commands/command_line.hpp"

namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;  // clang 14 does not deduce it by itself

int run(const stepwise::CommonOptions& common, const stepwise::Command& command) {
    return std::visit(
        Overloaded{
            [](const stepwise::Finished& finished) { return finished.status; },
            [&](const stepwise::TourOptions& options) { return tour(common, options); },
            [&](const stepwise::ServeOptions& options) { return serve(common, options); },
            [&](const stepwise::StepOptions& options) { return step(common, options); },
            [&](const stepwise::ReplayOptions& options) { return replay(common, options); },
            [&](const stepwise::ExportOptions& options) {
                return export_recording(common, options);
            },
            [&](const stepwise::DiffOptions& options) { return diff(common, options); },
            [&](const stepwise::ConfigOptions& options) { return configuration(common, options); },
            [](const stepwise::IdentdOptions& options) { return identd(options); },
            [&](const stepwise::RequestCommandOptions& options) {
                return request(common, options);
            },
            [&](const stepwise::ConversationOptions& options) {
                return conversation(common, options);
            },
            [&](const stepwise::PageOptions& options) { return page(common, options); },
            [&](const stepwise::ExplainOptions& options) { return explain_words(common, options); },
            [&](const stepwise::CompareOptions& options) {
                return compare_servers(common, options);
            },
            [&](const stepwise::ExerciseOptions& options) { return exercise(common, options); },
        },
        command);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        stepwise::CommonOptions common;
        const stepwise::Command command = stepwise::parse_command_line(argc, argv, common);
        return run(common, command);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "stepwise: %s\n", error.what());
        return 2;
    }
}
