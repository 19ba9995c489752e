// The reader of configurations: lines and words, sections, and what becomes of directives.
#include <doctest/doctest.h>

#include "configuration.hpp"

#include "tests/contains.hpp"

using namespace stepwise;

namespace {

const Host& second(const Site& site) { return site.hosts.at(1); }

}  // namespace

TEST_CASE("config: lines are continued, comments stand at the start of a line only") {
    const Site site = site_of(
        "# a comment \\\nServerName ignored\n"
        "ServerName \\\n  www.example.com\r\n"
        "  # another\n"
        "ServerAdmin \"a # b\"\n");
    CHECK(site.main().name == "www.example.com");
    CHECK(site.main().admin == "a # b");
}

TEST_CASE("config: words in quotes may hold spaces, and a backslash protects the quote") {
    const Site site = site_of("DirectoryIndex \"a b\" 'c \"d' \"e \\\" f\" g\\h \"i\\j\"\n");
    CHECK(site.main().rules.directory_index.value ==
          std::vector<std::string>{"a b", "c \"d", "e \" f", "g\\h", "i\\j"});
    CHECK(mistake_in("ServerAdmin \"a b\n") ==
          "site.conf:2: the quote \" is opened and not closed on this line");
}

TEST_CASE("config: Define and the environment give ${NAMES} values") {
    ::setenv("STEPWISE_TEST_NAME", "www.example.com", 1);
    const Site site = site_of(
        "Define DOCS /srv/docs\n"
        "DocumentRoot \"${DOCS}/joe\"\n"
        "ServerName ${STEPWISE_TEST_NAME}\n"
        "<IfDefine DOCS>\nServerAdmin defined\n</IfDefine>\n"
        "<IfDefine !DOCS>\nNonsense\n</IfDefine>\n");
    CHECK(site.main().root.path == "/srv/docs/joe");
    CHECK(site.main().name == "www.example.com");
    CHECK(site.main().admin == "defined");
    CHECK(mistake_in("ServerName ${NO_SUCH_NAME_HERE}\n") ==
          "site.conf:2: ${NO_SUCH_NAME_HERE} has no value: neither Define nor the environment "
          "gives it one");
    std::string doubling = "Define A 0123456789\n";
    for (int i = 0; i < 30; ++i) doubling += "Define A ${A}${A}\n";
    CHECK(contains(mistake_in(doubling), "longer than 64 KiB"));
}

TEST_CASE("config: names are relative to ServerRoot, which is the file's directory at first") {
    const Folder folder;
    const Site site = site_of(folder, "DocumentRoot docs/\nErrorLog logs/error_log\n");
    CHECK(site.main().root.path == folder / "docs");
    REQUIRE(site.main().error_log);
    CHECK(site.main().error_log->name == folder / "logs/error_log");
    CHECK(site_of("ServerRoot /\nDocumentRoot ${SRV_ROOT}srv\n").main().root.path == "/srv");
    CHECK(contains(mistake_in("ServerRoot /no/such/directory\n"), "there is no directory"));
    // A relative one is meant from the file's directory, wherever the program was started.
    CHECK(site_of(folder, "ServerRoot docs/..\nDocumentRoot docs\n").main().root.path ==
          folder / "docs");
    CHECK(contains(mistake_in(folder, "ServerRoot missing\n"), "there is no directory"));
}

TEST_CASE("config: files are included, by wildcards in order, and every line knows its file") {
    const Folder folder;
    folder.write("parts/b.conf", "ServerAlias\n");
    folder.write("parts/a.conf", "ServerName www.a.com\n");
    CHECK(mistake_in(folder, "<VirtualHost *>\nInclude parts/*.conf\n</VirtualHost>\n") ==
          "parts/b.conf:1: ServerAlias needs at least 1 argument, not 0, e.g. ServerAlias "
          "example.com *.example.com");
    CHECK(mistake_in(folder, "Include none/*.conf\n") ==
          "site.conf:2: there is no file none/*.conf (IncludeOptional would not mind)");
    CHECK(mistake_in(folder, "IncludeOptional none/*.conf\n") == "");
    CHECK(contains(mistake_in(folder, "Include site.conf\n"), "does one include itself?"));
    CHECK(mistake_in(folder, "Include\n") ==
          "site.conf:2: Include takes 1 argument, e.g. Include sites/*.conf");
}

