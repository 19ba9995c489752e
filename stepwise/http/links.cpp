// No parser of HTML, but its tokenizer's outline (WHATWG HTML, 13.2.5): enough to know what is a
// tag, and what only looks like one within a comment, a script or an attribute's value.
#include "stepwise/http/links.hpp"

#include <algorithm>
#include <array>

#include "stepwise/http/octets.hpp"
#include "stepwise/http/query.hpp"

namespace stepwise::http {
namespace {

constexpr std::size_t npos = std::string_view::npos;

struct Link {
    std::string_view tag, attribute;
};
constexpr std::array<Link, 8> links{{{"a", "href"},
                                     {"area", "href"},
                                     {"form", "action"},
                                     {"frame", "src"},
                                     {"iframe", "src"},
                                     {"img", "src"},
                                     {"link", "href"},
                                     {"script", "src"}}};

/// Elements whose content is no HTML.
constexpr std::array<std::string_view, 5> with_text_only{"script", "style", "textarea", "title",
                                                         "xmp"};

bool is_html_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool is_letter(char c) noexcept { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

bool is_link(std::string_view tag, std::string_view attribute) noexcept {
    for (const Link& link : links)
        if (equal_ignoring_case(tag, link.tag) && equal_ignoring_case(attribute, link.attribute))
            return true;
    return false;
}

/// "http://host/x", "mailto:x", "//host/x" and "" leave the page's site or are no address of it.
bool stays(std::string_view address, std::string_view site) noexcept {
    if (!site.empty() && address.starts_with(site)) {
        address.remove_prefix(site.size());
        return address.empty() || address.front() == '/' || address.front() == '?' ||
               address.front() == '#';
    }
    // A browser reads "\" as "/", and drops tabs and line ends wherever they stand: too clever.
    if (address.find_first_of("\\\t\n\r") != npos) return false;
    if (address.empty() || address.front() == '#' || address.starts_with("//")) return false;
    const std::size_t end = address.find_first_of(":/?#&");
    return end == npos || (address[end] != ':' && !(address[end] == '&' && end == 0));
}

/// Where the fragment begins, or the end.  The `#` of "&#38;" begins none.
std::size_t fragment_of(std::string_view address) noexcept {
    std::size_t at = address.find('#');
    while (at != npos && at > 0 && address[at - 1] == '&') at = address.find('#', at + 1);
    return std::min(at, address.size());
}

/// One tag of the page: its name, and its attributes one after the other.
class Tag {
  public:
    Tag(std::string_view html, std::size_t begin) noexcept : html_(html), at_(begin + 1) {
        const std::size_t name = at_;
        while (at_ < html_.size() && !is_html_space(html_[at_]) && html_[at_] != '>' &&
               html_[at_] != '/')
            ++at_;
        name_ = html_.substr(name, at_ - name);
    }

    struct Attribute {
        std::string_view name;
        std::size_t begin = 0, end = 0;  ///< of the value, without quotes
        bool has_value = false;
    };
    /// False: the tag has no more; then `end` is behind its `>`.
    bool next(Attribute& attribute) noexcept {
        while (at_ < html_.size() && (is_html_space(html_[at_]) || html_[at_] == '/')) ++at_;
        if (at_ >= html_.size() || html_[at_] == '>') return false;
        const std::size_t name = at_++;  // even `=` may begin a name
        while (at_ < html_.size() && !is_html_space(html_[at_]) &&
               std::string_view{"=>/"}.find(html_[at_]) == npos)
            ++at_;
        attribute = {html_.substr(name, at_ - name), 0, 0, false};
        std::size_t sign = at_;
        while (sign < html_.size() && is_html_space(html_[sign])) ++sign;
        if (sign < html_.size() && html_[sign] == '=') read_value(attribute, sign + 1);
        return true;
    }

    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] std::size_t end() const noexcept { return std::min(at_ + 1, html_.size()); }

  private:
    void read_value(Attribute& attribute, std::size_t from) noexcept {
        while (from < html_.size() && is_html_space(html_[from])) ++from;
        attribute.has_value = true;
        const char quote = from < html_.size() ? html_[from] : '\0';
        if (quote == '"' || quote == '\'') {
            attribute.begin = from + 1;
            attribute.end = std::min(html_.find(quote, from + 1), html_.size());
            at_ = std::min(attribute.end + 1, html_.size());
            return;
        }
        attribute.begin = from;
        while (from < html_.size() && !is_html_space(html_[from]) && html_[from] != '>') ++from;
        attribute.end = at_ = from;
    }

    std::string_view html_;
    std::size_t at_;
    std::string_view name_;
};

class Rewriter {
  public:
    Rewriter(std::string_view html, std::string_view name, std::string_view value,
             std::string_view site)
        : html_(html),
          name_(name),
          parameter_(std::string{name} + "=" + std::string{value}),
          field_("<input type=\"hidden\" name=\"" + std::string{name} + "\" value=\"" +
                 std::string{value} + "\">"),
          site_(site) {}

