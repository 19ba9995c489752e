// The options are named as curl names them, so that what works there works here.
#include "stepwise/commands/command_line_request.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace stepwise {

namespace {

constexpr std::string_view own_server = "-";  // --watch without a file

void add_message_options(CLI::App& app, RequestCommandOptions& options) {
    RequestOptions& message = options.request;
    app.add_option("-X,--request", message.method, "the method")->type_name("METHOD");
    app.add_option("-H,--header", message.headers, "a field of the head; 'Name:' leaves it out")
        ->type_name("'NAME: VALUE'")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    app.add_option("-d,--data", options.data, "a body, sent as a form is; @FILE: from a file")
        ->type_name("DATA")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    app.add_flag("-I,--head", message.head, "ask for the head only");
    app.add_option_function<std::string>(
           "-u,--user", [&message](const std::string& user) { message.user = user; },
           "log in (Basic), in place of the URL's user and password")
        ->type_name("USER:PASSWORD");
    app.add_option("-r,--range", message.range, "only these octets, e.g. 0-99")->type_name("RANGE");
    const auto version = [&](const char* name, RequestVersion value, const char* what) {
        return app.add_flag_callback(
            name, [&message, value] { message.version = value; }, what);
    };
    CLI::Option* old = version("--http1.0,-0", RequestVersion::http_1_0, "say HTTP/1.0");
    version("--simple", RequestVersion::simple, "HTTP/0.9: GET and a path, nothing else")
        ->excludes(old);
    app.add_flag("--http0.9", options.take_simple, "take a response that has no head");
}

/// --send, --raw and --json say what comes out; some of them make no sense together.
void add_output_options(CLI::App& app, RequestCommandOptions& options,
                        const std::string& architectures) {
    CLI::Option* send = app.add_flag("--send", options.send, "send it, and show the response");
    app.add_flag("--offline", options.offline, "only show it (as without)")->excludes(send);
    CLI::Option* raw = app.add_flag("--raw", options.raw, "the message's octets and nothing else");
    raw->excludes(send);
    app.add_flag("--json", options.json, "as JSON")->excludes(raw);
    app.add_option_function<std::string>(
           "--watch",
           [&options](const std::string& file) {
               options.watch = file == own_server ? std::string{} : file;
           },
           "send it to a server of ours, or to the one that records into that file, and show both "
           "ends on one time line")
        ->type_name("[RUN.jsonl]")
        ->excludes(raw);
    app.add_option("--as", options.architecture, "the architecture of that server")
        ->type_name(architectures)
        ->capture_default_str();
    app.add_option("-m,--max-time", options.seconds, "the whole exchange may take so long")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.05, 3600.0))
        ->capture_default_str();
    app.add_option("--max-filesize", options.most_body, "a longer body is given up")
        ->type_name("OCTETS")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 40))
        ->capture_default_str();
}

}  // namespace

void add_request_command(CLI::App& app, RequestCommandOptions& options,
                         const std::string& architectures) {
    CLI::App* request = app.add_subcommand("request", "take a URL apart and compose its request");
    request->add_option("URL", options.url, "what a browser's address bar takes")->required();
    request->add_option("--base", options.base, "the page that a relative URL is on")
        ->type_name("URL");
    add_message_options(*request, options);
    add_output_options(*request, options, architectures);
    request->footer(
        "Examples:\n"
        "  stepwise request http://user:password@www.uzuro.com:80/wordpress/index.html\n"
        "  stepwise request ../a.html --base http://www.uzuro.com/wordpress/b.html\n"
        "  stepwise request http://127.0.0.1:8080/ -I --send\n"
        "  stepwise request http://user:pw@127.0.0.1:8080/~jeff/ --watch --as prefork");
}

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

}  // namespace stepwise
