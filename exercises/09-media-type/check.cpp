// The checks of exercise 09: names and a table, then the real server with the function in stage 5.
#include "exercises/09-media-type/exercise.hpp"

#include "exercises/engine/server_run.hpp"
#include "exercises/engine/trial.hpp"

namespace {

using exercise::ServerRun;
using exercise::Trial;

using MediaTypeOf = decltype(media_type_of);

constexpr std::string_view otherwise = "application/octet-stream";
constexpr TypeRow table[] = {
    {"txt", "text/plain"},         {"html", "text/html"},      {"gif", "image/gif"},
    {"jpg", "image/jpeg"},         {"gz", "application/gzip"}, {"tar", "application/x-tar"},
    {"html", "text/not-this-one"}, {"ht", "text/half"},
};
constexpr std::span<const TypeRow> rows{table};

void has_type(Trial& trial, std::string_view name, std::string_view type, std::string_view rule) {
    MediaTypeOf* const type_of = ANSWER(trial, media_type_of);
    trial.calling("media_type_of(" + exercise::literal(name) + ", table, \"" +
                  std::string{otherwise} + "\")");
    trial.equal(rule, type, type_of(trial.guarded(name), rows, otherwise));
}

void one_extension(Trial& trial) {
    constexpr std::string_view rule = "the type is the one that the table has for the extension";
    has_type(trial, "index.html", "text/html", rule);
    has_type(trial, "hammer.gif", "image/gif", rule);
    has_type(trial, "notes.txt", "text/plain", rule);
    has_type(trial, "a.html", "text/html", "of two rows the first one holds");
}

void unknown(Trial& trial) {
    constexpr std::string_view rule = "what nobody knows is the default";
    has_type(trial, "README", otherwise, rule);
    has_type(trial, "program.exe", otherwise, rule);
    has_type(trial, "html", otherwise, "a name without a dot has no extension");
    has_type(trial, "index_html", otherwise, "a name without a dot has no extension");
    has_type(trial, "", otherwise, "no name, no extension");
}

void whole_extension(Trial& trial) {
    constexpr std::string_view rule = "an extension is compared whole";
    has_type(trial, "a.htm", otherwise, rule);
    has_type(trial, "a.htmlx", otherwise, rule);
    has_type(trial, "a.xhtml", otherwise, rule);
    has_type(trial, "a.h", otherwise, rule);
    has_type(trial, "a.ht", "text/half", rule);
}

void any_case(Trial& trial) {
    constexpr std::string_view rule = "an extension has no case";
    has_type(trial, "INDEX.HTML", "text/html", rule);
    has_type(trial, "photo.JpG", "image/jpeg", rule);
    constexpr std::string_view letters = "only the letters A to Z have two cases";
    has_type(trial, "a.g\tf", otherwise, letters);
    has_type(trial, "a.JP\xc7", otherwise, letters);
    has_type(trial, "a.\xff", otherwise, letters);
}

constexpr TypeRow odd[] = {{"c@d", "text/at"}, {"7z", "application/x-7z-compressed"}};
constexpr std::span<const TypeRow> odd_rows{odd};

void case_is_not_a_bit(Trial& trial) {
    MediaTypeOf* const type_of = ANSWER(trial, media_type_of);
    const auto is = [&](std::string_view name, std::string_view type) {
        trial.calling("media_type_of(" + exercise::literal(name) + ", odd_table, otherwise)");
        trial.equal("digits and signs have no case", type,
                    type_of(trial.guarded(name), odd_rows, otherwise));
    };
    is("a.C@D", "text/at");
    is("a.c`d", otherwise);
    is("a.7Z", "application/x-7z-compressed");
    is("a.\x17z", otherwise);
}

void several_dots(Trial& trial) {
    constexpr std::string_view last = "the last extension that the table knows decides";
    has_type(trial, "archive.tar.gz", "application/gzip", last);
    has_type(trial, "page.txt.html", "text/html", last);
    has_type(trial, "jquery.3.7.min.txt", "text/plain", last);
    constexpr std::string_view changes_nothing = "an extension that nobody knows changes nothing";
    has_type(trial, "index.html.en", "text/html", changes_nothing);
    has_type(trial, "a.txt.bak.old", "text/plain", changes_nothing);
    has_type(trial, "a.html.b.c", "text/html", changes_nothing);
}

void empty_extensions(Trial& trial) {
    constexpr std::string_view rule = "an empty extension says nothing";
    has_type(trial, "notes.", otherwise, rule);
    has_type(trial, "notes.txt.", "text/plain", rule);
    has_type(trial, "notes..txt", "text/plain", rule);
    has_type(trial, "notes.txt...", "text/plain", rule);
}

void hidden_files(Trial& trial) {
    constexpr std::string_view rule = "dots at the beginning belong to the name";
    has_type(trial, ".html", otherwise, rule);
    has_type(trial, "..html", otherwise, rule);
    has_type(trial, ".", otherwise, rule);
    has_type(trial, "..", otherwise, rule);
    has_type(trial, ".hidden.html", "text/html", rule);
}

void last_segment(Trial& trial) {
    constexpr std::string_view rule = "only what stands behind the last slash is the file's name";
    has_type(trial, "tools/saws.html", "text/html", rule);
    has_type(trial, "site.html/readme", otherwise, rule);
    has_type(trial, "old.txt/hammer.gif", "image/gif", rule);
    has_type(trial, "a.html/b.c", otherwise, rule);
    has_type(trial, "tools.html/", otherwise, rule);
    has_type(trial, "tools/.txt", otherwise, rule);
}

void views_into_table(Trial& trial) {
    MediaTypeOf* const type_of = ANSWER(trial, media_type_of);
    std::string name = "hammer.gif";
    trial.calling("media_type_of(name, table, otherwise); name is then overwritten");
    const std::string_view got = type_of(name, rows, otherwise);
    name.assign(name.size(), '#');
    trial.equal("the result is a view of the table's own text", "image/gif", got);
    trial.calling("media_type_of(\"a.b\", {}, \"text/x-none\")");
    trial.equal("with an empty table it is always the default", "text/x-none",
                type_of("a.b", {}, "text/x-none"));
}

// ------------------------------------------------------------------------------ in the server

MediaTypeOf* type_in_server = nullptr;

/// The student's function says what the content is; then stage 5 as ever.
void build(stepwise::Notes& notes, stepwise::Worker& worker, stepwise::Connection& connection) {
    stepwise::Resource& resource = worker.transaction_of(connection).resource;
    if (resource.is_open()) {
        resource.entity.type = type_in_server(resource.name, rows, otherwise);
        resource.entity.type_from = "media_type_of";
        resource.entity.type_extension.clear();
        resource.entity.charset.clear();
    }
    stepwise::build_response(notes, worker, connection);
}

void real_server(Trial& trial) {
    type_in_server = ANSWER(trial, media_type_of);
    exercise::Setup setup;
    setup.stages.build_response = build;
    trial.calling("the server, with media_type_of in its stage 5");
    ServerRun server{trial, setup};
    server.add_file("photo.JPG", "not really a photo\n");
    server.add_file("archive.tar.gz", "not really an archive\n");
    server.add_file("v1.html/README", "read me\n");
    const auto is_sent_as = [&](std::string_view path, std::string_view type) {
        const std::string response =
            server.exchange("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        trial.equal("the file is served", 200, ServerRun::status_of(response));
        constexpr std::string_view name = "\r\nContent-Type: ";
        const std::size_t begin = response.find(name);
        trial.expect(begin != std::string::npos, "a Content-Type is sent");
        const std::size_t value = begin + name.size();
        trial.equal("Content-Type says the type", type,
                    std::string_view{response}.substr(value, response.find("\r\n", value) - value));
    };
    is_sent_as("/", "text/html");
    is_sent_as("/photo.JPG", "image/jpeg");
    is_sent_as("/archive.tar.gz", "application/gzip");
    is_sent_as("/v1.html/README", otherwise);
}

const exercise::Registration registration{
    {"09-media-type",
     stepwise::Stage::build_response,
     {
         {"one-extension", "finds the type of an extension", one_extension},
         {"unknown", "has a default for what nobody knows", unknown},
         {"whole-extension", "compares the whole extension", whole_extension},
         {"any-case", "compares without regard to case", any_case},
         {"case-is-not-a-bit", "changes letters only", case_is_not_a_bit},
         {"several-dots", "lets the last known extension decide", several_dots},
         {"empty-extensions", "is not confused by empty extensions", empty_extensions},
         {"hidden-files", "takes .html for a name", hidden_files},
         {"last-segment", "looks at the file's own name only", last_segment},
         {"views-into-table", "gives back what is in the table", views_into_table},
         {"real-server", "says the type when it is in the real server", real_server, 2},
     }}};

}  // namespace
