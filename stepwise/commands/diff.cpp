// `stepwise diff`: the same request in two recorded runs.  Both files are read event by event, once
// to find the request and once to look at it, so they may be of any length.
#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "stepwise/commands/options.hpp"
#include "stepwise/commands/recording_file.hpp"
#include "stepwise/trace/side_by_side.hpp"

namespace stepwise {
namespace {

struct Pair {
    TransactionName a, b;
};

/// The first request of A that B has answered, too; else the first of each.
Pair first_in_common(const DiffOptions& options) {
    const std::vector<Answered> a = with_recording(options.files[0], answered_in);
    const std::vector<Answered> b = with_recording(options.files[1], answered_in);
    for (const Answered& left : a)
        for (const Answered& right : b)
            if (left.request_line == right.request_line) return {left.name, right.name};
    for (std::size_t i = 0; i < 2; ++i)
        if ((i == 0 ? a : b).empty())
            throw std::runtime_error(options.files[i] +
                                     ": no request was answered in this recording");
    return {a[0].name, b[0].name};
}

Pair chosen(const DiffOptions& options) {
    if (options.transaction.empty()) return first_in_common(options);
    const std::optional<TransactionName> name = transaction_name(options.transaction);
    if (!name)
        throw std::invalid_argument("--transaction takes CONNECTION.REQUEST such as 2.1, not '" +
                                    options.transaction + "'");
    return {*name, *name};
}

OneRequest request(const std::string& file, TransactionName name) {
    OneRequest found =
        with_recording(file, [&](RecordingReader& reader) { return request_in(reader, name); });
    if (found.visits.empty())
        throw std::runtime_error(file + ": there is no request " + to_string(name) +
                                 " in this recording");
    return found;
}

}  // namespace

int diff(const CommonOptions&, const DiffOptions& options) {
    const Pair pair = chosen(options);
    const SideBySide result =
        side_by_side(request(options.files[0], pair.a), request(options.files[1], pair.b));
    fmt::print(
        "{}(Waiting for anybody is no part of a request: see the lanes.)\n\nNext: stepwise export "
        "{} {} --to html --output both.html\n",
        result.text, options.files[0], options.files[1]);
    return result.same ? 0 : 1;
}

}  // namespace stepwise
