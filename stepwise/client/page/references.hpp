// What a page refers to that a browser fetches without being asked: each is a request of its own,
// since a request message names one URL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/client/url/url.hpp"

namespace stepwise {

enum class ReferenceKind : std::uint8_t { page, image, style, script, frame, media, icon };
[[nodiscard]] std::string_view to_string(ReferenceKind kind) noexcept;

struct Reference {
    ReferenceKind kind = ReferenceKind::page;
    std::string element;     ///< "img src"
    std::string text;        ///< as it stands in the page
    std::optional<Url> url;  ///< none: it is no URL that could be fetched, and `why` says why
    std::string why;
    std::size_t mentions = 1;  ///< so often in the page; it is fetched once
};

/// Octets, elements, nanoseconds: a page may be as hostile as a server.
struct PageLimits {
    std::size_t html = 1 << 20;
    std::size_t memory = 256 << 20;
    std::size_t references = 500;
    std::int64_t parse_time = 3'000'000'000;
};

struct PageReferences {
    std::string base;                   ///< <base href>, if there is one
    std::vector<Reference> references;  ///< in the order of the page, each URL once
    std::size_t inlined = 0;            ///< `data:`: those are in the page itself
    std::string failure;                ///< the page cannot be taken apart; empty: it was
};

[[nodiscard]] PageReferences references_of(std::string_view html, const Url& page,
                                           const PageLimits& limits = {});

}  // namespace stepwise
