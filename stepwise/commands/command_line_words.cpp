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

void add_conversation(CLI::App& app, ConversationOptions& options,
                      const std::string& architectures) {
    CLI::App* command =
        app.add_subcommand("conversation", "a client that keeps what it got, and a server of ours");
    command->add_option("TOPIC", options.topic, "what it is about")->type_name("cache")->required();
    command->add_option("--as", options.architecture, "the server's architecture")
        ->type_name(architectures)
        ->capture_default_str();
    command->add_flag("--json", options.json, "as JSON");
    command->footer(
        "Examples:\n"
        "  stepwise conversation cache\n"
        "  stepwise conversation cache --as prefork --json");
}

void add_page(CLI::App& app, PageOptions& options) {
    CLI::App* command =
        app.add_subcommand("page", "a page with all that it refers to: how many requests is it?");
    command->add_option("URL", options.url, "the page's; http only")->required();
    command->add_option("--connections", options.connections, "so many connections at once")
        ->type_name("N")
        ->check(CLI::Range(1U, 64U))
        ->capture_default_str();
    command->add_option("-m,--max-time", options.seconds, "everything together may take so long")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.05, 3600.0))
        ->capture_default_str();
    command->add_flag("--ascii", options.ascii, "without characters outside ASCII");
    command->add_flag("--json", options.json, "as JSON");
    command->footer(
        "Examples:\n"
        "  stepwise page http://127.0.0.1:8080/\n"
        "  stepwise page http://127.0.0.1:8080/ --connections 1 --ascii");
}

}  // namespace

void add_words_commands(CLI::App& app, WordsOptions& options, const std::string& architectures) {
    add_explain(app, options.explain);
    add_conversation(app, options.conversation, architectures);
    add_page(app, options.page);
}

}  // namespace stepwise
