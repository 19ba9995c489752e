// Writing and reading a recorded run.  A line is read back to exactly the event that it was written
// from; whatever else stands in a file is refused with its line number.
#include "stepwise/trace/recording.hpp"

#include <array>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "stepwise/trace/error_names.hpp"

namespace stepwise {
namespace {

using Json = nlohmann::ordered_json;  // fields stand as they are written: the important ones first

constexpr std::size_t longest_line = 1 << 20;  // octets; an event has 20 000, a command line more

/// What a program can rely on, unlike the names that people read.
constexpr std::array<std::string_view, 9> stage_names = {
    "",     "accept", "receive", "process", "access_resource", "build_response",
    "send", "log",    "waiting"};

// --- octets <-> JSON strings

bool is_plain(char c) noexcept {
    return (c >= ' ' && c <= '~' && c != '\\') || c == '\t' || c == '\r' || c == '\n';
}

std::string as_ascii(std::string_view octets) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    text.reserve(octets.size());
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (is_plain(c))
            text += c;
        else if (c == '\\')
            text += "\\\\";
        else
            text.append({'\\', 'x', hex[octet >> 4], hex[octet & 15]});
    }
    return text;
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string from_ascii(std::string_view text) {
    std::string octets;
    octets.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            octets += text[i];
        } else if (text.substr(i, 2) == "\\\\") {
            octets += text[++i];
        } else {
            const bool is_escape = text.substr(i, 2) == "\\x" && text.size() - i >= 4;
            const int high = is_escape ? hex_value(text[i + 2]) : -1;
            const int low = is_escape ? hex_value(text[i + 3]) : -1;
            if (high < 0 || low < 0) throw std::runtime_error("a backslash without xNN");
            octets += static_cast<char>(high * 16 + low);
            i += 3;
        }
    }
    return octets;
}

// --- writing

std::string json_line(const Json& json) {
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// `length_field` tells, if the text is cut, how long it really was.
template <std::size_t Capacity>
void put_text(Json& to, const char* field, const char* length_field,
              const CutText<Capacity>& text) {
    to[field] = as_ascii(text.view());
    if (text.is_cut()) to[length_field] = text.whole;
}

void put_syscall(Json& to, const Event& event) {
    put_text(to, "call", "call_truncated", event.name);
    to["fd"] = event.descriptor;
    put_text(to, "arguments", "arguments_truncated", event.arguments);
    if (event.has_bytes) put_text(to, "bytes", "truncated", event.text);
    to["result"] = event.result;
    to["errno"] = event.error == 0 ? Json() : Json(error_name(event.error));
    to["took"] = event.took;
}

void put_fact(Json& to, const Event& event) {
    put_text(to, "key", "key_truncated", event.name);
    put_text(to, "value", "truncated", event.text);
}

// --- reading: every function throws std::runtime_error that says what was expected

[[noreturn]] void expected(const std::string& field, const std::string& what) {
    throw std::runtime_error("\"" + field + "\": expected " + what);
}

const Json& get(const Json& from, const char* field, const std::string& what) {
    const auto found = from.find(field);
    if (found == from.end()) expected(field, what);
    return *found;
}

template <std::integral Integer>
Integer get_integer(const Json& from, const char* field,
                    Integer least = std::numeric_limits<Integer>::min()) {
    constexpr Integer most = std::numeric_limits<Integer>::max();
    const std::string what =
        "an integer from " + std::to_string(least) + " to " + std::to_string(most);
    const Json& value = get(from, field, what);
    // JSON knows two kinds of integers to nlohmann: those that are not negative, and the others.
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (std::in_range<Integer>(number) && static_cast<Integer>(number) >= least)
            return static_cast<Integer>(number);
    } else if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        if (std::in_range<Integer>(number) && static_cast<Integer>(number) >= least)
            return static_cast<Integer>(number);
    }
    expected(field, what);
}

std::string octets_of(const Json& value, const char* field) {
    if (!value.is_string()) expected(field, "a string");
    try {
        return from_ascii(value.get_ref<const std::string&>());
    } catch (const std::runtime_error& error) {
        expected(field, std::string("octets as \\xNN, not ") + error.what());
    }
}

std::string get_octets(const Json& from, const char* field) {
    return octets_of(get(from, field, "a string"), field);
}

template <std::size_t Capacity>
void get_text(const Json& from, const char* field, const char* length_field,
              CutText<Capacity>& into) {
    const std::string octets = get_octets(from, field);
    if (octets.size() > Capacity)
        expected(field, "at most " + std::to_string(Capacity) + " octets");
    into.assign(octets);
    if (!from.contains(length_field)) return;
    into.whole = get_integer<std::uint32_t>(from, length_field, Capacity + 1);
    if (octets.size() != Capacity)
        expected(field, std::to_string(Capacity) + " octets, since it is cut");
}

template <class Enum, std::size_t N>
Enum get_name(const Json& from, const char* field, const std::array<std::string_view, N>& names) {
    const std::string name = get_octets(from, field);
    for (std::size_t i = 0; i < N; ++i)
        if (!name.empty() && names[i] == name) return static_cast<Enum>(i);
    std::string known;
    for (const std::string_view each : names)
        if (!each.empty()) known.append(known.empty() ? "" : ", ").append(each);
    expected(field, "one of " + known);
}

