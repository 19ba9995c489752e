// Latencies are those of right answers; what was not answered is counted beside them.
#include "stepwise/compare/figures.hpp"

#include <algorithm>
#include <cmath>

namespace stepwise::compare {
namespace {

constexpr std::array<Column, 13> table = {{
    {"requests_per_second", "req/s", "", &Figures::per_second, Better::more, "requests a second"},
    {"p50_ms", "p50", "ms", &Figures::p50, Better::less, "half of all waited at most"},
    {"p90_ms", "p90", "ms", &Figures::p90, Better::less, "nine of ten waited at most"},
    {"p99_ms", "p99", "ms", &Figures::p99, Better::less, "99 of 100 waited at most"},
    {"max_ms", "max", "ms", &Figures::longest, Better::less, "the longest wait for an answer"},
    {"not_answered", "lost", "", &Figures::not_answered, Better::less, "requests not answered"},
    {"cpu_us_per_request", "CPU", "us/req", &Figures::cpu, Better::less,
     "processor time for a request"},
    {"memory_mib", "mem", "MiB", &Figures::memory, Better::less, "memory when idle"},
    {"memory_mib_per_1000_idle", "+1000", "MiB", &Figures::crowd_memory, Better::less,
     "memory for 1,000 idle connections"},
    {"processes", "proc", "", &Figures::processes, Better::neither, "processes"},
    {"threads", "thr", "", &Figures::threads, Better::neither, "threads"},
    {"switches_per_request", "sw", "/req", &Figures::switches, Better::less,
     "context switches for a request"},
    {"calls_per_request", "calls", "/req", &Figures::calls, Better::less,
     "system calls for a request"},
}};

Counts sum(const std::vector<Figures>& rounds, Counts Figures::*counts) {
    Counts all{};
    for (const Figures& round : rounds)
        for (std::size_t kind = 0; kind < kinds; ++kind) all[kind] += (round.*counts)[kind];
    return all;
}

}  // namespace

std::span<const Column> columns() noexcept { return table; }

const Column& column_of(double Figures::*figure) noexcept {
    return *std::find_if(table.begin(), table.end(),
                         [&](const Column& column) { return column.figure == figure; });
}

Figures figures_of(const Seen& seen) {
    Figures figures;
    std::vector<double> waits;
    for (const Answer& answer : seen.answers) {
        ++figures.answers[static_cast<std::size_t>(answer.kind)];
        figures.octets += answer.octets;
        figures.again += answer.again;
        if (answer.kind == Kind::right)
            waits.push_back(static_cast<double>(answer.done - answer.due) / 1e6);
        else
            ++figures.not_answered;
    }
    for (const Answer& answer : seen.others) {
        ++figures.others[static_cast<std::size_t>(answer.kind)];
        figures.octets += answer.octets;
    }
    if (seen.seconds > 0) figures.per_second = static_cast<double>(seen.in_time) / seen.seconds;
    figures.late = static_cast<double>(seen.late) / 1e6;
    if (seen.answers.size() <= few_answers) figures.each = seen.answers;
    if (waits.empty()) return figures;
    std::sort(waits.begin(), waits.end());
    figures.p50 = percentile(waits, 50);
    figures.p90 = percentile(waits, 90);
    figures.p99 = percentile(waits, 99);
    figures.longest = waits.back();
    return figures;
}

Summary Result::summary(double Figures::*figure) const {
    std::vector<double> known;
    for (const Figures& round : rounds)
        if (!std::isnan(round.*figure)) known.push_back(round.*figure);
    return summary_of(std::move(known));
}

Counts Result::answers() const { return sum(rounds, &Figures::answers); }
Counts Result::others() const { return sum(rounds, &Figures::others); }

}  // namespace stepwise::compare
