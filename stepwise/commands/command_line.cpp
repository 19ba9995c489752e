// CLI11 does the parsing; what it leaves to us is one exit status for every misuse (2, as usual)
// and a hint for a misspelt command.
#include "stepwise/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>

#include "stepwise/architectures/architectures.hpp"

namespace stepwise {
namespace {

constexpr int usage_error = 2;
constexpr std::string_view own_server = "-";  // --watch without a file

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

void add_request_command(CLI::App& app, RequestCommandOptions& options) {
    CLI::App* request = app.add_subcommand("request", "take a URL apart and compose its request");
    request->add_option("URL", options.url, "what a browser's address bar takes")->required();
    request->add_option("--base", options.base, "the page that a relative URL is on")
        ->type_name("URL");
    CLI::Option* send = request->add_flag("--send", options.send, "send it, and show the response");
    request->add_flag("--offline", options.offline, "only show it (as without)")->excludes(send);
    CLI::Option* raw =
        request->add_flag("--raw", options.raw, "the message's octets and nothing else");
    request->add_flag("--json", options.json, "as JSON")->excludes(raw);
    raw->excludes(send);

    RequestOptions& message = options.request;
    request->add_option("-X,--request", message.method, "the method")->type_name("METHOD");
    request
        ->add_option("-H,--header", message.headers, "a field of the head; 'Name:' leaves it out")
        ->type_name("'NAME: VALUE'")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    request->add_option("-d,--data", options.data, "a body, sent as a form is; @FILE: from a file")
        ->type_name("DATA")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    request->add_flag("-I,--head", message.head, "ask for the head only");
    request
        ->add_option_function<std::string>(
            "-u,--user", [&message](const std::string& user) { message.user = user; },
            "log in (Basic), in place of the URL's user and password")
        ->type_name("USER:PASSWORD");
    request->add_option("-r,--range", message.range, "only these octets, e.g. 0-99")
        ->type_name("RANGE");
    const auto version = [&](const char* name, RequestVersion value, const char* what) {
        return request->add_flag_callback(
            name, [&message, value] { message.version = value; }, what);
    };
    CLI::Option* old = version("--http1.0,-0", RequestVersion::http_1_0, "say HTTP/1.0");
    request->add_flag("--http0.9", options.take_simple, "take a response that has no head");
    version("--simple", RequestVersion::simple, "HTTP/0.9: GET and a path, nothing else")
        ->excludes(old);
    request
        ->add_option_function<std::string>(
            "--watch",
            [&options](const std::string& file) {
                options.watch = file == own_server ? std::string{} : file;
            },
            "send it to a server of ours, or to the one that records into that file, and show both "
            "ends on one time line")
        ->type_name("[RUN.jsonl]")
        ->excludes(raw);
    request->add_option("--as", options.architecture, "the architecture of that server")
        ->type_name(architecture_names())
        ->capture_default_str();
    request->add_option("-m,--max-time", options.seconds, "the whole exchange may take so long")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.05, 3600.0))
        ->capture_default_str();
    request->add_option("--max-filesize", options.most_body, "a longer body is given up")
        ->type_name("OCTETS")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 40))
        ->capture_default_str();
    request->footer(
        "Examples:\n"
        "  stepwise request http://user:password@www.uzuro.com:80/wordpress/index.html\n"
        "  stepwise request ../a.html --base http://www.uzuro.com/wordpress/b.html\n"
        "  stepwise request http://127.0.0.1:8080/ -I --send\n"
        "  stepwise request http://user:pw@127.0.0.1:8080/~jeff/ --watch --as prefork");
}

/// As with curl, `-r -50` has the value -50; CLI11 would take that for an option.  And `--watch`
/// has a value only if a recording follows.
std::vector<std::string> with_values_attached(int argc, char** argv) {
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (words.empty() || words.front() != "request") return words;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "--watch") {
            const bool has_file = i + 1 < words.size() && words[i + 1].ends_with(".jsonl");
            words[i] += '=' + (has_file ? words[i + 1] : std::string{own_server});
            if (has_file) words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            continue;
        }
        if (i + 1 == words.size()) break;
        const bool takes_value =
            words[i].size() == 2 && words[i][0] == '-' &&
            std::string_view{"XHdurm"}.find(words[i][1]) != std::string_view::npos;
        if (!takes_value) continue;
        if (words[i + 1].starts_with('-')) {
            words[i] += words[i + 1];
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        } else {
            ++i;  // a value is no option
        }
    }
    return words;
}

/// How many letters must be changed, added or left out to make `a` of `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
        }
    }
    return row.back();
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
    add_request_command(app, request_options);

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
    if (*config) return config_options;
    if (*identd) return identd_options;
    if (app.got_subcommand("request")) return request_options;
    return tour_options;
}

}  // namespace stepwise
