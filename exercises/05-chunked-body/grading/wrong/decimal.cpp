// caught by: hexadecimal
// Sizes are hexadecimal.
#include <algorithm>

#include "exercise.hpp"

namespace {

enum State {
    size_start,  // before the first digit
    size,        // within the digits
    extension,   // behind a semicolon
    size_lf,     // CR seen
    data,        // `left` octets of the chunk to come
    data_cr,     // behind them
    data_lf,
    trailer_start,  // at the start of a line behind the last chunk
    trailer,        // within one
    trailer_lf,
    last_lf,
    complete,
    broken,
};

constexpr std::uint64_t longest_line = 1024;

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

State take_size_octet(ChunkedMemory& m, char c) {
    const int digit = digit_of(c);
    if (digit >= 0 && m.left >> 60 != 0) return broken;  // one more digit would not fit
    if (digit >= 0) {
        m.left = m.left * 10 + static_cast<unsigned>(digit);
        return size;
    }
    if (m.state == size_start) return broken;
    return c == '\r' ? size_lf : c == ';' ? extension : broken;
}

State begin_line(ChunkedMemory& m, State next) {
    m.line = 0;
    return next;
}

/// The state behind this octet, which is none of a chunk's data.
State take(ChunkedMemory& m, char c) {
    if (++m.line > longest_line) return broken;
    switch (m.state) {
        case size_start:
        case size: return take_size_octet(m, c);
        case extension: return c == '\r' ? size_lf : extension;
        case size_lf:
            if (c != '\n') return broken;
            return begin_line(m, m.left == 0 ? trailer_start : data);
        case data_cr: return c == '\r' ? data_lf : broken;
        case data_lf: return c == '\n' ? begin_line(m, size_start) : broken;
        case trailer_start: return c == '\r' ? last_lf : trailer;
        case trailer: return c == '\r' ? trailer_lf : trailer;
        case trailer_lf: return c == '\n' ? begin_line(m, trailer_start) : broken;
        case last_lf: return c == '\n' ? complete : broken;
        default: return broken;
    }
}

}  // namespace

Chunked decode_chunked(ChunkedMemory& m, std::string_view piece, std::uint64_t limit,
                       std::string& content, std::size_t& used) {
    used = 0;
    while (used < piece.size()) {
        if (m.state == data) {
            const std::string_view part = piece.substr(used, m.left);
            content += part;
            used += part.size();
            m.left -= part.size();
            if (m.left == 0) m.state = data_cr;
            continue;
        }
        m.state = take(m, piece[used++]);
        if (m.state == broken) return Chunked::bad;
        if (m.state == complete) return Chunked::complete;
        if (m.state != data) continue;
        if (m.left > limit - m.total) return Chunked::too_large;
        m.total += m.left;
    }
    return Chunked::more;
}
