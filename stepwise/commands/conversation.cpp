// `stepwise conversation cache`: a server of ours over a copy of a file, and a client that keeps
// what it got.
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "stepwise/client/conversation/show_conversation.hpp"
#include "stepwise/commands/launch.hpp"
#include "stepwise/commands/sample_site.hpp"
#include "stepwise/commands/send.hpp"

namespace stepwise {
namespace {

namespace fs = std::filesystem;

/// With all that is in it gone at the end.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "stepwise-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
        path = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    fs::path path;
};

/// The copy of the file, and the sample site's programs.
std::string write_configuration(const fs::path& folder) {
    const std::string programs = sample_site() + "/cgi-bin";
    const std::string site = (folder / "site").string();
    fs::create_directory(site);
    fs::copy_file(sample_site() + "/tools/saws.txt", site + "/saws.txt");
    std::string name = (folder / "site.conf").string();
    std::ofstream file{name};
    file << "DocumentRoot \"" << site << "\"\nScriptAlias \"/cgi-bin/\" \"" << programs
         << "/\"\n<Directory \"" << site << "\">\nRequire all granted\n</Directory>\n<Directory \""
         << programs << "\">\nOptions ExecCGI\nRequire all granted\n</Directory>\n";
    file.close();
    if (!file) throw std::system_error(errno, std::generic_category(), "write " + name);
    return name;
}

ServerOptions server_of(const ConversationOptions& options, const fs::path& folder) {
    ServerOptions server;
    server.config = write_configuration(folder);
    server.architecture = options.architecture;
    server.port = 0;
    server.address_is_given = server.port_is_given = true;
    server.log = "/dev/null";
    server.given_limits = {"grace=0.5"};
    return server;
}

}  // namespace

int conversation(const CommonOptions& common, const ConversationOptions& options) {
    if (options.topic != "cache")
        throw std::invalid_argument(
            "conversation: there is one about `cache` "
            "(stepwise conversation cache)");
    const TemporaryFolder folder;
    std::vector<Turn> turns;
    {
        const WatchedServer server{server_of(options, folder.path), Delivery::drop_when_full};
        const std::string& url = server.url();
        try {
            turns = cache_conversation({url + "saws.txt", url + "cgi-bin/fields",
                                        url + "cgi-bin/environment",
                                        (folder.path / "site" / "saws.txt").string()});
        } catch (const std::runtime_error& error) {
            return failed(error.what(), "conversation");
        }
    }
    if (options.json) {
        write_out(conversation_as_json(turns, options.architecture));
    } else {
        Page page{columns_of_output(), wants_colour(common.colour)};
        show_conversation(page, turns);
        page.line(Ink::plain, "");
        page.line(Ink::note, "Next:  stepwise explain ETag");
        page.line(Ink::note,
                  "       stepwise page http://127.0.0.1:8080/   how many requests is it?");
        write_out(page.take());
    }
    const bool all_well = std::all_of(turns.begin(), turns.end(),
                                      [](const Turn& turn) { return turn.surprise.empty(); });
    return all_well ? 0 : failed("the server did not answer as the script expects", "conversation");
}

}  // namespace stepwise
