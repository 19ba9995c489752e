// The checks of exercise 07: tables of paths, then the real server with the function in stage 4.
#include "exercises/07-map-uri/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;

using MapUri = decltype(map_uri);

void leads_to(Trial& trial, std::string_view path, std::string_view file, std::string_view rule) {
    MapUri* const map = ANSWER(trial, map_uri);
    std::string got;
    trial.calling("map_uri(" + exercise::literal(path) + ", file)");
    const int status = map(trial.guarded(path), got);
    trial.equal("this path names a file, so the function returns 200", 200, status);
    trial.equal(rule, file, got);
}

void is_refused(Trial& trial, std::string_view path, int status, std::string_view rule) {
    MapUri* const map = ANSWER(trial, map_uri);
    std::string got;
    trial.calling("map_uri(" + exercise::literal(path) + ", file)");
    trial.equal(rule, status, map(trial.guarded(path), got));
    trial.equal("no half of a name gets out: file is empty", "", got);
}

void plain_names(Trial& trial) {
    constexpr std::string_view rule = "the path without its first slash is the file's name";
    leads_to(trial, "/saws.html", "saws.html", rule);
    leads_to(trial, "/tools/saws.html", "tools/saws.html", rule);
    leads_to(trial, "/a/b/c/d.e.f", "a/b/c/d.e.f", rule);
    leads_to(trial, "/~joe/notes+plans.txt", "~joe/notes+plans.txt", rule);
    leads_to(trial, "/.hidden/...", ".hidden/...", "three dots are a name as any other");
    leads_to(trial, "/a..b/..c", "a..b/..c", "dots within a name mean nothing");
}

void directories(Trial& trial) {
    constexpr std::string_view rule = "the page of a directory is its index.html";
    leads_to(trial, "/", "index.html", rule);
    leads_to(trial, "/tools/", "tools/index.html", rule);
    leads_to(trial, "/tools/hand/", "tools/hand/index.html", rule);
    leads_to(trial, "/tools", "tools", "without a slash behind it, the name stays as it is");
}

void no_slash_in_front(Trial& trial) {
    constexpr std::string_view rule = "a path begins with a slash: 400";
    is_refused(trial, "", 400, rule);
    is_refused(trial, "tools/saws.html", 400, rule);
    is_refused(trial, "*", 400, rule);
}

void decodes(Trial& trial) {
    leads_to(trial, "/saw%20blade.gif", "saw blade.gif", "%20 is a space");
    leads_to(trial, "/%74ools/%73aws", "tools/saws", "every segment is decoded");
    leads_to(trial, "/stra%c3%9fe",
             "stra\xc3\x9f"
             "e",
             "octets are kept as they are");
    leads_to(trial, "/stra%C3%9Fe",
             "stra\xc3\x9f"
             "e",
             "the digits may be large or small");
    leads_to(trial, "/%41%5a%7A", "AZz", "the digits may be large or small");
    leads_to(trial, "/a%3fb%23c", "a?b#c", "what is encoded is a part of the name");
}

void broken_escapes(Trial& trial) {
    constexpr std::string_view rule = "% needs two hexadecimal digits behind it: 400";
    is_refused(trial, "/100%", 400, rule);
    is_refused(trial, "/a%4", 400, rule);
    is_refused(trial, "/%/a", 400, rule);
    is_refused(trial, "/%4/1", 400, rule);
    is_refused(trial, "/%zz", 400, rule);
    is_refused(trial, "/%+1", 400, rule);
    is_refused(trial, "/% 1", 400, rule);
    is_refused(trial, "/%0x41", 400, "octet 0, or a broken escape: 400");
    is_refused(trial, "/tools/%g0.html", 400, rule);
}

void decodes_once(Trial& trial) {
    constexpr std::string_view rule = "what came out of decoding is not decoded again";
    leads_to(trial, "/50%25.html", "50%.html", rule);
    leads_to(trial, "/%2541", "%41", rule);
    leads_to(trial, "/%252e%252e/a", "%2e%2e/a", rule);
}

void dot_segments(Trial& trial) {
    constexpr std::string_view drops = "an empty segment and `.` drop out";
    leads_to(trial, "//a", "a", drops);
    leads_to(trial, "/a//b///c", "a/b/c", drops);
    leads_to(trial, "/./a/././b", "a/b", drops);
    constexpr std::string_view up = "`..` takes away the segment before it";
    leads_to(trial, "/a/../b", "b", up);
    leads_to(trial, "/a/b/../../c", "c", up);
    leads_to(trial, "/a//../b", "b", up);
    leads_to(trial, "/a/./../b", "b", up);
}

