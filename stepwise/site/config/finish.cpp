// What can only be settled once the whole configuration is known: what hosts inherit, the formats
// of logs, the order of sections.
#include "stepwise/site/config/values.hpp"
#include "stepwise/site/sections.hpp"

namespace stepwise::config {
namespace {

Root same_root(const Root& root) { return {root.path, {}}; }

Mapping same_mapping(const Mapping& mapping) {
    return {mapping.kind,  mapping.from, mapping.pattern, mapping.to, same_root(mapping.root),
            mapping.origin};
}

UserDirectories same_users(const UserDirectories& users) {
    UserDirectories copy;
    copy.enabled = users.enabled;
    for (const auto& place : users.places)
        copy.places.push_back({place.text, same_root(place.base), place.behind});
    copy.only = users.only;
    copy.except = users.except;
    copy.origin = users.origin;
    return copy;
}

/// What is said outside of any section changes the defaults.
void settle_rules(Rules& rules) {
    Rules settled;
    settled.merge(rules);
    rules = std::move(settled);
}

template <class T>
void prepend(std::vector<T>& own, const std::vector<T>& mains) {
    own.insert(own.begin(), mains.begin(), mains.end());
}

void inherit(Draft& draft, const Draft& main) {
    Host& host = draft.host;
    Rules rules = main.host.rules;
    rules.merge(host.rules);
    host.rules = std::move(rules);
    if (!host.document_root.is_set) host.document_root = main.host.document_root;
    for (const Mapping& mapping : main.host.mappings)
        host.mappings.push_back(same_mapping(mapping));
    if (host.users.places.empty() && !draft.user_directories_off)
        host.users = same_users(main.host.users);
    prepend(host.sections, main.host.sections);
    if (host.admin.empty()) host.admin = main.host.admin;
    if (host.connect_ports.empty()) host.connect_ports = main.host.connect_ports;
    if (!draft.keep_alive) draft.keep_alive = main.keep_alive;
    if (!draft.trace_enable) draft.trace_enable = main.trace_enable;
    if (host.keep_alive_timeout == 0) host.keep_alive_timeout = main.host.keep_alive_timeout;
    if (host.requests == 0) host.requests = main.host.requests;
    if (!host.error_log) host.error_log = main.host.error_log;
}

/// A nickname's format, the host's own or the main server's; else the text is a format itself.
std::string format_for(const OrderedLog& log, const Draft& draft, const Draft& main) {
    if (log.format.empty())
        return draft.default_format.value_or(main.default_format.value_or(common_log_format));
    for (const Draft* where : {&draft, &main})
        if (const auto found = where->formats.find(log.format); found != where->formats.end())
            return found->second;
    if (const char* known = predefined_log_format(log.format)) return known;
    if (log.format.find('%') == log.format.npos)
        fail(log.origin, "CustomLog: there is no LogFormat with the nickname " + log.format);
    return log.format;
}

void settle_logs(Reading& reading, Draft& draft) {
    for (const OrderedLog& log : draft.logs) {
        try {
            auto access = std::make_shared<AccessLog>();
            access->format = LogFormat::parse(format_for(log, draft, reading.drafts.front()));
            access->file = reading.log_file(log.file);
            draft.host.access_logs.push_back(std::move(access));
        } catch (const std::invalid_argument& error) {
            fail(log.origin, std::string{"CustomLog: "} + error.what());
        }
    }
}

void settle(Draft& draft) {
    Host& host = draft.host;
    host.keep_alive = draft.keep_alive.value_or(true);
    host.trace_enable = draft.trace_enable.value_or(false);
    host.root.path = host.document_root.value;
    host.users.enabled = !host.users.places.empty() && !draft.user_directories_off;
    sort_sections(host.sections);
}

}  // namespace

void finish(Reading& reading) {
    Draft& main = reading.drafts.front();
    if (reading.drafts.size() == 1 && !main.host.document_root.is_set)
        throw ConfigError(reading.tree.file +
                          ": nothing is served: add a line such as DocumentRoot /srv/www");
    settle_rules(main.host.rules);
    settle_logs(reading, main);
    for (Draft& draft : reading.drafts) {
        if (&draft == &main) continue;
        inherit(draft, main);
        settle_logs(reading, draft);
        if (draft.host.access_logs.empty()) draft.host.access_logs = main.host.access_logs;
    }
    for (Draft& draft : reading.drafts) settle(draft);
    for (Draft& draft : reading.drafts) reading.site.hosts.push_back(std::move(draft.host));
}

}  // namespace stepwise::config