TEST_CASE("config: mistakes are named with the line and with what was expected") {
    const struct {
        const char* text;
        const char* message;  ///< what it begins with, behind "site.conf:"
    } mistakes[] = {
        {"Optoins None", "2: Optoins: no such directive; did you mean Options?"},
        {"<Directry /a>\n</Directry>", "2: <Directry>: no such section; did you mean <Directory>?"},
        {"Qwertzuiop", "2: Qwertzuiop: no such directive (stepwise config directives lists them)"},
        {"DirectoryIndex",
         "2: DirectoryIndex needs at least 1 argument, not 0, e.g. DirectoryIndex index.html"},
        {"ServerName www.joes-hardware.com DocumentRoot /docs/joe TransferLog",
         "2: ServerName takes 1 argument, not 4, e.g. ServerName www.example.com; DocumentRoot is "
         "a directive of its own: write each on a line of its own"},
        {"<Directory /a>\nListen 80\n</Directory>",
         "3: Listen may not stand here; it stands outside of sections"},
        {"<Directory /a>\nDirectoryIndex x",
         "2: <Directory> is not closed: the file ends without </Directory>"},
        {"<Directory /a>\n\n</Files>",
         "4: </Files> stands where </Directory> is expected: <Directory> was opened in "
         "site.conf:2"},
        {"</Directory>", "2: </Directory> closes nothing: no section is open here"},
        {"<Directory /a", "2: <Directory /a: a section's line ends in `>`"},
        {"<Directory /a b>\n</Directory>", "2: <Directory> takes 1 argument"},
        {"<IfModule no_such_module>\n<Directory>\n</IfModule>",
         "4: </IfModule> stands where </Directory> is expected"},
        {"AliasMatch (a /b", "2: AliasMatch: the regular expression \"(a\" is wrong at character"},
        {"KeepAlive perhaps", "2: KeepAlive is On or Off, not perhaps"},
        {"KeepAliveTimeout 5 s", "2: KeepAliveTimeout takes 1 argument, not 2"},
        {"KeepAliveTimeout 5x", "2: KeepAliveTimeout: 5x is no time"},
        {"KeepAliveTimeout 90000", "2: KeepAliveTimeout: 90000 is more than a day"},
        {"KeepAliveTimeout 99999999999999999999", "2: KeepAliveTimeout: 9999"},
        {"Listen 0", "2: Listen: 0 is no number from 1 to 65535"},
        {"Listen 127.0.0.1:65536", "2: Listen: 65536 is no number from 1 to 65535"},
        {"Listen somewhere:80", "2: Listen: somewhere is no IP address"},
        {"Listen 127.0.0.1:80\nListen 127.0.0.1:80",
         "3: Listen: the same address is listened on in site.conf:2"},
        {"Listen 127.0.0.1:443 https", "2: Listen: the protocol https is not spoken here"},
        {"Options Indexes +ExecCGI", "2: Options: either all of them begin with + or -"},
        {"Options Index", "2: Options: there is no option Index; expected one of Indexes"},
        {"<Location /a>\nRequire ip 10.0.0.0/33\n</Location>",
         "3: Require: 10.0.0.0/33 is no address or network"},
        {"<Location /a>\nRequire everybody\n</Location>", "3: Require everybody: expected all, ip"},
        {"<Location /a>\nRequire all\n</Location>", "3: Require all is followed by granted or"},
        {"<Location /a>\nRequire not ip 10\n</Location>", "3: Require not can only take away"},
        {"<Location /a>\n<RequireAll>\nRequire not ip 10\n</RequireAll>\n</Location>",
         "3: <RequireAll> grants nothing"},
        {"<Location /a>\n<RequireAny>\n</RequireAny>\n</Location>", "3: <RequireAny> is empty"},
        {"Redirect /a", "2: Redirect"},
        {"Redirect gone /a /b", "2: Redirect 410 takes no URL: it leads nowhere"},
        {"Redirect 301 /a", "2: Redirect"},
        {"Redirect a /b", "2: Redirect: a must begin with a slash"},
        {"Redirect /a b", "2: Redirect: b is neither a URL nor a path"},
        {"Alias icons /srv/icons", "2: Alias: icons must begin with a slash"},
        {"<Location a>\n</Location>", "2: <Location>: a must begin with a slash"},
        {"CustomLog a combined env=x", "2: CustomLog: env=x: this server logs every request"},
        {"CustomLog a none", "2: CustomLog: there is no LogFormat with the nickname none"},
        {"CustomLog |cat common", "2: CustomLog: this server pipes its logs to no program"},
        {"ErrorDocument 200 x", "2: ErrorDocument: 200 is no number from 400 to 599"},
        {"ErrorDocument 401 http://a/", "2: ErrorDocument 401 cannot be a URL"},
        {"AddType text .x", "2: AddType: text is no media type"},
        {"AddHandler php .php", "2: AddHandler: there is no handler php"},
        {"<Directory /a>\nAllowOverride All\n</Directory>",
         "3: AllowOverride All: this server reads no .htaccess files"},
        {"RequestReadTimeout head=5", "2: RequestReadTimeout: header=… or body=… is expected"},
        {"RewriteEngine On", "2: RewriteEngine is Apache's, but not this server's: write Redirect"},
        {"<Directory /a>\nOrder allow,deny\n</Directory>", "3: Order is Apache's"},
        {"Use VHost a", "2: Use is Apache's, but not this server's: write the lines out"},
        {"<VirtualHost *:http>\n</VirtualHost>", "2: <VirtualHost>: http is no number"},
        {"<VirtualHost 10.1>\n</VirtualHost>", "2: <VirtualHost>: 10.1 is no whole address"},
        {"<VirtualHost *>\n<VirtualHost *>\n</VirtualHost>\n</VirtualHost>",
         "3: <VirtualHost> may not stand here"},
        {"Resolver localhost", "2: Resolver: localhost: expected ADDRESS:PORT"},
        {"BalanceTo server1", "2: BalanceTo: server1 is no URL"},
        {"TypesConfig /no/such/file", "2: TypesConfig: cannot read /no/such/file"},
    };
    for (const auto& mistake : mistakes) {
        const std::string said = mistake_in(mistake.text);
        INFO(mistake.text << "\n" << said);
        CHECK(said.starts_with("site.conf:" + std::string{mistake.message}));
    }
}