void dots_at_the_end(Trial& trial) {
    constexpr std::string_view rule = "a path that ends in `.` or `..` names a directory";
    leads_to(trial, "/tools/.", "tools/index.html", rule);
    leads_to(trial, "/tools/hand/..", "tools/index.html", rule);
    leads_to(trial, "/tools/..", "index.html", rule);
    leads_to(trial, "/tools/../", "index.html", rule);
    leads_to(trial, "/.", "index.html", rule);
}

void encoded_dots(Trial& trial) {
    constexpr std::string_view rule = "a segment is looked at when it is decoded";
    leads_to(trial, "/a/%2e%2E/b", "b", rule);
    leads_to(trial, "/a/.%2e/b", "b", rule);
    leads_to(trial, "/%2e/a", "a", rule);
    leads_to(trial, "/tools/%2e%2e", "index.html", rule);
}

void out_of_the_root(Trial& trial) {
    constexpr std::string_view rule = "this path leads out of the root: 400";
    is_refused(trial, "/..", 400, rule);
    is_refused(trial, "/../passwd", 400, rule);
    is_refused(trial, "/a/../../a/b", 400, rule);
    is_refused(trial, "/%2e%2e/passwd", 400, rule);
    is_refused(trial, "/a/..//../b", 400, rule);
}

void slash_and_nul(Trial& trial) {
    constexpr std::string_view slash = "a decoded slash is a character of a name: 404";
    is_refused(trial, "/a%2fb", 404, slash);
    is_refused(trial, "/a%2Fb.html", 404, slash);
    is_refused(trial, "/tools/..%2f..%2fpasswd", 404, slash);
    constexpr std::string_view nul =
        "octet 0 ends a name for the kernel, so nobody may send it: 400";
    is_refused(trial, "/saws.html%00.gif", 400, nul);
    is_refused(trial, "/%00", 400, nul);
}

// ------------------------------------------------------------------------------ in the server

MapUri* map_in_server = nullptr;

/// Stage 4 with the student's function in place of our first look at the path.
Outcome access(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    stepwise::Transaction& t = *connection.transaction;
    if (t.resource.path.empty()) {
        std::string file;
        const int status = map_in_server(t.target.path, file);
        step.fact("map_uri", static_cast<std::uint64_t>(status));
        if (status != 200)
            return stepwise::decline(step, connection,
                                     status == 404 ? stepwise::http::Status::not_found
                                                   : stepwise::http::Status::bad_request,
                                     "map_uri_says_no");
        t.resource.path = "/" + file;
    }
    return stepwise::access_resource(step, worker, connection);
}

void real_server(Trial& trial) {
    map_in_server = ANSWER(trial, map_uri);
    exercise::Setup setup;
    setup.stages.access_resource = access;
    trial.calling("the server, with map_uri in its stage 4");
    ServerRun server{trial, setup};
    server.add_file("tools/index.html", "all tools\n");
    server.add_file("tools/saw blade.txt", "sharp\n");
    const auto shows = [&](std::string_view path, std::string_view text, std::string_view rule) {
        const std::string response =
            server.exchange("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        trial.equal(rule, 200, ServerRun::status_of(response));
        trial.expect(response.ends_with("\r\n\r\n" + std::string{text}), rule);
    };
    const auto answers = [&](std::string_view path, int status, std::string_view rule) {
        trial.equal(
            rule, status,
            server.status("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    };
    shows("/", "hello, world\n", "/ shows the page of the root");
    shows("/tools/", "all tools\n", "/tools/ shows the page of that directory");
    shows("/tools/saw%20blade.txt?size=12", "sharp\n", "the file with a space in its name comes");
    shows("/tools/%2e%2e/", "hello, world\n", "/tools/../ is the root");
    answers("/nails.html", 404, "what is not there is 404");
    answers("/../access.log", 400, "a path that leads out of the root is 400");
    answers("/tools%2findex.html", 404, "an encoded slash separates nothing: 404");
}

const exercise::Registration registration{
    {"07-map-uri",
     stepwise::Stage::access_resource,
     {
         {"plain-names", "takes the path as a name beneath the root", plain_names},
         {"directories", "shows index.html for a directory", directories},
         {"no-slash-in-front", "refuses what does not begin with a slash", no_slash_in_front},
         {"decodes", "decodes what is percent-encoded", decodes},
         {"broken-escapes", "refuses a % that encodes nothing", broken_escapes},
         {"decodes-once", "decodes once and no more", decodes_once},
         {"dot-segments", "drops empty segments and obeys dots", dot_segments},
         {"dots-at-the-end", "takes dots at the end for a directory", dots_at_the_end},
         {"encoded-dots", "obeys dots that are encoded, too", encoded_dots},
         {"out-of-the-root", "refuses to leave the root", out_of_the_root},
         {"slash-and-nul", "refuses a slash and octet 0 within a name", slash_and_nul},
         {"real-server", "finds pages when it is in the real server", real_server, 2},
     }}};

}  // namespace
