// The house rules of the design, as tests: who may include whom, and how long a lesson may be.
#include <doctest/doctest.h>

#include <map>
#include <regex>
#include <set>

#include "source_tree.hpp"

namespace {

/// "stepwise/stages/4_resource/docroot.cpp" -> "stages"; the trace's core is a layer of its own.
std::string layer_of(const std::string& name) {
    static const std::regex pattern{"stepwise/(trace/core|[a-z]+)/.*"};
    std::smatch match;
    return std::regex_match(name, match, pattern) ? match[1].str() : "";
}

/// Includes point one way.  What is not listed here may not include anything of ours.
const std::map<std::string, std::set<std::string>> may_include = {
    {"http", {"http"}},
    {"kernel", {"kernel"}},
    {"trace/core", {"trace/core"}},
    {"site", {"site", "http", "kernel"}},
    {"stages", {"stages", "site", "http", "kernel", "trace/core"}},
    {"architectures", {"architectures", "stages", "kernel", "trace/core"}},
    {"trace", {"trace", "trace/core", "kernel"}},
    {"debugger", {"debugger", "trace", "trace/core", "kernel"}},
    {"client", {"client", "http", "kernel", "trace", "trace/core"}},
    {"exercise", {"exercise", "kernel", "trace", "trace/core"}},
    {"compare", {"compare", "trace", "trace/core", "http", "kernel"}},
    {"commands",
     {"commands", "architectures", "debugger", "stages", "site", "kernel", "trace", "trace/core",
      "client", "compare", "exercise"}},
};

/// The files that may be compiled as one; empty: each is compiled by itself.
std::string bundle_of(const std::string& name) {
    static const std::set<std::string> tools{"trace", "compare", "debugger", "client", "exercise"};
    const std::string layer = layer_of(name);
    if (tools.count(layer) == 1) return "stepwise_tools";
    if (layer == "commands") return "stepwise_program";
    const std::string folder = name.substr(0, name.rfind('/'));
    const bool is_single = folder == "tests/http" || folder == "tests/minimal_server";
    return folder.starts_with("tests/") && !is_single ? folder : "";
}

/// The functions between `namespace {` and its end.
std::set<std::string> local_functions_of(const SourceFile& file) {
    static const std::regex definition{
        R"(^(?:template <.*> )?[a-zA-Z\[:][\w:<>,&*\[\] ]*[ &*](\w+)\(.*)"};
    std::set<std::string> names;
    bool is_local = false;
    for (const std::string& line : file.lines) {
        std::smatch match;
        if (line == "namespace {") is_local = true;
        if (line == "}  // namespace") is_local = false;
        if (is_local && std::regex_match(line, match, definition)) names.insert(match[1].str());
    }
    return names;
}

std::size_t lines_of(const std::string& name) { return read_source(SOURCE_DIR, name).lines.size(); }

}  // namespace

TEST_CASE("includes point one way: commands, architectures, stages, then http and the rest") {
    std::size_t checked = 0;
    for (const SourceFile& file : sources_below("stepwise")) {
        const auto layer = may_include.find(layer_of(file.name));
        if (layer == may_include.end()) continue;
        for (std::string include : includes_of(file)) {
            if (!include.starts_with("\"stepwise/")) continue;
            include = include.substr(1, include.size() - 2);
            CAPTURE(file.name);
            CAPTURE(include);
            CHECK(layer->second.count(layer_of(include)) == 1);
            ++checked;
        }
    }
    CHECK(checked > 100);
}

TEST_CASE("http knows no system header and no descriptor") {
    static const std::regex system_header{"<(sys/|unistd|fcntl|netinet/|arpa/|poll|linux/).*"};
    for (const SourceFile& file : sources_below("stepwise/http"))
        for (const std::string& include : includes_of(file)) {
            CAPTURE(file.name);
            CHECK_FALSE(std::regex_match(include, system_header));
        }
}

TEST_CASE("CLI11 appears where the command line is read, and nowhere else") {
    for (const SourceFile& file : sources_below("stepwise"))
        for (const std::string& include : includes_of(file))
            if (include.starts_with("<CLI/"))
                CHECK(file.name.starts_with("stepwise/commands/command_line"));
}

TEST_CASE("an architecture fits on a screen or two") {
    for (const char* name :
         {"single", "fork", "prefork", "thread", "thread_pool", "epoll", "epoll_threads"}) {
        CAPTURE(name);
        const std::size_t lines = lines_of(std::string{"stepwise/architectures/"} + name + ".cpp");
        CHECK(lines > 0);
        CHECK(lines <= 110);
    }
    // As long as when an event loop knew nothing but its clients: scripts, name servers, many
    // listeners and logs in batches are others' lines.
    CHECK(lines_of("stepwise/architectures/event_loop.cpp") <= 174);
    CHECK(lines_of("stepwise/architectures/supervise.cpp") <= 31);
}

