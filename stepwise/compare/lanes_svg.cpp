// Lanes as a picture: a rectangle a span, with a text for whoever points at it.  Waiting is hatched
// or hollow, so that nothing depends on colour.
#include <fmt/format.h>

#include <algorithm>

#include "stepwise/compare/lanes_model.hpp"

namespace stepwise {
namespace {

constexpr double margin = 170, width = 1000, height = 22, gap = 16;  // numbers stand in the gap
constexpr std::size_t most_rectangles = 20'000;  // of each recording: a browser's patience

constexpr std::string_view style_sheet = R"svg(<style>
svg { color-scheme: light dark; font: 12px system-ui, sans-serif; --ink: #1b1b1f; --paper: #fff;
  --quiet: #d5d5dc; background: var(--paper); }
text { fill: var(--ink); } .axis { stroke: var(--ink); stroke-opacity: .3; }
.title { font-size: 15px; font-weight: 600; } .small { font-size: 11px; }
.label { fill: #111; font-size: 11px; pointer-events: none; }
.anybody { fill: none; stroke: var(--ink); stroke-opacity: .45; stroke-dasharray: 2 3; }
.client { fill: url(#hatch); stroke: #d9480f; } .own { fill: var(--quiet); }
.unfinished { fill: none; stroke: #c2255c; stroke-width: 2; }
.s1 { fill: #74c0fc; } .s2 { fill: #63e6be; } .s3 { fill: #c0eb75; } .s4 { fill: #ffd43b; }
.s5 { fill: #ffa94d; } .s6 { fill: #f783ac; } .s7 { fill: #b197fc; }
@media (prefers-color-scheme: dark) { svg { --ink: #ececf1; --paper: #17171c; --quiet: #55555f; } }
</style>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffe8cc"/>
<rect width="2" height="6" fill="#e8590c"/></pattern></defs>
)svg";

std::string class_of(const Span& span) {
    switch (span.doing) {
        case Doing::waits_for_anybody: return "anybody";
        case Doing::waits_for_client: return "client";
        case Doing::own_work: return "own";
        case Doing::unfinished: return "unfinished";
        case Doing::serves: break;
    }
    return fmt::format("s{}", static_cast<int>(span.stage));
}

class Picture {
  public:
    explicit Picture(std::int64_t axis) : axis_(axis) {}

    void add(const NamedTimeline& run) {
        const Timeline& timeline = run.timeline;
        text("title", 10, y_ + 16, run.name + ": " + lanes::summary(timeline));
        y_ += 26;
        axis();
        const std::vector<lanes::LaneName> names = lanes::names_of(timeline);
        const std::int64_t shortest = shortest_drawn(timeline);
        for (std::size_t i = 0; i < timeline.lanes.size(); ++i) {
            text("", 10, y_ + 15, names[i].worker + ", " + names[i].thread);
            for (const bool wait : {true, false})  // what is served lies above what is waited for
                for (const Span& span : timeline.lanes[i].spans)
                    if (is_wait(span) == wait && span.end - span.begin >= shortest)
                        add(span, timeline);
            numbers(timeline.lanes[i], timeline.begin);
            y_ += height + gap;
        }
        const std::uint64_t left_out = left_out_ + timeline.left_out;
        if (left_out > 0)
            text("small", 10, y_ + 12, fmt::format("{} of the shortest spans left out", left_out));
        const std::string silence = lanes::sentence_on_silence(timeline);
        if (!silence.empty()) text("small", margin, y_ + 12, silence);
        y_ += 36;
    }

    std::string finish() const {
        return fmt::format(
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
                   "viewBox=\"0 0 {0} {1}\" role=\"img\">\n<title>Who was served when</title>\n",
                   margin + width + 20, y_ + 60) +
               std::string(style_sheet) + drawn_ + legend() + "</svg>\n";
    }

  private:
    static bool is_free_for_all(const Span& span) {
        return span.doing == Doing::waits_for_anybody || span.doing == Doing::own_work;
    }
    static bool is_wait(const Span& span) {
        return is_free_for_all(span) || span.doing == Doing::waits_for_client;
    }

    /// So short that no more than `most_rectangles` are longer.
    std::int64_t shortest_drawn(const Timeline& timeline) {
        std::vector<std::int64_t> lengths;
        for (const Lane& lane : timeline.lanes)
            for (const Span& span : lane.spans) lengths.push_back(span.end - span.begin);
        left_out_ = 0;
        if (lengths.size() <= most_rectangles) return 0;
        left_out_ = lengths.size() - most_rectangles;
        std::nth_element(lengths.begin(), lengths.begin() + most_rectangles, lengths.end(),
                         std::greater<>());
        return lengths[most_rectangles] + 1;
    }

    double x_of(std::int64_t time) const {
        return margin + width * static_cast<double>(time) / static_cast<double>(axis_);
    }

    void text(const char* name, double x, double y, const std::string& what) {
        drawn_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", name, x,
                              y, lanes::as_markup(what));
    }

    void axis() {
        for (const std::int64_t tick : lanes::ticks(axis_, 8)) {
            text("small", x_of(tick), y_ + 10, lanes::duration(tick));
            drawn_ += fmt::format(
                "<line class=\"axis\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n",
                x_of(tick), y_ + 14, y_ + 20);
        }
        y_ += 36;
    }

    void add(const Span& span, const Timeline& timeline) {
        const std::int64_t begin = std::max(span.begin, timeline.begin) - timeline.begin;
        const std::int64_t end = std::min(span.end, timeline.end) - timeline.begin;
        if (end < begin) return;
        const double wide = std::max(x_of(end) - x_of(begin), 0.8);
        drawn_ += fmt::format(
            "<rect class=\"{}\" x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"{}\">"
            "<title>{}</title></rect>\n",
            class_of(span), x_of(begin), y_, wide, height,
            lanes::as_markup(lanes::sentence_on(span, timeline.begin)));
        const std::string label = std::to_string(span.connection);
        if (span.connection == 0 || is_free_for_all(span) ||
            wide < 8.0 * static_cast<double>(label.size()))
            return;
        drawn_ += fmt::format(
            "<rect fill=\"#fff\" x=\"{0:.1f}\" y=\"{1}\" width=\"{2}\" height=\"14\"/>"
            "<text class=\"label\" x=\"{3:.1f}\" y=\"{4}\">{5}</text>\n",
            x_of(begin) + 1, y_ + 4, 7 * label.size() + 2, x_of(begin) + 2, y_ + 15, label);
    }

    /// Of those whose spans are too narrow for one.
    void numbers(const Lane& lane, std::int64_t begin) {
        double free = 0;
        for (const Span& span : lane.spans) {
            if (span.connection == 0 || is_free_for_all(span) || span.begin < begin) continue;
            const double x = x_of(span.begin - begin), wide = x_of(span.end - begin) - x;
            const std::string number = std::to_string(span.connection);
            const double size = 7.0 * static_cast<double>(number.size());
            if (x < free || wide > size + 2) continue;
            text("small", x, y_ - 2, number);
            free = x + size + 3;
        }
    }

    std::string legend() const {
        std::string keys;
        double x = 10;
        const auto key = [&](const char* name, const std::string& what) {
            keys += fmt::format(
                "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"16\" height=\"12\"/>"
                "<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n",
                name, x, y_ + 10, x + 20, y_ + 20, what);
            x += 30 + 6.2 * static_cast<double>(what.size());
        };
        constexpr const char* classes[] = {"", "s1", "s2", "s3", "s4", "s5", "s6", "s7"};
        for (int stage = 1; stage <= 7; ++stage)
            key(classes[stage], fmt::format("{} {}", stage, to_string(static_cast<Stage>(stage))));
        key("client", "waits for that client alone");
        key("anybody", "waits for anybody");
        key("own", "own work");
        return keys;
    }

    std::int64_t axis_;
    double y_ = 10;
    std::size_t left_out_ = 0;
    std::string drawn_;
};

}  // namespace

std::string lanes_as_svg(std::span<const NamedTimeline> runs) {
    Picture picture(lanes::axis_of(runs));
    for (const NamedTimeline& run : runs) picture.add(run);
    return picture.finish();
}

std::string lanes_as_svg(std::span<const NamedRecording> runs) {
    return lanes_as_svg(lanes::timelines_of(runs));
}

}  // namespace stepwise