TEST_CASE("config: a file that is not there, a directory, and one that serves nothing") {
    CHECK_THROWS_AS(static_cast<void>(read_config("/no/such/site.conf")), ConfigError);
    CHECK_THROWS_AS(static_cast<void>(read_config("/")), ConfigError);
    const Folder folder;
    folder.write("empty.conf", "\n# nothing\n");
    CHECK_THROWS_AS(static_cast<void>(read_config(folder / "empty.conf")), ConfigError);
}

TEST_CASE("config: limits and times") {
    const Site site = site_of(
        "KeepAliveTimeout 500ms\nTimeout 2min\nMaxKeepAliveRequests 0\nListenBacklog 17\n"
        "RequestReadTimeout header=20-40,MinRate=500 body=30,MinRate=700\n"
        "LimitRequestLine 1000\nLimitRequestFieldSize 2000\nLimitRequestFields 10\n"
        "MaxRequestWorkers 12\nLimitRequestBody 5000000\n");
    CHECK(site.limits.idle == 500 * milliseconds);
    CHECK(site.limits.write == 120 * seconds);
    CHECK(site.limits.requests > 1'000'000);
    CHECK(site.limits.backlog == 17);
    CHECK(site.limits.head == 40 * seconds);
    CHECK(site.limits.body == 30 * seconds);
    CHECK(site.limits.body_rate == 700);
    CHECK(site.limits.message_head.request_line == 1000);
    CHECK(site.limits.message_head.field_line == 2000);
    CHECK(site.limits.message_head.fields == 10);
    CHECK(site.limits.connections == 12);
    CHECK(site.limits.message_body.body == 5'000'000);
    CHECK(site.main().rules.limit_request_body.value == 5'000'000);
}