int get_error(const Json& from) {
    constexpr const char* what = "null or the name of an error";
    const Json& value = get(from, "errno", what);
    if (value.is_null()) return 0;
    const std::optional<int> number = error_number(octets_of(value, "errno"));
    if (!number) expected("errno", what);
    return *number;
}

void get_syscall(const Json& from, Event& event) {
    get_text(from, "call", "call_truncated", event.name);
    event.descriptor = get_integer<std::int32_t>(from, "fd");
    get_text(from, "arguments", "arguments_truncated", event.arguments);
    event.has_bytes = from.contains("bytes");
    if (event.has_bytes) get_text(from, "bytes", "truncated", event.text);
    event.result = get_integer<std::int64_t>(from, "result");
    event.error = get_error(from);
    event.took = get_integer<std::int64_t>(from, "took");
}

void get_fact(const Json& from, Event& event) {
    get_text(from, "key", "key_truncated", event.name);
    get_text(from, "value", "truncated", event.text);
}

Event event_from(const Json& from) {
    constexpr std::array edge_names = {to_string(Edge::enter), to_string(Edge::syscall),
                                       to_string(Edge::fact), to_string(Edge::leave)};
    Event event;
    event.nanoseconds = get_integer<std::int64_t>(from, "t");
    event.process = get_integer<pid_t>(from, "pid");
    event.thread = get_integer<pid_t>(from, "tid");
    event.worker = get_integer<std::uint32_t>(from, "worker");
    event.connection = get_integer<std::uint64_t>(from, "connection");
    event.transaction = get_integer<std::uint32_t>(from, "transaction");
    event.stage = get_name<Stage>(from, "stage", stage_names);
    event.edge = get_name<Edge>(from, "edge", edge_names);
    if (event.edge == Edge::syscall) get_syscall(from, event);
    if (event.edge == Edge::fact) get_fact(from, event);
    return event;
}

RecordingHeader header_from(const Json& from) {
    if (get_octets(from, "format") != recording_format)
        expected("format", "\"" + std::string(recording_format) + "\"");
    if (const int version = get_integer<int>(from, "version"); version != recording_version)
        throw std::runtime_error("it is of version " + std::to_string(version) +
                                 ", but only version " + std::to_string(recording_version) +
                                 " is known here");
    RecordingHeader header;
    header.architecture = get_octets(from, "architecture");
    header.workers = get_integer<unsigned>(from, "workers");
    const Json& words = get(from, "command_line", "an array of strings");
    if (!words.is_array()) expected("command_line", "an array of strings");
    for (const Json& word : words) header.command_line.push_back(octets_of(word, "command_line"));
    return header;
}

Json object_from(const std::string& line) {
    Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) throw std::runtime_error("expected a JSON object");
    return json;
}

/// What a process that crashed was writing: no line feed, and no JSON yet.
bool is_cut_short(const std::istream& from, const std::string& line) {
    return from.eof() && !Json::accept(line);
}

}  // namespace

std::string_view recorded_name(Stage stage) noexcept {
    return stage_names[static_cast<std::size_t>(stage)];
}

std::string to_json_line(const RecordingHeader& header) {
    Json json;
    json["format"] = recording_format;
    json["version"] = recording_version;
    json["architecture"] = as_ascii(header.architecture);
    json["workers"] = header.workers;
    json["command_line"] = Json::array();
    for (const std::string& word : header.command_line)
        json["command_line"].push_back(as_ascii(word));
    return json_line(json);
}

std::string to_json_line(const Event& event) {
    Json json;
    json["t"] = event.nanoseconds;
    json["pid"] = event.process;
    json["tid"] = event.thread;
    json["worker"] = event.worker;
    json["connection"] = event.connection;
    json["transaction"] = event.transaction;
    json["stage"] = recorded_name(event.stage);
    json["edge"] = to_string(event.edge);
    if (event.edge == Edge::syscall) put_syscall(json, event);
    if (event.edge == Edge::fact) put_fact(json, event);
    return json_line(json);
}

RecordingReader::RecordingReader(std::istream& from) : from_(from), room_(longest_line + 2) {
    try {
        if (!read_line()) throw std::runtime_error("expected a recording's header");
        header_ = header_from(object_from(line_));
    } catch (const std::runtime_error& error) {
        throw std::runtime_error("line 1: " + std::string(error.what()));
    }
}

bool RecordingReader::read_line() {
    from_.getline(room_.data(), static_cast<std::streamsize>(room_.size()));
    const auto octets = static_cast<std::size_t>(from_.gcount());
    if (from_.fail() && !from_.eof() && octets > longest_line)
        throw std::runtime_error("longer than any line of a recording");
    if (!from_) return false;
    line_.assign(room_.data(), from_.eof() ? octets : octets - 1);
    return true;
}

bool RecordingReader::next(Event& into) {
    ++number_;
    try {
        if (read_line() && !is_cut_short(from_, line_)) {
            into = event_from(object_from(line_));
            return true;
        }
    } catch (const std::runtime_error& error) {
        throw std::runtime_error("line " + std::to_string(number_) + ": " + error.what());
    }
    if (from_.bad()) throw std::runtime_error("the recording cannot be read to its end");
    return false;
}

Recording read_recording(std::istream& from) {
    RecordingReader reader(from);
    Recording recording{reader.header(), {}};
    for (Event event; reader.next(event);) recording.events.push_back(event);
    return recording;
}

}  // namespace stepwise
