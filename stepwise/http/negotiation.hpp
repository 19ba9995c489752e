// Server-driven content negotiation: of several variants of one resource, which one does this
// client get?  The algorithm is that of Apache's mod_negotiation, and every loser is told why.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stepwise/http/accept.hpp"
#include "stepwise/http/variant.hpp"

namespace stepwise::http {

/// LanguagePriority and ForceLanguagePriority.  With neither of the two, the order is not used.
struct LanguagePolicy {
    std::vector<std::string> priority;  ///< language tags, the best first
    bool prefer = true;     ///< Prefer: the order decides between languages that fit equally well
    bool fallback = false;  ///< Fallback: if no language is acceptable, those listed are
};

/// What came of one variant.
struct Candidate {
    double type_q = 1.0;  ///< of the Accept field, not yet multiplied by qs
    double language_q = 1.0, charset_q = 1.0, encoding_q = 1.0;
    const char* why = "";  ///< word_with_underscores: "chosen", or the test that it failed
    std::optional<std::size_t> lost_to;  ///< the better one; nothing if it was not acceptable
};

struct Choice {
    std::optional<std::size_t> index;   ///< nothing: no variant is acceptable, which is a 406
    std::vector<Candidate> candidates;  ///< one for each variant, in their order
};

/// The tests, in order: media type times qs, language, the server's order of languages, level of
/// HTML, charset, any charset but ISO-8859-1, encoding, length, position in the list.
/// A program (no type) is the last resort, or with `prefer_programs` the first choice: a request
/// with a query, or with a method other than GET, wants to be worked on.
[[nodiscard]] Choice choose(std::span<const Variant> variants, const Accepted& accepted,
                            const LanguagePolicy& policy, bool prefer_programs = false);

}  // namespace stepwise::http
