// What was asked for on the command line, as plain values: the commands know nothing of parsing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stepwise/client/message/compose.hpp"
#include "stepwise/site/limits.hpp"

namespace stepwise {

struct ServerOptions {
    std::string directory = ".";  ///< empty: the sample site
    std::string config;           ///< a file of directives, in place of the directory; empty: none
    std::string architecture = "epoll";
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    bool address_is_given = false, port_is_given = false;  ///< … in place of the first Listen
    std::optional<unsigned> workers;                       ///< none: the architecture's own default
    std::optional<std::string> log;   ///< "-": standard output; "": none; in place of all others
    std::string log_otherwise = "-";  ///< if there is none at all
    Limits limits;
    std::vector<std::string> given_limits;  ///< "idle=0.5": they win over a configuration's
};

enum class TraceMode : std::uint8_t { off, lines, full };
enum class ColourMode : std::uint8_t { automatic, always, never };

/// What every command takes.
struct CommonOptions {
    ColourMode colour = ColourMode::automatic;
    std::vector<std::string> command_line;  ///< as typed, for the header of a recording
};

struct TourOptions {
    std::string architecture = "single";  ///< which one is narrated in full
};

struct ServeOptions {
    ServerOptions server;
    TraceMode trace = TraceMode::off;
    std::string record;  ///< a file for the recording; empty: none
};

struct StepOptions {
    ServerOptions server;
    std::string target = "/";  ///< what the request that is sent asks for
    bool wait = false;         ///< send none: wait for curl or a browser
    std::string commands;      ///< a file of commands ("-": standard input); empty: ask
};

struct ConfigOptions {
    std::string file;  ///< to check; empty: list all directives
};

struct ReplayOptions {
    std::string file;
    std::string commands;
};

struct ExportOptions {
    std::vector<std::string> files;  ///< several only for lanes, svg and html
    std::string to = "lanes";        ///< one of `export_formats`
    std::string output;              ///< a file; empty: standard output
    bool ascii = false;
};
inline constexpr const char* export_formats[] = {"lanes", "svg",  "html", "chrome",
                                                 "csv",   "pcap", "clf"};

struct DiffOptions {
    std::string files[2];
    std::string transaction;  ///< "C.T"; empty: the first that was answered in each
};

struct IdentdOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 1113;
    std::string user;  ///< the answer to everything; empty: the truth
};

struct RequestCommandOptions {
    std::string url;
    std::string base;  ///< what the URL is relative to; empty: nothing
    RequestOptions request;
    std::vector<std::string> data;       ///< -d, in the order given; "@FILE" is a file
    std::optional<std::string> watch;    ///< --watch: a recording; empty: start a server
    std::string architecture = "epoll";  ///< --as, of that server
    double seconds = 10;                 ///< -m: the whole exchange may take so long
    std::uint64_t most_body = 64 << 20;  ///< --max-filesize, octets
    bool take_simple = false;            ///< --http0.9: a response without a head will do
    bool send = false, offline = false, raw = false, json = false;
};

struct ExplainOptions {
    std::vector<std::string> words;  ///< a word of HTTP; or "-" or a file: a message
    std::string list;                ///< methods, status, headers, examples; empty: none
    std::uint16_t port = 8080;       ///< the server's in the examples
    bool json = false;
};

struct ConversationOptions {
    std::string topic;                   ///< "cache"
    std::string architecture = "epoll";  ///< of the server that is started for it
    bool json = false;
};

struct PageOptions {
    std::string url;
    unsigned connections = 6;  ///< at once
    double seconds = 20;       ///< -m: everything together may take so long
    bool ascii = false, json = false;
};

struct CompareOptions {
    std::vector<std::string> scenarios;  ///< empty: all
    std::string architectures = "all";   ///< or some, with commas between them
    std::vector<std::string> peers;
    double seconds = 1;  ///< of load in one run
    unsigned rounds = 3;
    bool no_quiz = false, json = false, csv = false, ascii = false, list = false;
    std::string check_with;  ///< "wrk"; empty: no
    std::string svg, html;   ///< files for the lanes of all samples; empty: none
};

enum class ExerciseAction : std::uint8_t { show, list, check, watch, hint, reset, solution };
enum class ResultFormat : std::uint8_t { text, gradescope, junit, json };

struct ExerciseOptions {
    ExerciseAction action = ExerciseAction::show;
    std::vector<std::string> exercises;  ///< numbers or names; empty: the next one
    std::string folder;                  ///< --exercises; empty: those of the checkout
    std::string file;                    ///< --file: checked in place of answer.cpp
    std::string submission;              ///< --submission: a directory with the answers in it
    ResultFormat format = ResultFormat::text;
    unsigned level = 0;  ///< of the hint; 0: the next
    bool all = false, yes = false;
};

int tour(const CommonOptions& common, const TourOptions& options);
int serve(const CommonOptions& common, const ServeOptions& options);
int step(const CommonOptions& common, const StepOptions& options);
int replay(const CommonOptions& common, const ReplayOptions& options);
int export_recording(const CommonOptions& common, const ExportOptions& options);
int diff(const CommonOptions& common, const DiffOptions& options);
int configuration(const CommonOptions& common, const ConfigOptions& options);
int identd(const IdentdOptions& options);
int request(const CommonOptions& common, RequestCommandOptions options);
int conversation(const CommonOptions& common, const ConversationOptions& options);
int page(const CommonOptions& common, const PageOptions& options);
int explain_words(const CommonOptions& common, const ExplainOptions& options);
int compare_servers(const CommonOptions& common, const CompareOptions& options);
int exercise(const CommonOptions& common, const ExerciseOptions& options);

/// Whether to colour what goes to standard output: a terminal, no NO_COLOR, TERM not dumb, unless
/// --color says otherwise.  The one gate for colour.
[[nodiscard]] bool wants_colour(ColourMode mode);

/// The width to write for: the terminal's, but at least 80 and at most 100 columns.
[[nodiscard]] std::size_t columns_of_output();

/// One limit by its name on the command line, e.g. "idle=0.5" (times in seconds).  Throws
/// std::invalid_argument with a message that names what is allowed.
void set_limit(Limits& limits, const std::string& name_and_value);

}  // namespace stepwise
