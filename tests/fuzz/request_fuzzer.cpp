// libFuzzer feeds this with arbitrary bytes.  What must hold for all of them: nothing outside the
// input is read (AddressSanitizer watches), the outcome does not depend on how the bytes were cut,
// no decoded path leaves the root, and what is written can be read back.
//
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I.
//       tests/fuzz/request_fuzzer.cpp stepwise/http/*.cpp -o request_fuzzer
//   mkdir -p corpus && ./request_fuzzer -max_len=2048 corpus tests/http/requests
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/http/connection_fields.hpp"
#include "stepwise/http/date.hpp"
#include "stepwise/http/escape.hpp"
#include "stepwise/http/response_head.hpp"
#include "tests/http/deliver.hpp"

using namespace stepwise::http;
using namespace stepwise::http::testing;

namespace {

void require(bool holds, const char* rule) {
    if (holds) return;
    std::fprintf(stderr, "violated: %s\n", rule);
    std::abort();
}

// The first octet of the input decides where it is cut and whether the limits are narrow.
std::vector<std::size_t> cuts_for(std::uint8_t choice, std::string_view input) {
    if (choice % 4 == 0) return cut_every_octet(input);
    if (choice % 4 == 1) return cut_behind_lines(input);
    std::vector<std::size_t> cuts;
    const std::size_t step = 1U + choice / 4U;
    for (std::size_t at = step; at < input.size(); at += step) cuts.push_back(at);
    return cuts;
}

Delivery delivery_for(bool narrow) {
    if (!narrow) return Delivery{};
    HeadLimits head;
    head.request_line = 60, head.field_line = 70, head.head = 200, head.fields = 5;
    BodyLimits body;
    body.body = 40, body.chunk_line = 20, body.trailer_section = 30;
    return Delivery{head, body};
}

/// The content of a chunked body, read in the simplest way there is, to compare with.
std::string unchunked(std::string_view body) {
    std::string content;
    for (;;) {
        const std::size_t size =
            std::strtoull(std::string{body.substr(0, 300)}.c_str(), nullptr, 16);
        body.remove_prefix(std::min(body.find("\r\n"), body.size() - 2) + 2);
        if (size == 0) return content;
        require(size + 2 <= body.size(), "a complete body has all its octets");
        content += body.substr(0, size);
        body.remove_prefix(size + 2);
    }
}

void check_message(std::uint8_t choice, std::string_view bytes) {
    // A buffer of exactly this size, so that AddressSanitizer sees one octet too many.
    const auto buffer = std::make_unique<char[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), buffer.get());
    const std::string_view input{buffer.get(), bytes.size()};

    Delivery at_once = delivery_for(choice >= 128), in_pieces = delivery_for(choice >= 128);
    const Outcome whole = at_once.deliver(input, {});
    const Outcome pieced = in_pieces.deliver(input, cuts_for(choice & 127, input));
    require(whole == pieced, "the pieces make no difference");
    require(at_once.sound() && in_pieces.sound(), "views and positions stay within the input");
    require(whole.position <= input.size(), "the position is in the input");

    if (whole.head != Parsed::complete) return;
    const Request& request = at_once.request();
    const Framing framing = framing_of(request);
    if (whole.body == Parsed::complete && framing.kind == Framing::Kind::length)
        require(whole.content.size() == framing.length, "the body has the length announced");
    if (whole.body == Parsed::complete && framing.kind == Framing::Kind::none)
        require(whole.content.empty(), "no body where none is announced");
    if (whole.body == Parsed::complete && framing.kind == Framing::Kind::chunked) {
        RequestParser parser;
        Request again;
        if (parser.parse(input, again) == Parsed::complete)
            require(whole.content == unchunked(input.substr(parser.position())), "chunks add up");
    }
    (void)persistence_of(request);
    (void)expectation_of(request);
}

void check_path(std::string_view path) {
    std::string name;
    const PathDecision decision = decode_path(path, name);
    if (decision.status != Status::ok) return require(name.empty(), "no name without approval");
    require(!name.starts_with('/'), "names are relative");
    require(name.find('\0') == std::string::npos, "no NUL in a name");
    const std::string framed = '/' + name + '/';
    require(framed.find("/../") == std::string::npos, "no .. in a name");
    require(framed.find("/./") == std::string::npos, "no . in a name");
    require(name.find("//") == std::string::npos, "no empty segment in a name");

    std::string encoded = "/", again;
    append_encoded(encoded, name);
    require(decode_path(encoded, again).status == Status::ok && again == name,
            "an encoded name decodes to itself");
}

void check_date(std::string_view text) {
    constexpr std::time_t now = 1704067200;
    if (const auto seconds = parse_date(text, now); seconds && *seconds >= 0) {
        const auto written = imf_fixdate(*seconds);
        require(parse_date({written.data(), written.size()}, now) == seconds, "dates round-trip");
    }
    std::int64_t moment = 0;
    std::memcpy(&moment, text.data(), std::min(text.size(), sizeof moment));
    moment = std::clamp<std::int64_t>(moment & 0x3fffffffff, 0, 253402300799);
    const auto written = imf_fixdate(moment);
    require(parse_date({written.data(), written.size()}, now) == moment, "moments round-trip");
}

void check_writing(std::string_view text) {
    std::string escaped;
    append_log_escaped(escaped, text);
    for (char c : escaped) require(c >= ' ' && c <= '~', "the log is printable");
    escaped.clear();
    append_html_escaped(escaped, text);
    require(escaped.find_first_of("<>\"'") == std::string::npos, "no tag, no attribute's end");

    char storage[256];
    ResponseHead head{storage};
    head.field(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
    head.field("Location", text).end();
    const auto line_feeds = std::count(head.text().begin(), head.text().end(), '\n');
    require(line_feeds <= 3, "a value makes no line of its own");
    require(head.ok() == (line_feeds == 3), "what is left out is reported");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all{reinterpret_cast<const char*>(data), size};
    check_message(0, all);  // as they are: so that the seed corpus makes sense
    if (size == 0) return 0;
    check_message(data[0], all.substr(1));
    check_path(all);
    check_date(all);
    check_writing(all);
    for (Method method : {Method::get, Method::options, Method::connect}) {
        const Target target = target_of(method, all);
        if (target.status == Status::ok && !target.path.empty()) check_path(target.path);
    }
    return 0;
}
