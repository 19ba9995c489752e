// A raw message, explained line by line, with everything that is wrong with it.  The parsers of
// http/ stop at the first mistake, as a server must; this one goes on, as a teacher does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/client/words/dictionary.hpp"

namespace stepwise {

/// Octets, lines and so on that are looked at; of whatever is beyond, only that is said.
struct AnnotationLimits {
    std::size_t octets = 1 << 20;
    std::size_t lines = 2000;
    std::size_t faults = 200;
    std::size_t messages = 16;
    std::size_t shown = 400;  ///< of one line or piece of content
};

struct MessageFault {
    std::size_t line = 0;   ///< its number, from 1
    bool is_error = false;  ///< else an oddity: allowed, tolerated, or a thing to wonder about
    std::string what, section;
};

enum class LineKind : std::uint8_t {
    request_line,
    status_line,
    field,
    end_of_head,
    content,
    chunk_size,
    chunk_end,
    trailer,
    empty,
};

struct AnnotatedLine {
    LineKind kind = LineKind::empty;
    std::size_t number = 0, at = 0;  ///< the line's, and its first octet's, from 0
    std::string octets;              ///< with its line end; perhaps only the beginning
    std::size_t length = 0;          ///< of all of it
    std::string says, section;
    std::string word;  ///< the dictionary's entry; empty: none
    std::vector<MessageFault> faults;
};

struct Annotation {
    std::vector<AnnotatedLine> lines;
    std::size_t requests = 0, responses = 0, errors = 0, oddities = 0;
    std::string cut;  ///< why it was not looked at to its end; empty: it was
    [[nodiscard]] bool is_well_formed() const noexcept { return errors == 0 && cut.empty(); }
};

[[nodiscard]] Annotation annotate(std::string_view octets, const Dictionary& dictionary,
                                  const AnnotationLimits& limits = {});

[[nodiscard]] std::string_view to_string(LineKind kind) noexcept;

}  // namespace stepwise