TEST_CASE("config: Listen names an address, or gets the loopback one and a remark") {
    std::vector<NotApplicable> remarks;
    const Site site = site_of("Listen 8081\nListen *:8082\nListen [::1]:8083\n", &remarks);
    REQUIRE(site.listen.size() == 3);
    CHECK(site.listen[0].address == "127.0.0.1");
    CHECK(site.listen[1].address == "0.0.0.0");
    CHECK(site.listen[2].address == "::1");
    CHECK(site.listen[2].port == 8083);
    CHECK(site.listen[2].origin.line == 4);
    REQUIRE(remarks.size() == 1);
    CHECK(contains(remarks[0].why, "Listen 0.0.0.0:8081"));
}

TEST_CASE("config: what concerns Apache's process alone is listed and has no effect") {
    std::vector<NotApplicable> remarks;
    (void)site_of(
        "LoadModule dir_module modules/mod_dir.so\nUser www-data\n"
        "<IfModule mpm_prefork_module>\nNonsense 3\n</IfModule>\n"
        "<IfModule mod_dir.c>\nServerTokens Prod\n</IfModule>\n"
        "<IfModule !dir_module>\nNonsense\n</IfModule>\n"
        "<IfModule !mod_ssl.c>\nServerSignature Off\n</IfModule>\n",
        &remarks);
    REQUIRE(remarks.size() == 6);
    for (const NotApplicable& remark : remarks) {
        CHECK(remark.why != "");
        CHECK(remark.origin.line > 0);
    }
}

TEST_CASE("config: options add up within a section, and replace what was before") {
    const Site site = site_of(
        "Options +Indexes\n"
        "<Directory /a>\nOptions None\nOptions +Includes\n</Directory>\n"
        "<Directory /b>\nOptions -FollowSymLinks +IncludesNOEXEC\n</Directory>\n"
        "<Directory /c>\nOptions All\n</Directory>\n");
    Rules rules = site.main().rules;
    CHECK(rules.options.value == (option_indexes | option_follow_links));
    CHECK(rules.options.origin.line == 2);
    const auto after = [&](std::size_t section) {
        Rules merged = rules;
        merged.merge(site.main().sections.at(section).rules);
        return merged.options.value;
    };
    CHECK(after(0) == option_includes);
    CHECK(after(1) == (option_indexes | option_includes_no_exec));
    CHECK(after(2) == (option_indexes | option_includes | option_exec_cgi | option_follow_links));
}

TEST_CASE("config: index options add up over sections if they have signs") {
    const Site site = site_of(
        "IndexOptions FancyIndexing FoldersFirst\n"
        "<Directory /a>\nIndexOptions +IgnoreCase -FoldersFirst\n</Directory>\n"
        "<Directory /b>\nIndexOptions HTMLTable\n</Directory>\n");
    Rules a = site.main().rules, b = a;
    a.merge(site.main().sections.at(0).rules);
    CHECK(a.index_options.value.fancy);
    CHECK(a.index_options.value.ignore_case);
    CHECK_FALSE(a.index_options.value.folders_first);
    b.merge(site.main().sections.at(1).rules);
    CHECK_FALSE(b.index_options.value.fancy);
    CHECK(b.index_options.value.html_table);
}

TEST_CASE("config: Require lines are alternatives, and sections combine them") {
    const Site site = site_of(
        "<Location /a>\nRequire ip 10.1 192.168.0.0/16\nRequire user jeff\n"
        "<RequireAll>\nRequire valid-user\nRequire not method "
        "DELETE\n</RequireAll>\n</Location>\n");
    const Requirement& any = site.main().sections.at(0).rules.require.value;
    CHECK(any.kind == Requirement::Kind::any);
    REQUIRE(any.parts.size() == 3);
    CHECK(any.parts[0].networks.size() == 2);
    CHECK(any.parts[1].words == std::vector<std::string>{"jeff"});
    CHECK(any.parts[1].text == "user jeff");
    CHECK(any.parts[2].kind == Requirement::Kind::all);
    CHECK(any.parts[2].parts.at(1).negated);
    CHECK(any.parts[2].parts.at(1).origin.line == 7);
}

