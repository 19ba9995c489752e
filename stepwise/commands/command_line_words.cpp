// Three commands about the words of HTTP, each with its examples.
#include "stepwise/commands/command_line_words.hpp"

#include <CLI/CLI.hpp>

namespace stepwise {
namespace {

void add_explain(CLI::App& app, ExplainOptions& options) {
    CLI::App* command =
        app.add_subcommand("explain", "a method, status code or header field; or a whole message");
    command->add_option("WORD", options.words,
                        "GET, 404, If-None-Match, \"not found\"; or a file with a message, - for "
                        "standard input");
    command->add_option("--list", options.list, "all methods, status codes or header fields")
        ->type_name("methods|status|headers|examples")
        ->check(CLI::IsMember({"methods", "status", "headers", "examples"}));
    command->add_option("--port", options.port, "the server's in the examples")
        ->type_name("N")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    command->add_flag("--json", options.json, "as JSON");
    command->footer(
        "Examples:\n"
        "  stepwise explain If-None-Match\n"
        "  stepwise explain --list status\n"
        "  curl -si http://127.0.0.1:8080/ | stepwise explain -");
}

}  // namespace

void add_words_commands(CLI::App& app, WordsOptions& options, const std::string&) {
    add_explain(app, options.explain);
}

}  // namespace stepwise
