// Which element refers by which attribute to what, and what that becomes against the page's base.
#include "stepwise/client/page/references.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "stepwise/client/page/html_tree.hpp"
#include "stepwise/client/url/parse.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

struct Rule {
    GumboTag tag;
    const char* attribute;
    ReferenceKind kind;
    const char* element;
};

constexpr auto rules = std::to_array<Rule>({
    {GUMBO_TAG_IMG, "src", ReferenceKind::image, "img src"},
    {GUMBO_TAG_INPUT, "src", ReferenceKind::image, "input src"},
    {GUMBO_TAG_BODY, "background", ReferenceKind::image, "body background"},
    {GUMBO_TAG_SCRIPT, "src", ReferenceKind::script, "script src"},
    {GUMBO_TAG_IFRAME, "src", ReferenceKind::frame, "iframe src"},
    {GUMBO_TAG_FRAME, "src", ReferenceKind::frame, "frame src"},
    {GUMBO_TAG_EMBED, "src", ReferenceKind::media, "embed src"},
    {GUMBO_TAG_OBJECT, "data", ReferenceKind::media, "object data"},
    {GUMBO_TAG_AUDIO, "src", ReferenceKind::media, "audio src"},
    {GUMBO_TAG_VIDEO, "src", ReferenceKind::media, "video src"},
    {GUMBO_TAG_VIDEO, "poster", ReferenceKind::image, "video poster"},
    {GUMBO_TAG_SOURCE, "src", ReferenceKind::media, "source src"},
    {GUMBO_TAG_TRACK, "src", ReferenceKind::media, "track src"},
});

bool has_word(std::string_view list, std::string_view wanted) {
    while (!list.empty()) {
        const std::size_t end = list.find_first_of(" \t\r\n\f");
        if (http::equal_ignoring_case(list.substr(0, end), wanted)) return true;
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return false;
}

class Collector {
  public:
    Collector(const Url& page, const PageLimits& limits) : base_(page), limits_(limits) {}

    void base(const GumboElement& element) {
        const char* href = attribute_of(element, "href");
        if (element.tag != GUMBO_TAG_BASE || !href || !result.base.empty()) return;
        if (ParsedUrl parsed = parse_url(href, &base_); parsed.url) {
            base_ = *parsed.url;
            result.base = base_.href();
        }
    }

    void element(const GumboElement& element) {
        for (const Rule& rule : rules)
            if (element.tag == rule.tag)
                if (const char* text = attribute_of(element, rule.attribute))
                    add(rule.kind, rule.element, text);
        if (element.tag == GUMBO_TAG_LINK) link(element);
        const char* const set = attribute_of(element, "srcset");
        if (element.tag == GUMBO_TAG_IMG && set && !attribute_of(element, "src"))
            add(ReferenceKind::image, "img srcset", first_of_set(set));
    }

    void icon_unasked() {
        const bool has_icon =
            std::any_of(result.references.begin(), result.references.end(),
                        [](const Reference& r) { return r.kind == ReferenceKind::icon; });
        if (!has_icon) add(ReferenceKind::icon, "none: browsers ask by themselves", "/favicon.ico");
    }

    PageReferences result;

  private:
    void link(const GumboElement& element) {
        const char* const rel = attribute_of(element, "rel");
        const char* const href = attribute_of(element, "href");
        if (!rel || !href) return;
        if (has_word(rel, "stylesheet") && !has_word(rel, "alternate"))
            add(ReferenceKind::style, "link rel=stylesheet", href);
        else if (has_word(rel, "icon"))
            add(ReferenceKind::icon, "link rel=icon", href);
    }

    /// "a.png 1x, b.png 2x": a.png
    static std::string first_of_set(std::string_view set) {
        set.remove_prefix(std::min(set.find_first_not_of(" \t\r\n\f,"), set.size()));
        return std::string{set.substr(0, set.find_first_of(" \t\r\n\f,"))};
    }

    void add(ReferenceKind kind, std::string element, const std::string& text) {
        if (text.find_first_not_of(" \t\r\n\f") == std::string::npos) return;
        if (http::equal_ignoring_case(std::string_view{text}.substr(0, 5), "data:")) {
            ++result.inlined;
            return;
        }
        if (result.references.size() >= limits_.references) {
            result.failure =
                "the page refers to more than " + std::to_string(limits_.references) + " things";
            return;
        }
        ParsedUrl parsed = parse_url(text, &base_);
        if (parsed.url) parsed.url->fragment.reset();  // it is never sent
        const std::string key = parsed.url ? parsed.url->href() : text;
        const auto [known, is_new] = places_.emplace(key, result.references.size());
        if (!is_new) {
            ++result.references[known->second].mentions;
            return;
        }
        result.references.push_back(
            {kind, std::move(element), text, std::move(parsed.url), parsed.failure, 1});
    }

    Url base_;
    const PageLimits& limits_;
    std::map<std::string, std::size_t> places_;
};

}  // namespace

std::string_view to_string(ReferenceKind kind) noexcept {
    switch (kind) {
        case ReferenceKind::page: return "page";
        case ReferenceKind::image: return "image";
        case ReferenceKind::style: return "style";
        case ReferenceKind::script: return "script";
        case ReferenceKind::frame: return "frame";
        case ReferenceKind::media: return "media";
        case ReferenceKind::icon: return "icon";
    }
    return "";
}

PageReferences references_of(std::string_view html, const Url& page, const PageLimits& limits) {
    Collector collector{page, limits};
    const HtmlTree tree{html, limits.memory, monotonic_now() + limits.parse_time};
    if (!tree.is_whole()) {
        collector.result.failure = "the page is too large or too deeply nested to be taken apart";
        return std::move(collector.result);
    }
    tree.for_each_element([&](const GumboElement& element) { collector.base(element); });
    tree.for_each_element([&](const GumboElement& element) { collector.element(element); });
    collector.icon_unasked();
    return std::move(collector.result);
}

}  // namespace stepwise
