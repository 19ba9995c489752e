// Checks that hold for every directive (does it exist, may it stand here, how many arguments), then
// its handler.
#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

std::string example_of(const Entry& entry) { return std::string{", e.g. "} + entry.example; }

std::string counted(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

std::string wanted(const Entry& entry) {
    if (entry.most == 0) return " takes no argument";
    if (entry.most == any_number) return " needs at least " + counted(entry.least);
    if (entry.least == entry.most) return " takes " + counted(entry.least);
    return " takes " + std::to_string(entry.least) + " to " + counted(entry.most);
}

/// Several directives on one line, as in some printed examples: the name of the first that stands
/// among the arguments.
std::string directive_among(const Directive& d) {
    for (std::size_t i = 1; i < d.size(); ++i)
        if (find_directive(d[i]) != nullptr || why_not_applicable(d[i]) != nullptr) return d[i];
    return {};
}

void check_count(const Entry& entry, const Directive& d) {
    if (d.size() >= entry.least && d.size() <= entry.most) return;
    std::string message =
        d.title() + wanted(entry) + ", not " + std::to_string(d.size()) + example_of(entry);
    if (const std::string other = directive_among(d); d.size() > entry.most && !other.empty())
        message += "; " + other + " is a directive of its own: write each on a line of its own";
    fail(d.origin, message);
}

}  // namespace

std::string text_of_places(std::uint8_t where) {
    std::string text;
    const auto add = [&](std::uint8_t places, const char* name) {
        if ((where & places) != places) return;
        where = static_cast<std::uint8_t>(where & ~places);
        text += (text.empty() ? "" : ", ") + std::string{name};
    };
    add(anywhere, "anywhere");
    add(in_section, "in sections");
    add(in_main, "outside of sections");
    add(in_host, "in <VirtualHost>");
    add(in_directory, "in <Directory>");
    add(in_location, "in <Location>");
    add(in_files, "in <Files>");
    add(in_require, "in <RequireAll> and its like");
    return text;
}

namespace {

[[noreturn]] void refuse_unknown(const Directive& d, const std::string& name) {
    if (const char* why = why_refused(name))
        fail(d.origin, d.title() + " is Apache's, but not this server's: " + why);
    const std::string similar = similar_directive(name);
    fail(d.origin, d.title() + ": no such " + (d.is_section ? "section" : "directive") +
                       (similar.empty() ? " (stepwise config directives lists them)"
                                        : "; did you mean " + similar + "?"));
}

void apply_one(Place& place, const Directive& d) {
    const std::string name = (d.is_section ? "<" : "") + d.name;
    const Entry* entry = find_directive(name);
    if (entry == nullptr) {
        const char* why = why_not_applicable(name);
        if (why == nullptr) refuse_unknown(d, name);
        place.reading.remark(d.name, why, d.origin);
        return;
    }
    if (!(entry->where & place.where))
        fail(d.origin,
             d.title() + " may not stand here; it stands " + text_of_places(entry->where));
    check_count(*entry, d);
    entry->handler(place, d);
}

}  // namespace

void apply(Place& place, const std::vector<Directive>& body) {
    for (const Directive& directive : body) apply_one(place, directive);
}

}  // namespace stepwise::config