TEST_CASE("config: a virtual host takes over what it does not say itself") {
    const Site site = site_of(
        "ServerAdmin main@example.com\nKeepAlive Off\nKeepAliveTimeout 7\n"
        "Alias /a /main/a\nDirectoryIndex main.html\nTransferLog /logs/main\n"
        "<Location /x>\nDirectoryIndex x\n</Location>\n"
        "<Directory /d>\nDirectoryIndex d\n</Directory>\n"
        "<VirtualHost *:8080>\nServerName HTTP://WWW.Example.COM.:8080\nServerAlias Example.com\n"
        "Alias /a /own/a\n"
        "<Location /y>\nDirectoryIndex y\n</Location>\n</VirtualHost>\n"
        "<VirtualHost 127.0.0.2>\nDocumentRoot /other\nKeepAlive On\nTransferLog /logs/own\n"
        "CustomLog /logs/main common\nDirectoryIndex own.html\n</VirtualHost>\n");
    REQUIRE(site.hosts.size() == 3);
    const Host& first = second(site);
    CHECK(first.name == "www.example.com");
    CHECK(first.port == 8080);
    CHECK(first.aliases == std::vector<std::string>{"example.com"});
    CHECK(first.admin == "main@example.com");
    CHECK(first.root.path == "/srv");
    CHECK_FALSE(first.keep_alive);
    CHECK(first.keep_alive_timeout == 7 * seconds);
    REQUIRE(first.mappings.size() == 2);
    CHECK(first.mappings[0].to == "/own/a");
    CHECK(first.access_logs == site.main().access_logs);
    CHECK(first.rules.directory_index.value.at(0) == "main.html");
    REQUIRE(first.sections.size() == 3);  // Directory, then Location: the main server's first
    CHECK(first.sections[0].text == "/d");
    CHECK(first.sections[1].text == "/x");
    CHECK(first.sections[2].text == "/y");

    const Host& other = site.hosts[2];
    CHECK(other.root.path == "/other");
    CHECK(other.keep_alive);
    CHECK(other.rules.directory_index.value.at(0) == "own.html");
    REQUIRE(other.access_logs.size() == 2);
    CHECK(other.access_logs[1]->file == site.main().access_logs.at(0)->file);
    CHECK(other.addresses.at(0).address.has_value());
}

TEST_CASE("config: the book's virtual hosts, each directive on a line of its own") {
    std::vector<NotApplicable> remarks;
    const Site site = site_of(
        "<VirtualHost www.joes-hardware.com>\nServerName www.joes-hardware.com\n"
        "DocumentRoot /docs/joe\nTransferLog /logs/joe.access_log\n"
        "ErrorLog /logs/joe.error_log\n</VirtualHost>\n"
        "<VirtualHost no-such-host.invalid>\nServerName www.marys-antiques.com\n</VirtualHost>\n",
        &remarks);
    CHECK(second(site).name == "www.joes-hardware.com");
    CHECK(second(site).root.path == "/docs/joe");
    CHECK(second(site).access_logs.at(0)->file->name == "/logs/joe.access_log");
    CHECK(second(site).error_log->name == "/logs/joe.error_log");
    REQUIRE(remarks.size() == 1);  // the other one's name is not its own
    CHECK(remarks[0].directive == "<VirtualHost no-such-host.invalid>");
}

TEST_CASE("config: user directories") {
    const Site site = site_of("UserDir public_html /home/*/www /people\nUserDir disabled root\n");
    const UserDirectories& users = site.main().users;
    CHECK(users.enabled);
    REQUIRE(users.places.size() == 3);
    CHECK(users.places[0].base.path == "");
    CHECK(users.places[1].base.path == "/home");
    CHECK(users.places[1].behind == "/www");
    CHECK(users.places[2].base.path == "/people");
    CHECK(users.except == std::vector<std::string>{"root"});
    const Site few = site_of("UserDir www\nUserDir disabled\nUserDir enabled jeff mary\n");
    CHECK_FALSE(few.main().users.enabled);
    CHECK(few.main().users.only == std::vector<std::string>{"jeff", "mary"});
}

