// The checks of exercise 08: a root with traps in it, first opened directly, then by the real
// server, which is attacked.
#include "exercises/08-traversal/exercise.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace {

namespace fs = std::filesystem;
using exercise::ServerRun;
using exercise::Trial;
using stepwise::Outcome;

using OpenPage = decltype(open_page);

constexpr std::string_view secret = "root:x:0:0:this is nobody's business\n";

void write_file(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream{file} << text;
}

/// directory/site is the root.  Beside it are files that nobody may have.
void furnish(const std::string& directory) {
    const fs::path site = directory + "/site", out = directory;
    write_file(site / "index.html", "hello, world\n");
    write_file(site / "tools/saws.txt", "sharp\n");
    write_file(site / "tools/saw blade.txt", "sharper\n");
    write_file(site / "notes..txt", "two dots\n");
    write_file(site / "..hidden", "hidden\n");
    write_file(site / "50%.txt", "half\n");
    write_file(site / "a%41.txt", "a name with a percent sign\n");
    write_file(out / "secret.txt", secret);
    write_file(out / "site-backup/secret.txt", secret);
    fs::create_symlink("../secret.txt", site / "link.txt");
    fs::create_symlink(out / "secret.txt", site / "absolute-link.txt");
    fs::create_symlink("..", site / "up");
    fs::create_symlink("../site-backup", site / "tools/backup");
    fs::create_symlink("/proc/self/root", site / "magic");
    ::mkfifo((site / "fifo").c_str(), 0600);
}

