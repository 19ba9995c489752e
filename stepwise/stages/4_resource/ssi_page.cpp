// One scan over the directive from left to right.  It is begun anew when more octets have come,
// which costs little because a directive is short.
#include "stepwise/stages/4_resource/ssi_page.hpp"

#include <algorithm>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

constexpr std::string_view opening = "<!--#";
constexpr std::string_view closing = "-->";

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) c = http::to_lower(c);
    return lower;
}

/// Reads behind the opening.  Whatever runs into the end of the octets makes it incomplete.
class Scan {
  public:
    explicit Scan(std::string_view page) noexcept : page_(page) {}

    /// False: the octets came to their end first.
    bool directive(SsiDirective& into) {
        into.name = lower_case(name(false));
        if (into.name.empty()) into.wrong = "directive_without_name";
        for (;;) {
            skip_spaces();
            if (page_.substr(at_).starts_with(closing)) break;
            if (at_ >= page_.size()) return false;
            SsiAttribute next;
            if (!attribute(next)) return false;
            if (next.name.empty()) into.wrong = "attribute_without_name";
            if (into.attributes.size() < most_ssi_attributes)
                into.attributes.push_back(std::move(next));
            else
                into.wrong = "too_many_attributes";
        }
        at_ += closing.size();
        return true;
    }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }

  private:
    void skip_spaces() noexcept {
        while (at_ < page_.size() && http::is_space(page_[at_])) ++at_;
    }

    /// Up to a space, `=`, or the closing, which may follow without a space: `<!--#printenv-->`.
    std::string_view name(bool of_attribute) noexcept {
        const std::size_t begin = at_;
        while (at_ < page_.size() && !http::is_space(page_[at_]) &&
               !(of_attribute && page_[at_] == '=') && !page_.substr(at_).starts_with(closing))
            ++at_;
        return page_.substr(begin, at_ - begin);
    }

    /// name, name=value, name="value", name='value' or name=`value`, with spaces around the `=`.
    bool attribute(SsiAttribute& into) {
        const bool has_name = !is_quote(page_[at_]);
        if (has_name) {
            into.name = lower_case(name(true));
            skip_spaces();
            if (at_ >= page_.size()) return false;
            if (page_[at_] != '=') return true;
            ++at_;
            skip_spaces();
            if (at_ >= page_.size()) return false;
        }
        into.has_value = true;
        return is_quote(page_[at_]) ? quoted(into.value) : bare(into.value);
    }

    static bool is_quote(char c) noexcept { return c == '"' || c == '\'' || c == '`'; }

    bool bare(std::string& into) {
        const std::size_t begin = at_;
        while (at_ < page_.size() && !http::is_space(page_[at_])) ++at_;
        into = page_.substr(begin, at_ - begin);
        return at_ < page_.size();
    }

    /// A backslash takes the meaning from the quote behind it, and only from that.
    bool quoted(std::string& into) {
        const char quote = page_[at_++];
        for (; at_ < page_.size(); ++at_) {
            if (page_[at_] == quote) {
                ++at_;
                return true;
            }
            if (page_[at_] == '\\' && at_ + 1 < page_.size() && page_[at_ + 1] == quote) ++at_;
            into += page_[at_];
        }
        return false;
    }

    std::string_view page_;
    std::size_t at_ = opening.size();
};

/// How many octets of text there are before a directive begins, or may begin.
std::size_t size_of_text(std::string_view page, bool is_whole) noexcept {
    const std::size_t found = page.find(opening);
    if (found != std::string_view::npos || is_whole) return std::min(found, page.size());
    for (std::size_t left = std::min(opening.size() - 1, page.size()); left > 0; --left)
        if (page.ends_with(opening.substr(0, left))) return page.size() - left;
    return page.size();
}

}  // namespace

const SsiAttribute* SsiDirective::attribute(std::string_view of_name) const noexcept {
    for (const SsiAttribute& candidate : attributes)
        if (candidate.name == of_name) return &candidate;
    return nullptr;
}

SsiPart next_part(std::string_view page, bool is_whole) {
    SsiPart part;
    part.size = size_of_text(page, is_whole);
    if (part.size > 0) {
        part.kind = SsiPart::Kind::text;
        return part;
    }
    if (page.empty() && is_whole) part.kind = SsiPart::Kind::end;
    if (!page.starts_with(opening)) return part;

    const bool is_cut = page.size() > most_of_directive;
    Scan scan{page.substr(0, most_of_directive)};
    const bool is_complete = scan.directive(part.directive);
    if (!is_complete && !is_cut && !is_whole) {
        part.directive = {};
        return part;
    }
    part.kind = SsiPart::Kind::directive;
    part.size = is_complete ? scan.position() : std::min(page.size(), most_of_directive);
    if (!is_complete) part.directive.wrong = is_cut ? "directive_too_long" : "directive_not_ended";
    return part;
}

}  // namespace stepwise
