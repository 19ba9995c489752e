// File, directory, or left out?  A URL does not say it, and only the server knows: the four cases
// of what may be left out, and what a server answers to each.
#include "stepwise/client/explain/explanation.hpp"

namespace stepwise {
namespace {

const char* const index_or_list =
    "The server looks for the file that its operator chose (DirectoryIndex, mostly index.html): "
    "200 with it; without one, 200 with a list of the directory where that is allowed, else 403; "
    "404 if there is no such directory.";

std::vector<ExplainedStep> nothing_at_all() {
    return {
        {"Not even the / is there. The root directory is meant: the client fills in the /, since "
         "a request line without a path would name nothing.",
         "RFC 9110, 4.2.3; RFC 9112, 3.2.1"},
        {index_or_list, "RFC 9110, 15"}};
}

}  // namespace

std::vector<ExplainedStep> file_name_of(const ParsedUrl& parsed) {
    const std::string path = parsed.url->pathname();
    const UrlPart* written = parsed.part(PartName::path);
    const bool is_written = written && written->end > written->begin;
    if (path == "/" && !is_written) return nothing_at_all();
    if (path == "/")
        return {
            {"The path is /: the root directory, and its file name is left out.", "RFC 3986, 3.3"},
            {index_or_list, "RFC 9110, 15"}};
    if (path.ends_with('/'))
        return {{"The path ends in /: the directory " + path +
                     " is named, and the file name is left out.",
                 "RFC 3986, 3.3"},
                {index_or_list, "RFC 9110, 15"}};
    const std::string last = path.substr(path.rfind('/') + 1);
    const bool looks_like_file = last.find('.') != std::string::npos;
    const std::string spelled =
        looks_like_file
            ? "By its spelling " + last + " is a file, though a directory may be named so, too."
            : "Is " + last +
                  " a file, or a directory whose / was left out? The spelling "
                  "does not tell, and the client does not guess: it asks.";
    return {{spelled, "RFC 3986, 3.3"},
            {"If there is a file " + last + ": 200 with it. If it is a directory: 301, Location: " +
                 path + (parsed.url->query ? "/?" + *parsed.url->query : "/") +
                 ", so that relative links in its page lead into it; the client asks again. "
                 "Else 404.",
             "RFC 9110, 15.4.2"}};
}

}  // namespace stepwise
