// Not every URL leads to a web server: what a browser does with ftp, file, mailto and news instead
// of composing an HTTP request.
#include <algorithm>

#include "stepwise/client/explain/explanation.hpp"
#include "stepwise/client/url/drive.hpp"
#include "stepwise/client/url/percent.hpp"

namespace stepwise {
namespace {

/// Text that goes on a line of another protocol or page: what would break the line stays encoded.
std::string decoded(const std::string& text) {
    std::string plain = percent_decoded(text);
    for (const char c : plain)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return text;
    return plain;
}

std::vector<ExplainedStep> ftp(const Url& url) {
    std::vector<ExplainedStep> steps{
        {"A connection to " + url.host->text + ", port " + std::to_string(url.port.value_or(21)) +
             ": FTP speaks in lines, command and reply, on a connection that stays open.",
         "RFC 959, 2.3; RFC 1738, 3.2"},
        {"USER " + (url.username.empty() ? "anonymous" : decoded(url.username)), "RFC 959, 4.1.1"},
        {"PASS " + (url.password.empty() ? "(a mail address, by custom)" : decoded(url.password)),
         "RFC 959, 4.1.1; RFC 1635"}};
    for (std::size_t i = 0; i + 1 < url.path.size(); ++i)
        steps.push_back({"CWD " + decoded(url.path[i]), "RFC 959, 4.1.1; RFC 1738, 3.2.2"});
    steps.push_back({"TYPE I: the octets as they are", "RFC 959, 4.1.2"});
    steps.push_back(
        {"PASV: the server opens another port, and the client a second connection to it, "
         "for the data alone",
         "RFC 959, 4.1.2"});
    const bool is_directory = url.path.empty() || url.path.back().empty();
    steps.push_back({is_directory ? "LIST: a path that ends in / is a directory"
                                  : "RETR " + decoded(url.path.back()) + " (STOR to upload it)",
                     "RFC 959, 4.1.3"});
    steps.push_back(
        {"Browsers did all that until 2021; today they hand the URL to another program.",
         "RFC 1738, 3.2"});
    return steps;
}

std::vector<ExplainedStep> file(const Url& url) {
    std::string name = decoded(url.pathname());
    const bool has_drive = !url.path.empty() && is_drive_letter(url.path.front());
    const std::string where = url.host && url.host->kind != HostKind::empty
                                  ? "on " + url.host->text +
                                        ", if that computer's files can be reached "
                                        "(on Windows, as \\\\" +
                                        url.host->text + "\\...)"
                                  : "on this computer";
    std::vector<ExplainedStep> steps{
        {"No network and no server: the browser opens the file itself, " + where + ".",
         "RFC 8089, 2"}};
    if (has_drive)
        steps.push_back({"The path begins with a drive letter: on Windows it is " + name.substr(1) +
                             " with backslashes; elsewhere it is the file " + name + ".",
                         "RFC 8089, E.2"});
    else
        steps.push_back(
            {"open(\"" + name + "\") and read() take the place of the request.", "RFC 8089, 3"});
    steps.push_back(
        {"There is no status and no Content-Type either: the browser goes by the file's name, "
         "or looks into it. A path that ends in / gets a list of the directory.",
         "RFC 8089, 3"});
    return steps;
}

std::vector<ExplainedStep> mailto(const Url& url) {
    std::vector<ExplainedStep> steps{
        {"No connection at all: the browser starts the mail program with a new, empty message.",
         "RFC 6068, 1"},
        {"To: " + decoded(url.opaque_path), "RFC 6068, 2"}};
    if (!url.query) return steps;
    std::string_view rest = *url.query;
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        steps.push_back({"field of the message: " + decoded(std::string{pair.substr(0, equals)}) +
                             ": " + decoded(std::string{pair.substr(equals + 1)}),
                         "RFC 6068, 2"});
    }
    return steps;
}

std::vector<ExplainedStep> news(const Url& url) {
    const std::string what = decoded(url.opaque_path);
    std::vector<ExplainedStep> steps{
        {"The URL names no server: the news reader has one in its settings, and the browser starts "
         "it.",
         "RFC 5538"},
        {"It connects to that server's port 119 and speaks NNTP, lines of commands and replies.",
         "RFC 3977, 3.1"}};
    if (what.find('@') != std::string::npos)
        steps.push_back({"ARTICLE <" + what + ">: with an @ it is one article's identifier",
                         "RFC 5538; RFC 3977, 6.2.1"});
    else if (what == "*")
        steps.push_back({"LIST: * is all groups that the server has", "RFC 5538; RFC 3977, 7.6"});
    else
        steps.push_back({"GROUP " + what +
                             ": without an @ it is a newsgroup; OVER and ARTICLE then fetch "
                             "the articles",
                         "RFC 5538; RFC 3977, 6.1.1"});
    return steps;
}

}  // namespace

std::vector<ExplainedStep> instead_of_http(const Url& url) {
    if (url.scheme == "ftp") return ftp(url);
    if (url.scheme == "file") return file(url);
    if (url.scheme == "mailto") return mailto(url);
    if (url.scheme == "news") return news(url);
    return {
        {"This program explains http, https, ftp, file, mailto and news; a browser looks whether "
         "another program has registered for " +
             url.scheme + ": and starts it.",
         "RFC 7595, 3"}};
}

}  // namespace stepwise
