// Four parts, lines and data; within a line, `line` counts its octets and holds two flags.
#include "exercise.hpp"

namespace {

enum Part { chunk_line, chunk_data, chunk_end, trailer_line, over };

constexpr std::uint64_t longest_line = 1024;
constexpr std::uint64_t cr_seen = 1U << 20;  // flags in `line`, above its count
constexpr std::uint64_t digits_over = 1U << 21;
constexpr std::uint64_t count_mask = cr_seen - 1;

bool append_digit(std::uint64_t& size, char c) {
    unsigned digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        digit = static_cast<unsigned>((c | 0x20) - 'a' + 10);
    if (digit == 16 || size > UINT64_MAX / 16) return false;
    size = size * 16 + digit;
    return true;
}

/// False: the line is malformed.  `is_over`: that was its last octet.
bool take_line_octet(ChunkedMemory& m, char c, bool& is_over) {
    is_over = false;
    if ((m.line & cr_seen) != 0) {
        is_over = c == '\n';
        return is_over;
    }
    if ((m.line & count_mask) >= longest_line) return false;
    const bool is_first = (m.line & count_mask) == 0;
    ++m.line;
    if (c == '\r') {
        m.line |= cr_seen;
        return m.state != chunk_line || !is_first;
    }
    if (m.state != chunk_line || (m.line & digits_over) != 0) return true;
    if (c == ';' && !is_first) {
        m.line |= digits_over;
        return true;
    }
    return append_digit(m.left, c);
}

}  // namespace

Chunked decode_chunked(ChunkedMemory& m, std::string_view piece, std::uint64_t limit,
                       std::string& content, std::size_t& used) {
    for (used = 0; used < piece.size();) {
        const char c = piece[used];
        if (m.state == chunk_data) {
            const std::size_t count = m.left < piece.size() - used
                                          ? static_cast<std::size_t>(m.left)
                                          : piece.size() - used;
            content.append(piece, used, count);
            used += count;
            m.left -= count;
            if (m.left == 0) m.state = chunk_end;
            continue;
        }
        ++used;
        if (m.state == chunk_end) {
            if (c != (m.line == 0 ? '\r' : '\n')) return Chunked::bad;
            if (m.line++ == 1) m.state = chunk_line, m.line = 0;
            continue;
        }
        const bool was_empty = (m.line & count_mask) == 1 && (m.line & cr_seen) != 0;
        bool is_over = false;
        if (!take_line_octet(m, c, is_over)) return Chunked::bad;
        if (!is_over) continue;
        m.line = 0;
        if (m.state == trailer_line) {
            if (was_empty) return Chunked::complete;
        } else if (m.left == 0) {
            m.state = trailer_line;
        } else {
            if (m.left > limit || m.total > limit - m.left) return Chunked::too_large;
            m.total += m.left;
            m.state = chunk_data;
        }
    }
    return Chunked::more;
}
