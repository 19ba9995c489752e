// What holds for every directive of the table: its example is valid wherever it may stand, and it
// is refused elsewhere and with too few or too many arguments.  Apache agrees, where it is
// installed.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "configuration.hpp"
#include "stepwise/site/config/directives.hpp"
#include "tests/contains.hpp"

using namespace stepwise;
using config::Entry;

namespace {

struct Context {
    std::uint8_t where;
    const char* before;
    const char* after;
};
constexpr Context contexts[] = {
    {config::in_main, "", ""},
    {config::in_host, "<VirtualHost *>\n", "</VirtualHost>\n"},
    {config::in_directory, "<Directory /srv>\n", "</Directory>\n"},
    {config::in_location, "<Location /a>\n", "</Location>\n"},
    {config::in_files, "<Files a>\n", "</Files>\n"},
    {config::in_require, "<Location /a>\n<RequireAll>\nRequire all granted\n",
     "</RequireAll>\n</Location>\n"},
};

std::string name_of(const Entry& entry) {
    return std::string{entry.name}.substr(entry.name[0] == '<' ? 1 : 0);
}

/// The directive with these arguments; a section is closed again.
std::string written(const Entry& entry, const std::string& arguments) {
    std::string text = entry.name + (arguments.empty() ? "" : " " + arguments);
    if (entry.name[0] != '<') return text + "\n";
    if (!text.ends_with('>')) text += ">";
    const bool requires_something = name_of(entry).starts_with("Require");
    return text + "\n" + (requires_something ? "Require all granted\n" : "") + "</" +
           name_of(entry) + ">\n";
}

/// The example of the table, or one that does not need files that may not be there.
std::string example(const Entry& entry) {
    if (name_of(entry) == "ServerRoot") return "ServerRoot /\n";
    if (name_of(entry) == "TypesConfig") return "TypesConfig /dev/null\n";
    const std::string text = entry.example;
    return written(entry, text.substr(std::min(text.size(), std::string{entry.name}.size() + 1)));
}

}  // namespace

TEST_CASE("config: the example of every directive is valid where it may stand, and only there") {
    const Folder folder;
    for (const Entry* entry : config::all_directives())
        for (const Context& context : contexts) {
            const std::string text = context.before + example(*entry) + context.after;
            const std::string mistake = mistake_in(folder, text);
            INFO(text);
            if (!(entry->where & context.where))
                CHECK(contains(mistake, "may not stand here"));
            else if (name_of(*entry) != "RequireNone" || context.where == config::in_require)
                CHECK(mistake == "");
        }
}

TEST_CASE("config: every directive is refused with too few and with too many arguments") {
    const Folder folder;
    for (const Entry* entry : config::all_directives()) {
        const auto context =
            std::find_if(std::begin(contexts), std::end(contexts),
                         [&](const Context& c) { return (c.where & entry->where) != 0; });
        REQUIRE(context != std::end(contexts));
        const auto mistake = [&](std::size_t count) {
            std::string arguments;
            for (std::size_t i = 0; i < count; ++i) arguments += i == 0 ? "x" : " x";
            return mistake_in(folder,
                              context->before + written(*entry, arguments) + context->after);
        };
        INFO(entry->name);
        if (entry->least > 0) CHECK(contains(mistake(entry->least - 1), "argument"));
        if (entry->most < config::any_number) CHECK(contains(mistake(entry->most + 1), "argument"));
    }
}

TEST_CASE("config: every directive has a meaning, and an example that begins with its name") {
    for (const Entry* entry : config::all_directives()) {
        INFO(entry->name);
        CHECK(std::string{entry->meaning} != "");
        CHECK(std::string{entry->example}.starts_with(entry->name));
        CHECK(config::find_directive(entry->name) == entry);  // no name stands twice
    }
}

TEST_CASE("config: Apache accepts what this server accepts") {
    constexpr const char* apache = "/usr/sbin/apache2";
    if (::access(apache, X_OK) != 0) {
        std::cout << "skipped: no " << apache << " to compare with" << std::endl;
        return;
    }
    const Folder folder;
    for (const char* name : {"srv", "logs"}) std::filesystem::create_directories(folder / name);
    std::string text = "ServerRoot " + folder.path() + "\nDefine SRV " + (folder / "srv") + "\n";
    for (const Context& context : contexts) {
        text += context.before;
        for (const Entry* entry : config::all_directives()) {
            const std::string name = name_of(*entry);
            if (entry->ours || !(entry->where & context.where) || name == "ServerRoot") continue;
            if (name == "RequireNone" && context.where != config::in_require) continue;
            if (name == "DocumentRoot")
                text += "DocumentRoot ${SRV}\n";
            else
                text += example(*entry);
        }
        text += context.after;
    }
    std::string loading;
    for (const std::string wanted :
         {"alias",       "allowmethods", "auth_basic",    "auth_digest",
          "authn_core",  "authn_file",   "authz_core",    "authz_groupfile",
          "authz_host",  "authz_user",   "autoindex",     "cgi",
          "dav",         "dav_fs",       "dir",           "ident",
          "include",     "mime",         "mime_magic",    "mpm_prefork",
          "negotiation", "proxy",        "proxy_connect", "reqtimeout",
          "userdir"}) {
        const std::string file = "/usr/lib/apache2/modules/mod_" + wanted + ".so";
        if (::access(file.c_str(), R_OK) == 0)
            loading += "LoadModule " + wanted + "_module " + file + "\n";
    }
    folder.write("apache.conf",
                 loading + "<IfModule stepwise>\nResolver 127.0.0.1:53\n</IfModule>\n" + text);
    const std::string command = std::string{apache} + " -t -f " + (folder / "apache.conf") + " >" +
                                (folder / "said") + " 2>&1";
    const int status = std::system(command.c_str());
    std::ifstream said{folder / "said"};
    const std::string message{std::istreambuf_iterator<char>{said}, {}};
    CHECK_MESSAGE(status == 0, message);
    std::vector<NotApplicable> remarks;
    const Site site = read_config(folder / "apache.conf", &remarks);
    CHECK(site.resolver == "127.0.0.1:53");
    CHECK(remarks.size() > 20);  // LoadModule
}
