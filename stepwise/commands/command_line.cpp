// CLI11 does the parsing; what it leaves to us is one exit status for every misuse (2, as usual)
// and a hint for a misspelt command.
#include "stepwise/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>

#include "stepwise/architectures/architectures.hpp"
#include "stepwise/commands/command_line_exercise.hpp"
#include "stepwise/commands/command_line_request.hpp"
#include "stepwise/commands/command_line_words.hpp"
#include "stepwise/trace/spelling.hpp"

namespace stepwise {
namespace {

constexpr int usage_error = 2;

std::string architecture_names() {
    std::string names;
    for (const Architecture& architecture : architectures())
        names += (names.empty() ? "" : "|") + std::string{architecture.name};
    return names;
}

const std::map<std::string, TraceMode> trace_modes = {
    {"off", TraceMode::off}, {"lines", TraceMode::lines}, {"full", TraceMode::full}};
const std::map<std::string, ColourMode> colour_modes = {
    {"auto", ColourMode::automatic}, {"always", ColourMode::always}, {"never", ColourMode::never}};

/// An option whose value is one of a few words.
template <class Value>
void add_choice(CLI::App& app, const std::string& name, Value& value, const std::string& what,
                const std::map<std::string, Value>& choices, const std::string& words) {
    app.add_option_function<std::string>(
           name,
           [&value, &choices, name, words](const std::string& word) {
               const auto found = choices.find(word);
               if (found == choices.end())
                   throw CLI::ValidationError(name + ": '" + word + "' is none of " + words);
               value = found->second;
           },
           what)
        ->type_name(words);
}

void add_server_options(CLI::App& app, ServerOptions& server) {
    const std::string otherwise = server.directory.empty() ? "the sample site" : server.directory;
    CLI::Option* directory =
        app.add_option("DIR", server.directory, "the directory to serve")->default_str(otherwise);
    app.add_option("--config", server.config, "a file of Apache's directives, in place of DIR")
        ->type_name("FILE")
        ->excludes(directory);
    app.add_option("--as", server.architecture, "the architecture")
        ->type_name(architecture_names())
        ->capture_default_str();
    app.add_option("--bind", server.address, "the IP address to listen on")
        ->type_name("ADDRESS")
        ->each([&server](const std::string&) { server.address_is_given = true; })
        ->capture_default_str();
    app.add_option("--port", server.port, "the port to listen on; 0 takes any free one")
        ->type_name("N")
        ->check(CLI::Range(0, 65535))
        ->each([&server](const std::string&) { server.port_is_given = true; })
        ->capture_default_str();
    app.add_option_function<unsigned>(
           "--workers", [&server](unsigned n) { server.workers = n; },
           "processes or threads at once, where the architecture has many")
        ->type_name("N");
    app.add_option_function<std::string>(
           "--log", [&server](const std::string& name) { server.log = name; },
           "the access log; - is standard output")
        ->type_name("FILE");
    app.add_option_function<std::vector<std::string>>(
           "--limit",
           [&server](const std::vector<std::string>& limits) {
               for (const std::string& limit : limits) set_limit(server.limits, limit);
               server.given_limits = limits;
           },
           "a limit, e.g. idle=0.5 (seconds) or connections=100")
        ->type_name("NAME=VALUE")
        ->take_last()
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_compare_options(CLI::App& app, CompareOptions& options) {
    app.add_option("--scenario", options.scenarios, "what the clients do (see --list); else: all")
        ->type_name("NAME");
    app.add_option("--as", options.architectures, "which architectures, with commas between them")
        ->type_name("LIST")
        ->capture_default_str();
    app.add_option("--peer", options.peers, "a real server besides: nginx, apache-event, ...")
        ->type_name("NAME");
    app.add_option("--duration", options.seconds, "seconds of load in one run")
        ->type_name("S")
        ->check(CLI::Range(0.05, 60.0))
        ->capture_default_str();
    app.add_option("--rounds", options.rounds, "how often each is run")
        ->type_name("N")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--check-with", options.check_with, "measure the throughput again with wrk")
        ->type_name("wrk")
        ->check(CLI::IsMember({"wrk"}));
    CLI::Option* json = app.add_flag("--json", options.json, "the figures as JSON");
    app.add_flag("--csv", options.csv, "the figures as lines for a spreadsheet")->excludes(json);
    app.add_option("--svg", options.svg, "draw who was served when, as a picture")
        ->type_name("FILE");
    app.add_option("--html", options.html, "... as a page, to point at")->type_name("FILE");
    app.add_flag("--no-quiz", options.no_quiz, "do not ask for a guess before");
    app.add_flag("--ascii", options.ascii, "no characters outside ASCII");
    app.add_flag("--list", options.list, "what the scenarios do, and what they teach");
    app.footer(
        "Examples:\n"
        "  stepwise compare --scenario one-slow-client\n"
        "  stepwise compare --scenario idle-crowd --as thread,epoll --rounds 5\n"
        "  stepwise compare --scenario small-files --peer nginx --check-with wrk");
}

void add_export(CLI::App& app, ExportOptions& options) {
    CLI::App* command =
        app.add_subcommand("export", "a recorded run for people and for other programs");
    command
        ->add_option("FILE", options.files,
                     "a recording made by serve --record; lanes, svg and html take several and "
                     "put them above one another")
        ->required();
    command
        ->add_option("--to", options.to,
                     "lanes: who was served when, as text; svg, html: the same as a picture or a "
                     "page; chrome: for https://ui.perfetto.dev; csv: one line an event; pcap: for "
                     "Wireshark; clf: the access log")
        ->type_name("lanes|svg|html|chrome|csv|pcap|clf")
        ->check([](const std::string& word) {
            for (const char* format : export_formats)
                if (word == format) return std::string{};
            return "'" + word + "' is none of lanes|svg|html|chrome|csv|pcap|clf";
        })
        ->capture_default_str();
    command->add_option("--output", options.output, "write here instead of to standard output")
        ->type_name("FILE");
    command->add_flag("--ascii", options.ascii, "lanes without characters outside ASCII");
    command->footer(
        "Examples:\n"
        "  stepwise export run.jsonl                            who was served when\n"
        "  stepwise export single.jsonl epoll.jsonl --to html --output both.html\n"
        "  stepwise export run.jsonl --to pcap --output run.pcap, then: tshark -r run.pcap");
}

void add_diff(CLI::App& app, DiffOptions& options) {
    CLI::App* command =
        app.add_subcommand("diff", "the same request in two recorded runs, side by side");
    command->add_option("A", options.files[0], "a recording made by serve --record")->required();
    command->add_option("B", options.files[1], "another, e.g. of another architecture")->required();
    command
        ->add_option("--transaction", options.transaction,
                     "connection and request, e.g. 2.1; otherwise the first request answered in A "
                     "that was answered in B, too")
        ->type_name("C.T");
    command->footer(
        "The exit status is as of diff(1): 0 if both made the same system calls in the same\n"
        "stages, 1 if they differ, 2 if something is wrong with the files.\n"
        "Marks: < only in A, > only in B, | another worker or request.\n"
        "Example:\n"
        "  stepwise diff single.jsonl epoll.jsonl --transaction 1.1");
}

/// A misspelt command gets the nearest one as a hint; CLI11 would only say that one is required.
bool is_unknown_command(const CLI::App& app, int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--color") ++i;
        if (word.starts_with("-")) continue;
        const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
        const auto has_that_name = [&](const CLI::App* c) { return c->get_name() == word; };
        if (std::any_of(commands.begin(), commands.end(), has_that_name)) return false;
        const auto nearest = std::min_element(
            commands.begin(), commands.end(), [&](const CLI::App* a, const CLI::App* b) {
                return distance(word, a->get_name()) < distance(word, b->get_name());
            });
        std::fprintf(stderr,
                     "stepwise: there is no command '%s'; did you mean '%s'? (stepwise --help)\n",
                     word.c_str(), (*nearest)->get_name().c_str());
        return true;
    }
    return false;
}

Finished report(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return {app.exit(error)};  // --help, --version
    const auto chosen = app.get_subcommands();
    const std::string where = chosen.empty() ? "" : " " + chosen.front()->get_name();
    std::fprintf(stderr, "stepwise%s: %s (stepwise%s --help)\n", where.c_str(), error.what(),
                 where.c_str());
    return {usage_error};
}

}  // namespace

Command parse_command_line(int argc, char** argv, CommonOptions& common) {
    common.command_line.assign(argv, argv + argc);
    CLI::App app{"A web server you can watch think.", "stepwise"};
    app.set_version_flag("--version", "stepwise " STEPWISE_VERSION);
    app.footer(
        "Without a command, stepwise takes you on the tour.\n"
        "Examples:\n"
        "  stepwise serve site --as prefork --trace full   watch every request of a browser\n"
        "  stepwise step --as epoll                        stop before each stage of a request\n"
        "  stepwise serve --record run.jsonl               record, then: stepwise replay "
        "run.jsonl");
    add_choice(app, "--color", common.colour, "colour the output", colour_modes,
               "auto|always|never");
    app.fallthrough();

    TourOptions tour_options;
    ServeOptions serve_options;
    StepOptions step_options;
    ReplayOptions replay_options;
    ConfigOptions config_options;
    step_options.server.port = 0;
    step_options.server.directory.clear();

    CLI::App* tour = app.add_subcommand("tour", "one request, seven stages, seven architectures");
    tour->add_option("--as", tour_options.architecture, "the architecture that is shown in full")
        ->type_name(architecture_names())
        ->capture_default_str();

    CLI::App* serve = app.add_subcommand("serve", "serve a directory");
    add_server_options(*serve, serve_options.server);
    add_choice(*serve, "--trace", serve_options.trace, "narrate what happens at each stage",
               trace_modes, "off|lines|full");
    serve->add_option("--record", serve_options.record, "record all events as JSON Lines")
        ->type_name("FILE");
    serve->footer(
        "Examples:\n"
        "  stepwise serve . --port 0\n"
        "  stepwise serve site --as thread-pool --workers 4 --trace full\n"
        "  stepwise serve site --as single --limit idle=1 --record run.jsonl\n"
        "  stepwise serve --config site.conf --trace lines");

    CLI::App* step = app.add_subcommand("step", "stop a request before each of its stages");
    add_server_options(*step, step_options.server);
    step->add_option("--target", step_options.target, "what our own request asks for")
        ->type_name("PATH")
        ->capture_default_str();
    step->add_flag("--wait", step_options.wait, "send none: wait for curl or a browser");
    step->add_option("--commands", step_options.commands, "take commands from a file; - is stdin")
        ->type_name("FILE");
    step->footer(
        "Examples:\n"
        "  stepwise step site --as prefork\n"
        "  stepwise step site --as epoll --wait --port 8080\n"
        "  printf 'next\\nnext\\nquit\\n' | stepwise step site");

    CLI::App* replay = app.add_subcommand("replay", "go through a recorded run, forward and back");
    replay->add_option("FILE", replay_options.file, "a recording made by serve --record")
        ->required();
    replay
        ->add_option("--commands", replay_options.commands, "take commands from a file; - is stdin")
        ->type_name("FILE");
    replay->footer(
        "Example:\n  stepwise serve site --record run.jsonl, then: stepwise replay run.jsonl");

    ExportOptions export_options;
    add_export(app, export_options);
    DiffOptions diff_options;
    add_diff(app, diff_options);

    CLI::App* config =
        app.add_subcommand("config", "check a configuration, or list its directives");
    CLI::App* check = config->add_subcommand("check", "what a file says, or the first mistake");
    check->add_option("FILE", config_options.file, "the configuration")->required();
    config->add_subcommand("directives", "all directives that are known here");
    config->require_subcommand(1);
    config->footer("Examples:\n  stepwise config check site.conf\n  stepwise config directives");
    IdentdOptions identd_options;
    CLI::App* identd = app.add_subcommand("identd", "answer the questions of IdentityCheck");
    identd->add_option("--bind", identd_options.address, "the address to listen on")
        ->type_name("ADDRESS")
        ->capture_default_str();
    identd->add_option("--port", identd_options.port, "the port; 0: any that is free")
        ->type_name("PORT")
        ->capture_default_str();
    identd->add_option("--user", identd_options.user, "say so of everybody")->type_name("NAME");
    identd->footer("Example:\n  stepwise identd --port 1113, and in site.conf: IdentPort 1113");
    RequestCommandOptions request_options;
    add_request_command(app, request_options, architecture_names());
    WordsOptions words_options;
    add_words_commands(app, words_options, architecture_names());
    CompareOptions compare_options;
    CLI::App* compare = app.add_subcommand("compare", "the same load on all architectures");
    add_compare_options(*compare, compare_options);

    ExerciseOptions exercise_options;
    add_exercise_command(app, exercise_options);

    app.require_subcommand(0, 1);
    if (is_unknown_command(app, argc, argv)) return Finished{usage_error};
    try {
        std::vector<std::string> words = with_values_attached(argc, argv);
        std::reverse(words.begin(), words.end());  // as CLI11 takes them
        app.parse(words);
    } catch (const CLI::ParseError& error) {
        return report(app, error);
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "stepwise: %s\n", error.what());
        return Finished{usage_error};
    }
    if (*serve) return serve_options;
    if (*step) return step_options;
    if (*replay) return replay_options;
    if (app.got_subcommand("export")) return export_options;
    if (app.got_subcommand("diff")) return diff_options;
    if (*config) return config_options;
    if (*identd) return identd_options;
    if (app.got_subcommand("request")) return request_options;
    if (app.got_subcommand("conversation")) return words_options.conversation;
    if (app.got_subcommand("page")) return words_options.page;
    if (app.got_subcommand("explain")) return words_options.explain;
    if (*compare) return compare_options;
    if (app.got_subcommand("exercise")) return exercise_options;
    return tour_options;
}

}  // namespace stepwise
