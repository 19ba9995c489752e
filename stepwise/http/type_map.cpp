// Three steps, one inside the other: lines into headers (comments, continuations), headers into the
// members of a variant (a table), and a blank line closes the variant.
#include "stepwise/http/type_map.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "stepwise/http/accept.hpp"
#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

/// Each reads one header's value into the variant; nullptr, or why it cannot.
using ReadValue = const char* (*)(Variant& variant, std::string_view value);

const char* read_uri(Variant& variant, std::string_view value) {
    if (value.find(' ') != std::string_view::npos) return "uri_has_a_space";
    variant.uri = value;
    return nullptr;
}

/// `qs` is about the variant, so it is taken out of the media type's parameters.
const char* read_type(Variant& variant, std::string_view value) {
    const auto type = parse_parameterized(value);
    if (!type || !is_media_type(type->value)) return "media_type_is_malformed";
    variant.type = type->value;
    for (const Parameter& parameter : type->parameters) {
        if (parameter.name == "qs") {
            const auto quality = parse_quality(parameter.value);
            if (!quality) return "qs_is_malformed";
            variant.qs = *quality;
        } else if (!is_token(parameter.value)) {
            return "parameter_is_no_token";
        } else {
            variant.type += "; " + parameter.name + "=" + parameter.value;
        }
    }
    return nullptr;
}

const char* read_languages(Variant& variant, std::string_view value) {
    while (!value.empty()) {
        const std::string_view tag = take_piece(value, ',');
        if (!is_token(tag)) return "language_is_malformed";
        variant.languages.emplace_back(tag);
    }
    return nullptr;
}

const char* read_encoding(Variant& variant, std::string_view value) {
    if (!is_token(value)) return "encoding_is_malformed";
    variant.encoding = value;
    return nullptr;
}

const char* read_length(Variant& variant, std::string_view value) {
    std::uint64_t length = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, length);
    if (error != std::errc{} || stop != end) return "length_is_malformed";
    variant.length = length;
    return nullptr;
}

const char* read_description(Variant& variant, std::string_view value) {
    variant.description = value;
    return nullptr;
}

const char* refuse_body(Variant&, std::string_view) { return "body_is_not_supported"; }

struct Header {
    std::string_view name;
    ReadValue read;
};
constexpr Header headers[] = {
    {"uri", read_uri},
    {"content-type", read_type},
    {"content-language", read_languages},
    {"content-encoding", read_encoding},
    {"content-length", read_length},
    {"description", read_description},
    {"body", refuse_body},
};

class Reader {
  public:
    [[nodiscard]] TypeMap read(std::string_view text) {
        if (text.size() > TypeMap::max_octets) fail(1, "file_is_too_long");
        while (!text.empty() && map_.error_line == 0) {
            ++line_;
            std::string_view line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            take_line(line);
        }
        end_block();
        return std::move(map_);
    }

  private:
    void take_line(std::string_view line) {
        if (line.starts_with('#')) return;
        if (trim(line).empty()) return end_block();
        if (line.front() != ' ' && line.front() != '\t') {
            end_header();
            header_line_ = line_;
            header_ = line;
        } else if (header_.empty()) {
            fail(line_, "nothing_to_continue");
        } else {
            header_.append(" ").append(trim(line));
        }
        if (header_.size() > TypeMap::max_line_octets) fail(header_line_, "line_is_too_long");
    }

    void end_header() {
        if (header_.empty() || map_.error_line != 0) return;
        const std::string_view line = header_;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return fail(header_line_, "line_has_no_colon");
        if (std::any_of(line.begin(), line.end(),
                        [](char c) { return is_control(c) && c != '\t'; }))
            return fail(header_line_, "line_has_a_control");
        if (block_line_ == 0) block_line_ = header_line_;
        take_header(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
        header_.clear();
    }

    void take_header(std::string_view name, std::string_view value) {
        for (std::size_t i = 0; i < std::size(headers); ++i) {
            if (!equal_ignoring_case(headers[i].name, name)) continue;
            const unsigned bit = 1U << i;
            if ((seen_ & bit) != 0) return fail(header_line_, "header_is_repeated");
            if (value.empty()) return fail(header_line_, "header_is_empty");
            seen_ |= bit;
            if (const char* why = headers[i].read(variant_, value)) fail(header_line_, why);
            return;
        }
        fail(header_line_, "header_is_unknown");
    }

    void end_block() {
        end_header();
        constexpr unsigned uri_alone = 1;
        if (map_.error_line != 0) return;
        if (seen_ != 0 && variant_.uri.empty())
            fail(block_line_, "block_has_no_uri");
        else if (map_.variants.size() == TypeMap::max_variants && seen_ > uri_alone)
            fail(block_line_, "too_many_variants");
        else if (seen_ > uri_alone)
            map_.variants.push_back(std::move(variant_));
        variant_ = {};
        seen_ = 0;
        block_line_ = 0;
    }

    void fail(std::size_t line, const char* why) {
        if (map_.error_line != 0) return;
        map_.error_line = line;
        map_.why = why;
    }

    TypeMap map_;
    Variant variant_;     // of the block that is being read
    unsigned seen_ = 0;   // which of `headers` it has, a bit for each
    std::string header_;  // that is being read, its continuations joined
    std::size_t line_ = 0, header_line_ = 0, block_line_ = 0;
};

}  // namespace

TypeMap parse_type_map(std::string_view text) { return Reader{}.read(text); }

}  // namespace stepwise::http
