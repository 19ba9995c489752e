// Between two elisions stands a piece: the first must be at the start, the last at the end, and
// those between come in their order, each as early as it can.
#include "tests/chapters/engine/compare.hpp"

#include <algorithm>

#include "tests/chapters/engine/normalise.hpp"

namespace chapters {
namespace {

const std::string elision = "…";

/// A line of `--trace lines` that did not fit ends with `…`: it is compared as far as it goes,
/// since how much of it fits depends on how long a call waited.
bool is_cut_from(const std::string& cut, const std::string& whole) {
    return cut.starts_with('[') && cut.ends_with(elision) &&
           whole.starts_with(cut.substr(0, cut.size() - elision.size()));
}

bool same(const std::string& a, const std::string& b) {
    return a == b || is_cut_from(a, b) || is_cut_from(b, a);
}

struct Piece {
    std::size_t first, end;  // in the expected lines
};

std::vector<Piece> pieces_of(const Lines& expected) {
    std::vector<Piece> pieces{{0, 0}};
    for (std::size_t at = 0; at < expected.size(); ++at) {
        if (expected[at] == elision)
            pieces.push_back({at + 1, at + 1});
        else
            pieces.back().end = at + 1;
    }
    for (Piece& piece : pieces) piece.end = std::max(piece.end, piece.first);
    return pieces;
}

/// How many lines of the piece are found in `got` from `at` on, one after the other.
std::size_t agreement(const Lines& expected, Piece piece, const Lines& got, std::size_t at) {
    std::size_t count = 0;
    while (piece.first + count < piece.end && at + count < got.size() &&
           same(expected[piece.first + count], got[at + count]))
        ++count;
    return count;
}

/// Where the piece agrees best at or behind `from`: the first such place.
std::size_t best_place(const Lines& expected, Piece piece, const Lines& got, std::size_t from) {
    std::size_t best = from, most = 0;
    for (std::size_t at = from; at < got.size(); ++at) {
        const std::size_t count = agreement(expected, piece, got, at);
        if (count > most) most = count, best = at;
    }
    return best;
}

/// The longest common subsequence: for each expected line its partner in `got`, or npos.
std::vector<std::size_t> partners(const Lines& expected, const Lines& got) {
    const std::size_t rows = expected.size(), columns = got.size();
    std::vector<std::vector<std::size_t>> length(rows + 1, std::vector<std::size_t>(columns + 1));
    for (std::size_t r = rows; r-- > 0;)
        for (std::size_t c = columns; c-- > 0;)
            length[r][c] = same(expected[r], got[c]) ? length[r + 1][c + 1] + 1
                                                     : std::max(length[r + 1][c], length[r][c + 1]);
    std::vector<std::size_t> partner(rows, std::string::npos);
    for (std::size_t r = 0, c = 0; r < rows && c < columns;) {
        if (same(expected[r], got[c]))
            partner[r++] = c++;
        else if (length[r + 1][c] >= length[r][c + 1])
            ++r;
        else
            ++c;
    }
    return partner;
}

/// The text's lines each made comparable by itself, so that indices stay what they are.
Lines each_normalised(const Lines& lines) {
    Lines result;
    for (const std::string& line : lines) {
        Lines alone = normalise({line}).lines;
        std::string all;
        for (const std::string& part : alone) all += part;
        result.push_back(all);
    }
    return result;
}

}  // namespace

std::optional<Difference> difference(const Lines& expected, const Lines& got) {
    const std::vector<Piece> pieces = pieces_of(expected);
    std::size_t at = 0;
    for (std::size_t number = 0; number < pieces.size(); ++number) {
        const Piece piece = pieces[number];
        const std::size_t size = piece.end - piece.first;
        const bool first = number == 0, last = number + 1 == pieces.size();
        if (last && !first) {
            if (size == 0) return std::nullopt;  // the text ends with an elision
            if (got.size() >= at + size) at = std::max(at, got.size() - size);
            const std::size_t count = agreement(expected, piece, got, at);
            if (count == size && at + count == got.size()) return std::nullopt;
            return Difference{piece.first + count, at + count};
        }
        if (!first) at = best_place(expected, piece, got, at);
        const std::size_t count = agreement(expected, piece, got, at);
        at += count;
        if (count < size) return Difference{piece.first + count, at};
        if (last && at < got.size()) return Difference{piece.end, at};
    }
    return std::nullopt;
}

Lines keep_elisions(const Lines& expected, const Lines& got, std::size_t& lost) {
    constexpr auto none = std::string::npos;
    lost = 0;
    const auto partner = partners(each_normalised(expected), each_normalised(got));
    std::vector<bool> hidden(got.size()), marked(got.size() + 1);
    for (std::size_t at = 0; at < expected.size(); ++at) {
        if (expected[at] != elision) continue;
        const std::size_t above = at == 0                   ? 0
                                  : partner[at - 1] == none ? none
                                                            : partner[at - 1] + 1;
        const std::size_t below = at + 1 == expected.size() ? got.size() : partner[at + 1];
        if (above == none || below == none || above > below) {
            ++lost;
            continue;
        }
        marked[above] = true;
        std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(above),
                  hidden.begin() + static_cast<std::ptrdiff_t>(below), true);
    }
    Lines result;
    for (std::size_t at = 0; at <= got.size(); ++at) {
        if (marked[at]) result.push_back(elision);
        if (at < got.size() && !hidden[at]) result.push_back(got[at]);
    }
    return result;
}

}  // namespace chapters
