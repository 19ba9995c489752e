// `stepwise config check FILE`: what a configuration says, in the order in which it counts; and
// `stepwise config directives`: what could stand in one.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "stepwise/commands/options.hpp"
#include "stepwise/site/config/directives.hpp"
#include "stepwise/site/config/read_config.hpp"

namespace stepwise {
namespace {

std::string text_of(const Network& network) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(network.family, network.octets.data(), text.data(), text.size());
    return network.family == AF_INET6 ? fmt::format("[{}]", text.data()) : text.data();
}

std::string text_of(const std::vector<HostAddress>& addresses) {
    if (addresses.empty()) return "every other address";
    std::string text;
    for (const HostAddress& address : addresses)
        text += fmt::format("{}{}:{}", text.empty() ? "" : ", ",
                            address.address ? text_of(*address.address) : "*",
                            address.port != 0 ? std::to_string(address.port) : "*");
    return text;
}

const char* name_of(const Section& section) {
    const bool match = section.pattern != nullptr;
    switch (section.kind) {
        case Section::Kind::directory: return match ? "DirectoryMatch" : "Directory";
        case Section::Kind::files: return match ? "FilesMatch" : "Files";
        case Section::Kind::location: return match ? "LocationMatch" : "Location";
    }
    return "";
}

struct Row {
    std::string left, right;
};

void print_rows(const std::string& title, const std::vector<Row>& rows) {
    if (rows.empty()) return;
    std::size_t width = 0;
    for (const Row& row : rows) width = std::max(width, std::min<std::size_t>(row.left.size(), 34));
    fmt::print("\n{}\n", title);
    for (const Row& row : rows) fmt::print("  {:<{}}  {}\n", row.left, width, row.right);
}

std::vector<Row> rows_of(const Host& host) {
    std::vector<Row> rows{{"addresses", text_of(host.addresses)}};
    rows.push_back({"name", host.name.empty() ? "(none)" : host.name});
    for (const std::string& alias : host.aliases) rows.push_back({"also", alias});
    rows.push_back(
        {"document root", host.root.path.empty()
                              ? "(none)"
                              : host.root.path + "  (" + host.document_root.origin.text() + ")"});
    for (const Mapping& mapping : host.mappings)
        rows.push_back({mapping.pattern ? mapping.pattern->expression() : mapping.from,
                        mapping.to + "  (" + mapping.origin.text() + ")"});
    for (const auto& log : host.access_logs) rows.push_back({"log", log->file->name});
    if (host.error_log) rows.push_back({"error log", host.error_log->name});
    return rows;
}

std::vector<Row> sections_of(const Host& host) {
    std::vector<Row> rows;
    const auto add = [&](const Section& section, const char* indent) {
        rows.push_back({fmt::format("{}<{} {}>", indent, name_of(section), section.text),
                        section.origin.text()});
    };
    for (const Section& section : host.sections) {
        add(section, "");
        for (const Section& files : section.files) add(files, "  ");
    }
    return rows;
}

void print_host(const Host& host, bool is_main) {
    print_rows(is_main ? "The main server" : "Virtual host, " + host.origin.text(), rows_of(host));
    print_rows("Its sections, in the order in which they are laid over each other",
               sections_of(host));
}

/// The directives of ours in a configuration: Apache has them not.
void add_own(std::vector<Row>& rows, const std::vector<config::Directive>& body) {
    for (const config::Directive& directive : body) {
        const config::Entry* entry =
            config::find_directive((directive.is_section ? "<" : "") + directive.name);
        if (entry != nullptr && entry->ours)
            rows.push_back({directive.origin.text() + "  " + entry->name, entry->meaning});
        add_own(rows, directive.body);
    }
}

int list_directives() {
    std::vector<Row> apaches, ours;
    for (const config::Entry* entry : config::all_directives()) {
        const std::string name = entry->name + std::string{entry->name[0] == '<' ? ">" : ""};
        (entry->ours ? ours : apaches)
            .push_back({name, fmt::format("{} ({})", entry->meaning,
                                          config::text_of_places(entry->where))});
    }
    print_rows("Directives as in Apache", apaches);
    print_rows("Directives of this server only (<IfModule stepwise> hides them from Apache)", ours);
    fmt::print("\nNext: stepwise config check FILE\n");
    return 0;
}

int check(const std::string& file) {
    std::vector<NotApplicable> not_applicable;
    const Site site = read_config(file, &not_applicable);
    fmt::print("{}: no mistakes found.\n", file);

    std::vector<Row> listen, remarks, ours;
    for (const ListenAddress& address : site.listen)
        listen.push_back(
            {fmt::format("{}:{}", address.address, address.port), address.origin.text()});
    if (listen.empty()) listen.push_back({"127.0.0.1:8080", "default: there is no Listen"});
    print_rows("Listens on", listen);
    for (const Host& host : site.hosts) print_host(host, &host == &site.main());

    add_own(ours, config::read_tree(file).directives);
    print_rows("Directives of this server only (<IfModule stepwise> hides them from Apache)", ours);
    for (const NotApplicable& remark : not_applicable)
        remarks.push_back({remark.origin.text() + "  " + remark.directive, remark.why});
    print_rows("Without effect here, or with another one than in Apache", remarks);
    fmt::print("\nNext: stepwise serve --config {} --trace lines\n", file);
    return 0;
}

}  // namespace

int configuration(const CommonOptions&, const ConfigOptions& options) {
    return options.file.empty() ? list_directives() : check(options.file);
}

}  // namespace stepwise