struct Root {
    int descriptor;
    explicit Root(const std::string& directory) {
        furnish(directory);
        descriptor = ::open((directory + "/site").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    ~Root() { ::close(descriptor); }
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;
};

std::string read_and_close(int file) {
    std::array<char, 256> room;
    const ssize_t count = ::read(file, room.data(), room.size());
    ::close(file);
    return {room.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

int call(Trial& trial, const Root& root, std::string_view path) {
    OpenPage* const open = ANSWER(trial, open_page);
    trial.calling("open_page(root, " + exercise::literal(path) + ")");
    return open(root.descriptor, trial.guarded(path));
}

void is_had(Trial& trial, const Root& root, std::string_view path, std::string_view text) {
    const int file = call(trial, root, path);
    trial.expect(file >= 0, "this file is beneath the root, so a descriptor comes back");
    trial.equal("what can be read from the descriptor is the file", text, read_and_close(file));
}

void is_not_had(Trial& trial, const Root& root, std::string_view path, std::string_view rule) {
    const int file = call(trial, root, path);
    if (file < 0) return;
    const std::string text = read_and_close(file);
    trial.expect(text.find(secret) == std::string::npos, "a file outside of the root was opened");
    trial.fail(rule);
}

void pages(Trial& trial) {
    const Root root{trial.directory()};
    is_had(trial, root, "/index.html", "hello, world\n");
    is_had(trial, root, "/tools/saws.txt", "sharp\n");
    is_had(trial, root, "/tools/saw%20blade.txt", "sharper\n");
    is_had(trial, root, "/%74ools/%73aws%2Etxt", "sharp\n");
    is_not_had(trial, root, "/nails.html", "there is no such file: -1");
}

void dot_dot(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "`..` must not lead out of the root";
    for (const char* path :
         {"/../secret.txt", "/tools/../../secret.txt", "/tools/../../../etc/passwd",
          "/%2e%2e/secret.txt", "/%2E./secret.txt", "/..%2fsecret.txt",
          "/tools/..%2F..%2Fsecret.txt", "/./.././secret.txt", "/..", "/../site-backup/secret.txt"})
        is_not_had(trial, root, path, rule);
}

void filtered_dots(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "what is left after a filter must not lead out of the root";
    for (const char* path : {"/....//secret.txt", "/..././secret.txt", "/.../...//secret.txt",
                             "/....%2f%2fsecret.txt", "/tools/....//....//secret.txt"})
        is_not_had(trial, root, path, rule);
}

void absolute_name(Trial& trial) {
    const Root root{trial.directory()};
    const std::string place = trial.directory() + "/secret.txt";
    constexpr std::string_view rule = "an absolute name has nothing to do with the root";
    is_not_had(trial, root, "/" + place, rule);
    is_not_had(trial, root, "/%2f" + place.substr(1), rule);
    is_not_had(trial, root, "//" + place, rule);
    is_not_had(trial, root, "//etc/passwd", rule);
}

void encoded_twice(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "a path is decoded once: there is no file with this name";
    for (const char* path :
         {"/%252e%252e/secret.txt", "/..%252fsecret.txt", "/%25%32%65%25%32%65/secret.txt"})
        is_not_had(trial, root, path, rule);
    is_had(trial, root, "/a%2541.txt", "a name with a percent sign\n");
    is_had(trial, root, "/50%25.txt", "half\n");
}

void octet_0(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "a name with octet 0 in it names nothing";
    is_not_had(trial, root, "/index.html%00.gif", rule);
    is_not_had(trial, root, "/index.html%00", rule);
    is_not_had(trial, root, "/../secret.txt%00.html", rule);
    is_not_had(trial, root, std::string_view{"/index.html\0.gif", 16}, rule);
}

void broken_escapes(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "a broken escape names nothing";
    for (const char* path :
         {"/50%.txt", "/index.html%", "/index.html%4", "/%zzindex.html", "/%-1", "/index%0xhtml"})
        is_not_had(trial, root, path, rule);
}

void links(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "a link that leads out of the root is not followed";
    for (const char* path :
         {"/link.txt", "/absolute-link.txt", "/up/secret.txt", "/tools/backup/secret.txt",
          "/up/site/../secret.txt", "/magic/etc/passwd", "/up/site-backup/secret.txt"})
        is_not_had(trial, root, path, rule);
}

void harmless_dots(Trial& trial) {
    const Root root{trial.directory()};
    is_had(trial, root, "/notes..txt", "two dots\n");
    is_had(trial, root, "/..hidden", "hidden\n");
    is_had(trial, root, "/tools/../index.html", "hello, world\n");
    is_had(trial, root, "/./tools/./saws.txt", "sharp\n");
    is_had(trial, root, "/tools/%2e%2e/tools/saws.txt", "sharp\n");
}

void no_page(Trial& trial) {
    const Root root{trial.directory()};
    constexpr std::string_view rule = "only a regular file is a page";
    is_not_had(trial, root, "/tools", rule);
    is_not_had(trial, root, "/tools/", rule);
    is_not_had(trial, root, "/", rule);
    is_not_had(trial, root, "/fifo", rule);
}

// ------------------------------------------------------------------------------ in the server

OpenPage* open_in_server = nullptr;

/// Stage 4 with the student's function in place of ours that map and open.
Outcome access(stepwise::Step& step, stepwise::Worker& worker, stepwise::Connection& connection) {
    stepwise::Transaction& t = *connection.transaction;
    stepwise::Resource& resource = t.resource;
    (void)stepwise::choose_host(step, worker, connection, resource);
    resource.path = t.target.path;
    resource.file.reset(open_in_server(t.site_host->root.directory.get(), t.target.path));
    step.fact("open_page", resource.file ? "a descriptor" : "-1");
    if (!resource.file || !stepwise::look_at_file(step, resource))
        return stepwise::decline(step, connection, stepwise::http::Status::not_found,
                                 "open_page_says_no");
    resource.handler = stepwise::Handler::file;
    resource.entity.type = "text/plain";
    return Outcome::done;
}

std::string get(ServerRun& server, std::string_view path) {
    return server.exchange("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

exercise::Setup with_open_page(Trial& trial) {
    open_in_server = ANSWER(trial, open_page);
    exercise::Setup setup;
    setup.stages.access_resource = access;
    trial.calling("the server, with open_page in its stage 4");
    return setup;
}

void real_server(Trial& trial) {
    const exercise::Setup setup = with_open_page(trial);
    ServerRun server{trial, setup};
    furnish(trial.directory());
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> there{{
        {"/index.html", "hello, world\n"},
        {"/tools/saw%20blade.txt?size=12", "sharper\n"},
        {"/tools/../notes..txt", "two dots\n"},
        {"/50%25.txt", "half\n"},
    }};
    for (const auto& [path, text] : there) {
        const std::string response = get(server, path);
        trial.equal("a page that is there is served", 200, ServerRun::status_of(response));
        trial.expect(response.ends_with("\r\n\r\n" + std::string{text}), "it is the right page");
    }
    trial.equal("what is not there is 404", 404, ServerRun::status_of(get(server, "/nails.html")));
}

void attacks(Trial& trial) {
    const exercise::Setup setup = with_open_page(trial);
    ServerRun server{trial, setup};
    furnish(trial.directory());
    const std::string place = trial.directory() + "/secret.txt";
    const std::vector<std::string> tries{
        "/../secret.txt",
        "/tools/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/....//secret.txt",
        "/..././secret.txt",
        "/../secret.txt%00.html",
        "/index.html%00/../../secret.txt",
        "/" + place,
        "/%2f" + place.substr(1),
        "/link.txt",
        "/absolute-link.txt",
        "/up/secret.txt",
        "/tools/backup/secret.txt",
        "/../site-backup/secret.txt",
        "/magic" + place,
        "/tools/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
        "//etc/passwd",
        "http://localhost/../secret.txt",
    };
    for (const std::string& path : tries) {
        const std::string response = get(server, path);
        trial.expect(response.find("root:") == std::string::npos,
                     "the server has sent a file that is outside of its document root");
        trial.equal("an attack is answered with 404, as if there were nothing", 404,
                    ServerRun::status_of(response));
    }
    trial.equal("the server still serves its pages afterwards", 200,
                ServerRun::status_of(get(server, "/index.html")));
}

const exercise::Registration registration{
    {"08-traversal",
     stepwise::Stage::access_resource,
     {
         {"pages", "opens what is beneath the root", pages},
         {"dot-dot", "does not leave the root by ..", dot_dot},
         {"filtered-dots", "does not filter what becomes .. by that", filtered_dots},
         {"harmless-dots", "opens names with dots that stay inside", harmless_dots},
         {"absolute-name", "does not open an absolute name", absolute_name},
         {"encoded-twice", "decodes once", encoded_twice},
         {"octet-0", "takes no name that ends early", octet_0},
         {"broken-escapes", "refuses a % that encodes nothing", broken_escapes},
         {"links", "follows no link out of the root", links},
         {"no-page", "opens regular files only, and waits for nobody", no_page},
         {"real-server", "serves pages when it is in the real server", real_server, 2},
         {"attacks", "gives away nothing when the server is attacked", attacks, 3},
     }}};

}  // namespace