    std::string rewritten() {
        std::size_t at = 0;
        while ((at = html_.find('<', at)) != npos) {
            at = behind(at);
            if (has_base_) return std::string{html_};
        }
        copy_until(html_.size());
        return std::move(page_);
    }

  private:
    /// Where to go on after what begins with this `<`.
    std::size_t behind(std::size_t at) {
        const std::string_view rest = html_.substr(at);
        if (rest.starts_with("<!--")) {
            const std::size_t end = html_.find("-->", at + 4);
            return end == npos ? html_.size() : end + 3;
        }
        if (rest.size() < 2 || !is_letter(rest[1])) return at + 1;
        Tag tag{html_, at};
        take_tag(tag);
        for (const std::string_view element : with_text_only)
            if (equal_ignoring_case(tag.name(), element)) return end_of_text(tag.end(), element);
        return tag.end();
    }

    void take_tag(Tag& tag) {
        const bool is_form = equal_ignoring_case(tag.name(), "form");
        bool is_posted = false, is_ours = true;
        for (Tag::Attribute attribute; tag.next(attribute);) {
            const std::string_view value =
                html_.substr(attribute.begin, attribute.end - attribute.begin);
            if (is_form && equal_ignoring_case(attribute.name, "method"))
                is_posted = equal_ignoring_case(trim(value), "post");
            if (equal_ignoring_case(tag.name(), "base") &&
                equal_ignoring_case(attribute.name, "href"))
                has_base_ = true;
            if (!attribute.has_value || !is_link(tag.name(), attribute.name)) continue;
            is_ours = stays(trim(value), site_);
            if (is_ours) take_link(attribute.begin, value);
        }
        if (!is_form || is_posted || !is_ours) return;
        copy_until(tag.end());
        page_ += field_;
    }

    void take_link(std::size_t begin, std::string_view address) {
        const std::size_t fragment = fragment_of(address);
        const std::size_t mark = address.substr(0, fragment).find('?');
        std::size_t end = fragment;
        while (end > 0 && is_html_space(address[end - 1])) --end;
        copy_until(begin + end);
        if (mark == npos) {
            page_ += '?' + parameter_;
            return;
        }
        // "&amp;" splits into "&" and "amp;": the separator `;` makes the name come out right.
        if (query_parameter(address.substr(mark + 1, end - mark - 1), name_)) return;
        if (mark + 1 < end) page_ += "&amp;";
        page_ += parameter_;
    }

    /// Behind the content of an element that has no tags in it: where its end tag begins.
    std::size_t end_of_text(std::size_t at, std::string_view element) const noexcept {
        for (; (at = html_.find("</", at)) != npos; at += 2)
            if (equal_ignoring_case(html_.substr(at + 2, element.size()), element)) return at;
        return html_.size();
    }

    void copy_until(std::size_t end) {
        page_ += html_.substr(copied_, end - copied_);
        copied_ = end;
    }

    std::string_view html_, name_;
    std::string parameter_, field_;
    std::string_view site_;
    std::string page_;
    std::size_t copied_ = 0;
    bool has_base_ = false;
};

}  // namespace

std::string add_to_links(std::string_view html, std::string_view name, std::string_view value,
                         std::string_view site) {
    return Rewriter{html, name, value, site}.rewritten();
}

}  // namespace stepwise::http