TEST_CASE("the two orders can be read side by side") {
    CHECK(lines_of("stepwise/stages/serve_until_done.cpp") <= 80);
    CHECK(lines_of("stepwise/stages/serve_while_ready.cpp") <= 100);
}

TEST_CASE("every source file opens with the sentence that a student needs") {
    for (const SourceFile& file : sources_below("stepwise")) {
        CAPTURE(file.name);
        REQUIRE_FALSE(file.lines.empty());
        CHECK(file.lines.front().starts_with("// "));
    }
}

TEST_CASE("no line is wider than 100 columns, and no mark is left over") {
    static const std::regex mark{"\\b(TODO|FIXME|XXX|HACK)\\b"};
    for (const char* folder : {"stepwise", "minimal_server", "exercises"})
        for (const SourceFile& file : sources_below(folder))
            for (const std::string& line : file.lines) {
                CAPTURE(file.name);
                CAPTURE(line);
                std::size_t columns = 0;
                for (char c : line) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
                CHECK(columns <= 100);
                CHECK_FALSE(std::regex_search(line, mark));
            }
}

TEST_CASE("system calls on the request path are made through a Step") {
    // Everything else would go on behind the trace's back.  Start-up and shut-down are no part of
    // a request; those files are named here.
    const std::set<std::string> start_and_stop = {
        "stepwise/architectures/fork.cpp",     // _exit
        "stepwise/architectures/prefork.cpp",  // _exit
        "stepwise/architectures/open_connections.cpp",
        "stepwise/stages/server.cpp",      // getpid, gettid
        "stepwise/stages/connection.cpp",  // inet_ntop
    };
    static const std::regex global_call{"(^|[^A-Za-z_>])::[a-z_0-9]+\\("};
    for (const char* folder : {"stepwise/stages", "stepwise/architectures"})
        for (const SourceFile& file : sources_below(folder)) {
            if (start_and_stop.count(file.name)) continue;
            for (const std::string& line : file.lines) {
                CAPTURE(file.name);
                CAPTURE(line);
                CHECK_FALSE(std::regex_search(line, global_call));
            }
        }
}

TEST_CASE("no two exercises declare the same name: one program checks all of them") {
    static const std::regex declared{
        "^(?:(?:struct|class|enum(?: class)?|using) (\\w+).*|extern \"C\" .*?(\\w+)\\(.*|"
        "inline constexpr .*?(\\w+) = .*)"};
    std::map<std::string, std::string> file_of;
    for (const SourceFile& file : sources_below("exercises")) {
        if (!file.name.ends_with("/exercise.hpp")) continue;
        for (const std::string& line : file.lines) {
            std::smatch match;
            if (!std::regex_match(line, match, declared)) continue;
            const std::string name = match[1].str() + match[2].str() + match[3].str();
            const auto [known, is_new] = file_of.emplace(name, file.name);
            CAPTURE(name);
            CAPTURE(known->second);
            CAPTURE(file.name);
            CHECK(is_new);
        }
    }
    CHECK(file_of.size() >= 12);
}

TEST_CASE("files that may be compiled as one have no local functions of the same name") {
    // They would be overloads of one another, and the wrong one might be called.
    std::map<std::string, std::string> file_of;
    for (const char* const folder : {"stepwise", "tests"})
        for (const SourceFile& file : sources_below(folder)) {
            const std::string bundle = bundle_of(file.name);
            if (bundle.empty() || !file.name.ends_with(".cpp")) continue;
            for (const std::string& name : local_functions_of(file)) {
                const auto [known, is_new] = file_of.emplace(bundle + ' ' + name, file.name);
                CAPTURE(known->first);
                CAPTURE(known->second);
                CAPTURE(file.name);
                CHECK(is_new);
            }
        }
    CHECK(file_of.size() > 500);
}

TEST_CASE("the map names every file of the stages and architectures") {
    const SourceFile map = read_source(SOURCE_DIR, "stepwise/README.md");
    std::string text;
    for (const std::string& line : map.lines) text += line + '\n';
    for (const char* folder : {"stepwise/stages", "stepwise/architectures"})
        for (const SourceFile& file : sources_below(folder)) {
            const std::string name = std::filesystem::path{file.name}.filename();
            CAPTURE(file.name);
            CHECK(text.find(name) != std::string::npos);
        }
}
