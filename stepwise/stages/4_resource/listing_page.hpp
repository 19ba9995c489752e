// The page of a directory without an index, as values: what is in it, in which order, and the HTML
// of it.  The file system is listing.cpp's business.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/rules.hpp"

namespace stepwise {

struct ListingEntry {
    std::string name;  ///< any octets but `/` and NUL; without a slash at the end
    std::uint64_t size = 0;
    std::time_t modified = 0;
    bool is_directory = false;
};

/// The columns, by Apache's letters.  Descriptions are not known, so D sorts by name.
struct ListingOrder {
    enum class Column : char { name = 'N', modified = 'M', size = 'S', description = 'D' };
    Column column = Column::name;
    bool descending = false;
};
/// "C=M;O=D", also parted by `&`; what is not understood counts as absent (mod_autoindex).
[[nodiscard]] ListingOrder order_of_query(std::string_view query) noexcept;

/// Equal entries stand by their names.
void sort_entries(std::vector<ListingEntry>& entries, ListingOrder order,
                  const IndexOptions& options);

/// The page before its entries.  `path` is the directory's own, decoded; "/" has no parent.
void append_listing_head(std::string& to, std::string_view path, ListingOrder order,
                         const IndexOptions& options);
void append_listing_entry(std::string& to, const ListingEntry& entry, const IndexOptions& options);
/// `most` > 0: only so many are shown, and there are more.
void append_listing_end(std::string& to, std::size_t most, const IndexOptions& options);

/// "973", "1.0K", "12M": Apache's apr_strfsize without its spaces.
[[nodiscard]] std::string short_size(std::uint64_t octets);
/// A file's name as text of a page in UTF-8: escaped; controls as their pictures, e.g. U+240A, and
/// octets that are no UTF-8 as U+FFFD.
void append_name_as_text(std::string& to, std::string_view name);

}  // namespace stepwise