TEST_CASE("config: aliases, redirections and error documents") {
    const Site site = site_of(
        "AliasMatch ^/pub/(.*)/x$ /srv/pub/$1/y\nScriptAlias /cgi-bin/ /usr/lib/cgi-bin/\n"
        "Redirect /old /new\nRedirect gone /gone\nRedirect 303 /see http://a/b\n"
        "RedirectMatch permanent ^/(.*)\\.gif$ /$1.png\n"
        "<Location /here>\nRedirect 307 http://there/\n</Location>\n"
        "ErrorDocument 404 /missing.html\nErrorDocument 500 \"It is broken\"\n"
        "ErrorDocument 403 http://a/forbidden\n");
    const Host& host = site.main();
    CHECK(host.mappings.at(0).root.path == "/srv/pub");
    CHECK(host.mappings.at(1).root.path == "/usr/lib/cgi-bin");
    CHECK(host.mappings.at(1).to == "/usr/lib/cgi-bin/");
    const auto& redirections = host.rules.redirections;
    REQUIRE(redirections.size() == 4);
    CHECK(redirections[0].status == 302);
    CHECK(redirections[1].status == 410);
    CHECK(redirections[2].status == 303);
    CHECK(redirections[3].status == 301);
    CHECK(redirections[3].pattern != nullptr);
    const Redirection& here = host.sections.at(0).rules.redirections.at(0);
    CHECK(here.from == "");  // the section's own path
    CHECK(here.to == "http://there/");
    const auto& documents = host.rules.error_documents;
    CHECK(documents.at(404).value.kind == ErrorDocument::Kind::path);
    CHECK(documents.at(500).value.kind == ErrorDocument::Kind::text);
    CHECK(documents.at(403).value.kind == ErrorDocument::Kind::url);
}

TEST_CASE("config: types, languages and what makes the response") {
    const Folder folder;
    folder.write("mime.types", "text/plain txt asc\n");
    const Site site = site_of(folder,
                              "TypesConfig mime.types\nAddType text/html .SHTML shtm\n"
                              "AddLanguage de .de\nAddCharset UTF-8 .utf8\nAddEncoding gzip .gz\n"
                              "AddHandler cgi-script .cgi\nAddOutputFilter INCLUDES .shtml\n"
                              "ForceLanguagePriority Prefer Fallback\nLanguagePriority en de\n");
    CHECK(site.types->find("asc") == "text/plain");
    CHECK(site.types->find("html") == "");
    const Rules& rules = site.main().rules;
    CHECK(rules.types.at("shtml").value == "text/html");
    CHECK(rules.types.at("shtm").value == "text/html");
    CHECK(rules.languages.at("de").value == "de");
    CHECK(rules.handlers.at("cgi").value == "cgi-script");
    CHECK(rules.filters.at("shtml").value == "INCLUDES");
    CHECK(rules.force_language_priority.value == ForceLanguage::both);
    CHECK(site_of("").types->find("html") != "");
}

TEST_CASE("config: directives of ours") {
    const Site site = site_of(
        "<IfModule stepwise>\nRefuseFrom 10.0.0.0/8 .Example.com\nResolver 127.0.0.1:5353\n"
        "IdentPort 1113\n<Location /a>\nBalanceTo http://a http://b\n</Location>\n"
        "<Location /b>\nAffinityTo user http://a\n</Location>\n"
        "<Location /c>\nFatUrl state 302\n</Location>\n</IfModule>\n");
    CHECK(site.refusals.networks.size() == 1);
    CHECK(site.refusals.hosts == std::vector<std::string>{".example.com"});
    CHECK(site.resolver == "127.0.0.1:5353");
    CHECK(site.ident_port == 1113);
    const auto& sections = site.main().sections;
    CHECK(sections.at(0).rules.dispatch.value.servers.size() == 2);
    CHECK(sections.at(1).rules.dispatch.value.parameter == "user");
    CHECK(sections.at(2).rules.dispatch.value.kind == Dispatch::Kind::fat_url);
    CHECK(sections.at(2).rules.dispatch.value.status == 302);
}

TEST_CASE("config: opening says which line named what is not there") {
    const Folder folder;
    Site site = site_of(folder, "<VirtualHost *>\nDocumentRoot /no/such\n</VirtualHost>\n");
    site.hosts.front().root.path = folder.path();
    try {
        open_all(site);
        FAIL("it opens");
    } catch (const std::system_error& error) {
        CHECK(contains(error.what(), "site.conf:3: cannot serve the directory /no/such"));
    }
}
