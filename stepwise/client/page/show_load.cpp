// One row a request: which connection, what came, and when it was sent, answered and over.
#include "stepwise/client/page/show_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "stepwise/client/explain/show.hpp"
#include "stepwise/client/message/compose.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t name_width = 26, table_width = 53;

struct Marks {
    std::string_view connecting, waiting, receiving;
};
constexpr Marks unicode_marks{"·", "░", "█"}, ascii_marks{".", "-", "#"};

std::string milliseconds_of(std::int64_t nanoseconds) {
    return fmt::format("{:.1f} ms", static_cast<double>(nanoseconds) / 1e6);
}

/// From sending on `waiting`, from the first octet on `receiving`: at least one mark of each.
std::string bar_of(const Fetch& fetch, std::int64_t whole, std::size_t width, const Marks& marks) {
    const auto column = [&](std::int64_t time) {
        const auto share = static_cast<double>(std::max<std::int64_t>(time, 0)) /
                           static_cast<double>(std::max<std::int64_t>(whole, 1));
        return std::min(static_cast<std::size_t>(share * static_cast<double>(width)), width - 1);
    };
    const std::size_t begin = column(fetch.began), end = column(fetch.ended);
    const std::size_t sent = fetch.sent ? column(fetch.sent) : end;
    const std::size_t first = fetch.first_octet ? column(fetch.first_octet) : end + 1;
    std::string bar(begin, ' ');
    for (std::size_t i = begin; i <= end; ++i)
        bar += i >= first ? marks.receiving : i >= sent ? marks.waiting : marks.connecting;
    return bar;
}

std::string name_of(const Fetch& fetch) {
    return cut_to(shown(target_of(*fetch.reference.url)), name_width);
}

std::string padded_to(const std::string& text, std::size_t width) {
    return text + std::string(width - std::min(width, width_of(text)), ' ');
}

void show_fetch(Page& page, const Fetch& fetch, std::size_t number, std::int64_t whole,
                const Marks& marks) {
    const std::string status = fetch.status() ? std::to_string(fetch.status()) : "-";
    const std::string row = fmt::format(
        "{:>3} {:>3} {:>3} {:>8} {:<6} {} ", number,
        fetch.connection ? fmt::format("c{}", fetch.connection) : "-", status, fetch.answer.octets,
        to_string(fetch.reference.kind), padded_to(name_of(fetch), name_width));
    const std::size_t room = page.columns() - std::min(page.columns() - 10, table_width + 1);
    page.line({{fetch.failure.empty() ? Ink::plain : Ink::error, row},
               {Ink::sent, bar_of(fetch, whole, room, marks)}});
    if (!fetch.failure.empty())
        page.wrapped(Ink::error, Page::Kind::prose, {13, 13}, shown(fetch.failure));
}

std::string kinds_in_words(const PageLoad& load) {
    std::array<std::size_t, 7> counts{};
    for (const Fetch& fetch : load.fetches)
        if (fetch.octets_sent > 0) ++counts[static_cast<std::size_t>(fetch.reference.kind)];
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", counts[i],
                                to_string(static_cast<ReferenceKind>(i)),
                                counts[i] > 1 && i != 5 ? "s" : "");
    return text;
}

void show_others(Page& page, const PageLoad& load) {
    if (load.others.empty()) return;
    page.line(Ink::plain, "");
    page.line(Ink::note, "Not fetched:");
    for (const Reference& other : load.others)
        page.wrapped(
            Ink::note, Page::Kind::code, {4, 6},
            fmt::format("{} {} ({})", to_string(other.kind),
                        shown(other.url ? other.url->href() : other.text), shown(other.why)));
}

nlohmann::ordered_json json_of_reference(const Reference& reference) {
    return {{"kind", to_string(reference.kind)},
            {"element", reference.element},
            {"text", escaped(reference.text)},
            {"url", reference.url ? nlohmann::ordered_json(reference.url->href())
                                  : nlohmann::ordered_json{}},
            {"mentions", reference.mentions}};
}

}  // namespace

void show_load(Page& page, const PageLoad& load, bool ascii) {
    const Marks& marks = ascii ? ascii_marks : unicode_marks;
    page.line(Ink::note, fmt::format("  # con status octets kind   {:<{}} 0 to {}", "target",
                                     name_width, milliseconds_of(load.took)));
    for (std::size_t i = 0; i < load.fetches.size(); ++i)
        show_fetch(page, load.fetches[i], i + 1, load.took, marks);
    page.line(Ink::note,
              fmt::format("{:{}}{} connecting, sending  {} waiting  {} receiving", "",
                          table_width + 1 - 35, marks.connecting, marks.waiting, marks.receiving));
    show_others(page, load);
    page.line(Ink::plain, "");
    page.wrapped(
        Ink::heading, Page::Kind::prose, {0, 2},
        fmt::format("One URL, {} request{}: {}. {} octets were sent and {} received, over {} "
                    "connection{}, in {}.",
                    load.requests(), load.requests() == 1 ? "" : "s", kinds_in_words(load),
                    load.octets_sent(), load.octets_received(), load.connections,
                    load.connections == 1 ? "" : "s", milliseconds_of(load.took)));
    if (!load.base.empty())
        page.wrapped(Ink::note, Page::Kind::code, {0, 2}, "base href: " + shown(load.base));
    page.wrapped(Ink::note, Page::Kind::prose, {0, 2},
                 load.is_html
                     ? "What styles, scripts and frames ask for in their turn is not counted."
                     : "It is no HTML, so it refers to nothing that is fetched with it.");
}

std::string load_as_json(const PageLoad& load) {
    nlohmann::ordered_json requests = nlohmann::ordered_json::array();
    for (const Fetch& fetch : load.fetches) {
        nlohmann::ordered_json json = json_of_reference(fetch.reference);
        json.update({{"connection", fetch.connection},
                     {"new_connection", fetch.is_new_connection},
                     {"status", fetch.status()},
                     {"octets_sent", fetch.octets_sent},
                     {"octets_received", fetch.answer.octets},
                     {"body_octets", fetch.answer.body_octets},
                     {"began_ns", fetch.began},
                     {"sent_ns", fetch.sent},
                     {"first_octet_ns", fetch.first_octet},
                     {"ended_ns", fetch.ended},
                     {"failure", escaped(fetch.failure)}});
        requests.push_back(std::move(json));
    }
    nlohmann::ordered_json others = nlohmann::ordered_json::array();
    for (const Reference& other : load.others) {
        others.push_back(json_of_reference(other));
        others.back()["why"] = other.why;
    }
    const nlohmann::ordered_json json = {{"requests", requests},
                                         {"not_fetched", others},
                                         {"base", load.base},
                                         {"inlined", load.inlined},
                                         {"requests_sent", load.requests()},
                                         {"connections", load.connections},
                                         {"octets_sent", load.octets_sent()},
                                         {"octets_received", load.octets_received()},
                                         {"took_ns", load.took},
                                         {"failure", escaped(load.failure)}};
    return json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace stepwise
