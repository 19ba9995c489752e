// No script and nothing from elsewhere; the colours are the reader's own, light or dark.
#include "stepwise/stages/4_resource/listing_page.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "stepwise/http/escape.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/http/query.hpp"
#include "stepwise/http/target.hpp"

namespace stepwise {
namespace {

using Column = ListingOrder::Column;

constexpr std::string_view style = R"(<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; border-bottom: 1px solid; }
th, td { padding: .15rem .5rem; }
td:nth-child(n+2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.size { text-align: right; }
tr:hover td { background: color-mix(in srgb, currentColor 8%, transparent); }
td a { overflow-wrap: anywhere; text-decoration: none; }
a:hover { text-decoration: underline; }
</style>
)";

int compare_ignoring_case(const std::string& a, const std::string& b) noexcept {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        const auto x = static_cast<unsigned char>(http::to_lower(a[i]));
        const auto y = static_cast<unsigned char>(http::to_lower(b[i]));
        if (x != y) return x < y ? -1 : 1;
    }
    return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : a.compare(b);
}

int compare_names(const ListingEntry& a, const ListingEntry& b, const IndexOptions& options) {
    int order = 0;
    if (options.version_sort) order = strverscmp(a.name.c_str(), b.name.c_str());
    if (order == 0 && options.ignore_case) order = compare_ignoring_case(a.name, b.name);
    return order != 0 ? order : a.name.compare(b.name);
}

template <class Value>
int compare(Value a, Value b) noexcept {
    return a < b ? -1 : a > b ? 1 : 0;
}

int compare(const ListingEntry& a, const ListingEntry& b, Column column,
            const IndexOptions& options) {
    int order = 0;
    if (column == Column::modified) order = compare(a.modified, b.modified);
    if (column == Column::size) order = compare(a.size, b.size);
    return order != 0 ? order : compare_names(a, b, options);
}

/// The length of the valid UTF-8 sequence that begins the text, or 0 (RFC 3629, 4).
std::size_t utf8_length(std::string_view text) noexcept {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xc0) != 0x80) return 0;
    const unsigned second = at(1);
    const bool is_wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                          (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    return is_wrong ? 0 : length;
}

/// A column's heading; as a link it sorts by the column, or turns the order round.
void append_heading(std::string& to, const char* text, Column column, ListingOrder order,
                    const IndexOptions& options) {
    const bool is_current = column == order.column;
    to += "<th";
    if (column == Column::size) to += " class=\"size\"";
    if (is_current)
        to += order.descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"";
    to += '>';
    if (options.suppress_sorting) {
        to.append(text);
        return;
    }
    to.append("<a href=\"?C=").append(1, static_cast<char>(column)).append(";O=");
    to += is_current && !order.descending ? 'D' : 'A';
    to.append("\">").append(text).append("</a>");
}

void append_cells(std::string& to, const ListingEntry* entry, const IndexOptions& options) {
    if (!options.suppress_date) {
        to += "<td>";
        std::tm time{};
        std::array<char, 20> text{};
        if (entry != nullptr && gmtime_r(&entry->modified, &time) != nullptr)
            to.append(text.data(),
                      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &time));
    }
    if (!options.suppress_size) {
        to += "<td class=\"size\">";
        to += entry == nullptr || entry->is_directory ? "-" : short_size(entry->size);
    }
    to += '\n';
}

}  // namespace

ListingOrder order_of_query(std::string_view query) noexcept {
    ListingOrder order;
    const auto column = http::query_parameter(query, "C");
    if (column == "M") order.column = Column::modified;
    if (column == "S") order.column = Column::size;
    if (column == "D") order.column = Column::description;
    order.descending = http::query_parameter(query, "O") == "D";
    return order;
}

void sort_entries(std::vector<ListingEntry>& entries, ListingOrder order,
                  const IndexOptions& options) {
    std::sort(entries.begin(), entries.end(), [&](const ListingEntry& a, const ListingEntry& b) {
        if (options.folders_first && a.is_directory != b.is_directory) return a.is_directory;
        const int which = compare(a, b, order.column, options);
        return order.descending ? which > 0 : which < 0;
    });
}

void append_listing_head(std::string& to, std::string_view path, ListingOrder order,
                         const IndexOptions& options) {
    std::string title = "Index of ";
    const bool ends_in_slash = path.size() > 1 && path.ends_with('/');
    append_name_as_text(title, path.substr(0, path.size() - (ends_in_slash ? 1 : 0)));
    if (!options.suppress_html_preamble) {
        to +=
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
        to.append(title).append("</title>\n").append(style);
    }
    to.append("<h1>").append(title).append("</h1>\n");
    if (!options.fancy) {
        to += "<ul>\n";
        if (path != "/") to += "<li><a href=\"../\">Parent Directory</a>\n";
        return;
    }
    to += "<table>\n<thead><tr>";
    append_heading(to, "Name", Column::name, order, options);
    if (!options.suppress_date)
        append_heading(to, "Last modified (UTC)", Column::modified, order, options);
    if (!options.suppress_size) append_heading(to, "Size", Column::size, order, options);
    to += "\n<tbody>\n";
    if (path == "/") return;
    to += "<tr><td><a href=\"../\">Parent Directory</a>";
    append_cells(to, nullptr, options);
}

void append_listing_entry(std::string& to, const ListingEntry& entry, const IndexOptions& options) {
    to += options.fancy ? "<tr><td><a href=\"" : "<li><a href=\"";
    http::append_encoded(to, entry.name);
    if (entry.is_directory) to += '/';
    to += "\">";
    append_name_as_text(to, entry.name);
    if (entry.is_directory) to += '/';
    to += "</a>";
    if (options.fancy)
        append_cells(to, &entry, options);
    else
        to += '\n';
}

void append_listing_end(std::string& to, std::size_t most, const IndexOptions& options) {
    to += options.fancy ? "</table>\n" : "</ul>\n";
    if (most > 0)
        to += "<p>There is more in this directory: only " + std::to_string(most) +
              " entries are shown.</p>\n";
}

std::string short_size(std::uint64_t octets) {
    if (octets < 973) return std::to_string(octets);
    for (const char unit : std::string_view{"KMGTPE"}) {
        auto rest = octets & 1023;
        octets >>= 10;
        if (octets >= 973) continue;
        if (octets < 9 || (octets == 9 && rest < 973)) {
            rest = (rest * 5 + 256) / 512;  // tenths
            if (rest >= 10) {
                ++octets;
                rest = 0;
            }
            return std::to_string(octets) + "." + std::to_string(rest) + unit;
        }
        if (rest >= 512) ++octets;
        return std::to_string(octets) + unit;
    }
    return "-";  // not reached: 2^64 octets are 16E
}

void append_name_as_text(std::string& to, std::string_view name) {
    while (!name.empty()) {
        const std::size_t length = utf8_length(name);
        const auto octet = static_cast<unsigned char>(name.front());
        if (octet < 0x20)
            to.append("\xe2\x90").append(1, static_cast<char>(0x80 + octet));  // U+2400…
        else if (octet == 0x7f)
            to.append("\xe2\x90\xa1");
        else if (length == 0)
            to.append("\xef\xbf\xbd");
        else
            http::append_html_escaped(to, name.substr(0, length));
        name.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

}  // namespace stepwise
