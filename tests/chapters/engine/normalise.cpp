// Each rule is one row; the order matters only where it is said.
#include "tests/chapters/engine/normalise.hpp"

#include <regex>

namespace chapters {
namespace {

struct Rule {
    std::regex what;
    const char* with;
};

const std::vector<Rule>& rules() {
    static const std::string day = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    static const std::string month = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    static const std::string clock = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?";
    static const std::vector<Rule> all = [] {
        std::vector<Rule> list;
        const auto rule = [&list](const std::string& what, const char* with) {
            list.push_back({std::regex{what, std::regex::optimize}, with});
        };
        // How long a call waited, which is said only if it was long.
        rule(" +waited [0-9.]+ (ns|µs|ms|s)\\b", "");
        // Times and dates: RFC 9110, Common Log Format, error log, ISO 8601.
        rule(day + ", [0-9]{2} " + month + " [0-9]{4} " + clock + " GMT", "DATE");
        rule("[0-9]{2}/" + month + "/[0-9]{4}:" + clock + " [+-][0-9]{4}", "DATE");
        rule(day + " " + month + " [ 0-9][0-9] " + clock + " [0-9]{4}", "DATE");
        rule("[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]" + clock + "Z?)?", "DATE");
        rule(" - - \\[[0-9]{1,2}(?=\"[.]{3})", " - - [DATE");  // the trace cut the line off there
        // Entity tags: the first part is the size, and that stays.
        rule("\"([0-9a-f]+)-[0-9a-f]{16}-[0-9a-f]{8}(-[a-z]+)?\"", "\"$1-TAG$2\"");
        // Processes and threads, and which of several equal workers was woken.
        rule("\\b(pid|tid|process|thread|PID) [0-9]+", "$1 N");
        rule("(\"(pid|tid|t|took)\": ?)[0-9]+", "$1N");
        rule("((^|[^a-z0-9_])(clone3?|v?fork|wait4|waitpid)[(].* = )[0-9]+", "$1N");
        rule("((^|[^a-z0-9_])(wait4|waitpid|kill|pidfd_open)[(])[0-9]+", "$1N");
        rule("(P_PID, |si_pid=)[0-9]+", "$1N");
        rule("\\bw[1-9][0-9]* +", "wN ");  // a column of them
        rule("(\\[(c[0-9.]+ )?)w[1-9][0-9]*\\] +", "$1wN] ");
        rule("\\b(w|worker )[1-9][0-9]*\\b", "$1N");
        // Ports.
        rule("(127[.]0[.]0[.]1|localhost|\\[::1\\]):[0-9]+", "$1:PORT");
        rule("\\b[0-9]{2,5}, [0-9]{2,5}(?=(\\\\r| : |␍))", "PORT, PORT");  // ident
        rule("htons[(][0-9]+[)]", "htons(PORT)");
        rule("\\bport [0-9]+", "port PORT");
        // Durations, with the blanks that align them.
        rule(" *\\b[0-9]+([.][0-9]+)? ?(ns|µs|us|ms|s|seconds|milliseconds)\\b", " DURATION");
        return list;
    }();
    return all;
}

/// Whether the length of the line depends on a process number or on where the checkout is, so that
/// its alignment does as well.
bool is_aligned_by_chance(const std::string& line) {
    static const std::regex varies{"\\b(pid|process) N|…/"};
    return std::regex_search(line, varies);
}

std::string without_what_varies(std::string line) {
    if (line.ends_with('\r')) line.pop_back();
    for (const Rule& rule : rules()) line = std::regex_replace(line, rule.what, rule.with);
    if (!is_aligned_by_chance(line)) return line;
    static const std::regex rulers{"(─)+"}, blanks{"  +"};
    line = std::regex_replace(line, rulers, "─");
    return std::regex_replace(line, blanks, " ");
}

/// The trace says so while a worker waits: how often depends on how long.
bool says_that_time_goes_by(const std::string& line) {
    static const std::regex words{"… worker [0-9]+ .*"};
    return std::regex_match(line, words);
}

bool continues_a_call(const std::string& line) {
    return line.starts_with("      ") && line.size() > 6 && line[6] != ' ';
}

bool continues_a_fact(const std::string& line) {
    return line.starts_with("    ") && line.size() > 4 && line[4] != ' ' &&
           !line.starts_with("    │");
}

/// The debugger puts this at the end of the line, if a process number leaves room for it.
bool says_where_it_stopped(const std::string& line) {
    static const std::regex words{
        "  connection [0-9]+, request [0-9]+ · worker [0-9]+ · pid [0-9]+"};
    return std::regex_match(line, words);
}

bool is_call(const std::string& line) {
    static const std::regex call{"  [a-z_0-9]+[(].*"};
    return std::regex_match(line, call);
}

/// "  · a = 1           · b = 2" is two facts, however many fit into a line.
Lines facts_of(const std::string& line) {
    static const std::regex another{"\\s+· "};
    if (!line.starts_with("  · ")) return {line};
    Lines facts;
    const std::sregex_token_iterator end;
    for (std::sregex_token_iterator fact{line.begin(), line.end(), another, -1}; fact != end;
         ++fact)
        if (fact->length() > 0) facts.push_back("  · " + fact->str());
    return facts;
}

}  // namespace

Normalised normalise(const Lines& lines) {
    Normalised result;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        std::string line = lines[at];
        if (says_that_time_goes_by(line)) {
            while (at + 1 < lines.size() && lines[at + 1].starts_with("  ")) ++at;  // wrapped
            continue;
        }
        const std::size_t origin = at;
        while (is_call(line) && at + 1 < lines.size() && continues_a_call(lines[at + 1]))
            line += ' ' + lines[++at].substr(6);
        while (line.starts_with("  · ") && at + 1 < lines.size() && continues_a_fact(lines[at + 1]))
            line += ' ' + lines[++at].substr(4);
        if (at + 1 < lines.size() && says_where_it_stopped(lines[at + 1])) line += lines[++at];
        for (const std::string& fact : facts_of(line)) {
            result.lines.push_back(without_what_varies(fact));
            result.origin.push_back(origin);
        }
    }
    while (!result.lines.empty() && result.lines.back().empty()) {  // blank lines at the end
        result.lines.pop_back();
        result.origin.pop_back();
    }
    return result;
}

}  // namespace chapters
