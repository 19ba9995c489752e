// The annotator's insides: it walks through the octets line by line, and keeps what it has read of
// the head, so that the end of the body can be found.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "stepwise/client/annotate/annotate.hpp"
#include "stepwise/http/request.hpp"

namespace stepwise {

class Annotator {
  public:
    Annotator(std::string_view octets, const Dictionary& dictionary, const AnnotationLimits& limits)
        : octets_(octets), dictionary_(dictionary), limits_(limits) {}
    [[nodiscard]] Annotation run();

  private:
    struct Head {
        bool is_response = false, is_simple = false, is_in_chunks = false;
        bool has_told_of_lf = false;
        int status = 0;
        http::Request request;  ///< also of a response: the fields mean the same on both sides
        std::vector<http::Field> fields;
    };

    // annotate.cpp: messages and lines
    void message();
    bool head();
    AnnotatedLine& take_line(LineKind kind);
    std::string_view content_of_line();
    void check_line_end();
    void check_octets(std::string_view text, const char* where);
    void error(std::string what, std::string section);
    void oddity(std::string what, std::string section);
    void fault(bool is_error, std::string what, std::string section);
    [[nodiscard]] bool is_at_empty_line() const noexcept;
    [[nodiscard]] bool has_room();
    void says(std::string what, std::string section);

    // start_line.cpp
    void start_line();
    void request_line(std::string_view line);
    void version_of_request(std::string_view text);
    void status_line(std::string_view line);

    // fields.cpp
    void field(LineKind kind);
    void folded_line(std::string_view line);
    void name_and_value(std::string_view name, std::string_view value);
    void check_value(const Word& word, std::string_view value);
    void end_of_head();
    void check_response_fields();

    // body.cpp
    void body();
    void content(std::size_t length, std::string_view what);
    void body_of_length(std::uint64_t length);
    void chunks();
    bool chunk_size(std::uint64_t& size);
    bool chunk_end();

    std::string_view octets_;
    const Dictionary& dictionary_;
    AnnotationLimits limits_;
    Annotation result_;
    Head head_;
    std::string_view line_;  ///< the whole line that is looked at, with its end
    std::size_t at_ = 0;
    std::size_t number_ = 0;
};

}  // namespace stepwise
