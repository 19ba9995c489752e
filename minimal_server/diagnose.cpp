// The rules of RFC 9112 (how a message is framed) and RFC 9110 (what it means) that a typed
// response breaks most often, in the order in which a client comes upon them: status line, fields,
// body.
#include "diagnose.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace type_o_serve {
namespace {

using std::string;
using std::string_view;

constexpr string_view blanks = " \t";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

constexpr string_view token_marks = "!#$%&'*+-.^_`|~";

bool is_token(string_view text) {  // RFC 9110, 5.6.2
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               token_marks.find(c) != string_view::npos;
    });
}

string lower(string_view text) {
    string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

string_view trim(string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

string quoted(string_view text) {  // short enough for one line of a terminal
    constexpr std::size_t longest = 40;
    return "\"" + visible(text.substr(0, longest)) + (text.size() > longest ? "…\"" : "\"");
}

string count(std::uint64_t number, string_view noun) {
    return std::to_string(number) + " " + string(noun) + (number == 1 ? "" : "s");
}

string hexadecimal(std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
    return {digits, end};
}

/// All of `text` as a number, or nothing: no sign, no space, no overflow.
std::optional<std::uint64_t> number_in(string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::vector<string_view> list_members(string_view value) {
    std::vector<string_view> members;
    for (;;) {
        const auto comma = value.find(',');
        members.push_back(trim(value.substr(0, comma)));
        if (comma == string_view::npos) return members;
        value.remove_prefix(comma + 1);
    }
}

struct Line {
    string_view text;        // without its end
    bool ended, bare_lf;     // ended by LF at all; by LF without CR
    string_view with_end{};  // as it was sent
};

Line take_line(string_view& rest) {
    const auto lf = rest.find('\n');
    if (lf == string_view::npos) return {std::exchange(rest, {}), false, false, {}};
    const bool cr = lf > 0 && rest[lf - 1] == '\r';
    const Line line{rest.substr(0, cr ? lf - 1 : lf), true, !cr, rest.substr(0, lf + 1)};
    rest.remove_prefix(lf + 1);
    return line;
}

/// What must stand beside a status so that the client can act on it.
struct Companion {
    int status;
    const char *field, *why, *section;
};
constexpr Companion companions[] = {
    {301, "Location", "where the resource has gone", "RFC 9110, 10.2.2 and 15.4.2"},
    {302, "Location", "where to look instead", "RFC 9110, 10.2.2 and 15.4.3"},
    {303, "Location", "where to look instead", "RFC 9110, 10.2.2 and 15.4.4"},
    {307, "Location", "where to send the request instead", "RFC 9110, 10.2.2 and 15.4.8"},
    {308, "Location", "where the resource has gone", "RFC 9110, 10.2.2 and 15.4.9"},
    {401, "WWW-Authenticate", "how to ask for the password", "RFC 9110, 15.5.2"},
    {405, "Allow", "which methods would be allowed", "RFC 9110, 15.5.6"},
    {407, "Proxy-Authenticate", "how to ask for the password", "RFC 9110, 15.5.8"},
    {426, "Upgrade", "which protocol is wanted", "RFC 9110, 15.5.22"},
};

class Client {
  public:
    Client(string_view response, string_view request) : all_(response), rest_(response) {
        string_view line = take_line(request).text;
        method_ = line.substr(0, line.find(' '));
        const auto space = line.rfind(' ');
        version_ = space == string_view::npos || space == line.find(' ') ? string_view{}
                                                                         : line.substr(space + 1);
    }

    std::vector<Finding> read() {
        if (rest_.empty()) {
            broken("empty-reply",
                   "Nothing was sent before the connection closed. curl calls this \"Empty reply "
                   "from server\"; a browser says that the page did not load.",
                   "RFC 9112, 8");
        } else if (method_ == "GET" && version_.empty()) {
            fine("http-0.9-request",
                 "The request line had no version, so the client speaks HTTP/0.9: it takes every "
                 "byte until the close for the page, a status line and fields included.",
                 "RFC 1945, 4.1 and 6");
        } else {
            read_messages();
        }
        look_for_dot_stuffing();
        return std::move(findings_);
    }

  private:
    void say(Weight weight, string id, string text, string section) {
        findings_.push_back({weight, std::move(id), std::move(text), std::move(section)});
    }
    void fine(string id, string text, string section) {
        say(Weight::fine, std::move(id), std::move(text), std::move(section));
    }
    void doubtful(string id, string text, string section) {
        say(Weight::doubtful, std::move(id), std::move(text), std::move(section));
    }
    void broken(string id, string text, string section) {
        say(Weight::broken, std::move(id), std::move(text), std::move(section));
    }

    void read_messages() {
        while (read_status_line() && read_fields()) {
            const bool interim = status_ >= 100 && status_ < 200 && status_ != 101;
            if (!interim) {
                judge_fields();
                read_body();
                return;
            }
            refuse_length_fields();
            if (rest_.empty()) {
                broken("only-interim",
                       "A status of 1xx only says \"go on\"; the client still waits for the final "
                       "response (2xx to 5xx) and gets the close instead.",
                       "RFC 9110, 15.2");
                return;
            }
        }
    }

    // --- status line -----------------------------------------------------------------------------

    bool read_status_line() {
        const Line line = next_line();
        const string_view text = line.text;
        if (!text.starts_with("HTTP/")) return explain_missing_status_line(text), false;
        const auto space = text.find(' ');
        const string_view version = text.substr(0, space);
        judge_version(version);
        if (space == string_view::npos) {
            broken("status-code-missing",
                   "The first line ends after the version " + quoted(version) +
                       "; a status code such as 200 must follow.",
                   "RFC 9112, 4");
            return false;
        }
        return read_status_code(text.substr(space + 1));
    }

    void explain_missing_status_line(string_view text) {
        static const string outcome =
            " curl stops with \"Received HTTP/0.9 when not allowed\"; a client that does allow "
            "HTTP/0.9 shows everything you typed as the page.";
        if (text.empty()) {
            broken("blank-line-first",
                   "The first line is empty, but it must be the status line." + outcome,
                   "RFC 9112, 2.1 and 4");
        } else if (lower(text).starts_with("http/")) {
            broken("version-case",
                   "HTTP is written in capitals: the name of the protocol is case-sensitive. " +
                       quoted(text) + " is no status line, though curl forgives it.",
                   "RFC 9112, 2.3");
        } else if (text.size() >= 3 && std::all_of(text.begin(), text.begin() + 3, is_digit)) {
            broken("version-missing",
                   "The status line must begin with the version: HTTP/1.1 " + visible(text) + "." +
                       outcome,
                   "RFC 9112, 4");
        } else if (is_token(text.substr(0, text.find(':'))) && text.find(':') != text.npos) {
            broken("field-before-status-line",
                   quoted(text) +
                       " looks like a header field, but the status line (HTTP/1.1 200 "
                       "OK) must come first." +
                       outcome,
                   "RFC 9112, 2.1 and 4");
        } else {
            broken(
                "no-status-line",
                "There is no status line: the response begins with " + quoted(text) + "." + outcome,
                "RFC 9112, 4, and RFC 1945, 6");
        }
    }

    void judge_version(string_view version) {
        const bool well_formed = version.size() == 8 && is_digit(version[5]) && version[6] == '.' &&
                                 is_digit(version[7]);
        if (!well_formed) {
            broken("version-malformed",
                   quoted(version) + " is no version: it is HTTP/, one digit, a dot, one digit.",
                   "RFC 9112, 2.3");
        } else if (version[5] != '1') {
            broken("version-unsupported",
                   quoted(version) +
                       " is not spoken in this form. HTTP/2 and HTTP/3 are binary; a "
                       "response in text is HTTP/1.0 or HTTP/1.1.",
                   "RFC 9112, 2.3, and RFC 9110, 2.5");
        }
        is_1_0_ = version == "HTTP/1.0";
    }

    bool read_status_code(string_view text) {
        const string_view code = text.substr(0, text.find(' '));
        if (code.size() != 3 || !std::all_of(code.begin(), code.end(), is_digit)) {
            broken("status-code-malformed",
                   "After the version and exactly one space stand three digits and a space; here "
                   "stands " +
                       quoted(text) + ".",
                   "RFC 9112, 4");
            return false;
        }
        status_ = static_cast<int>(*number_in(code, 10));
        reason_ = text.substr(std::min<std::size_t>(4, text.size()));
        if (status_ < 100 || status_ > 599) {
            broken("status-code-unknown-class",
                   "The first digit of a status is 1 to 5. A client treats " + string(code) +
                       " as a server error, if it goes on at all.",
                   "RFC 9110, 15");
        }
        if (text.size() == 3) {
            doubtful("status-space-missing",
                     "The reason may be left out, but not the space after " + string(code) +
                         "; most clients forgive that.",
                     "RFC 9112, 4");
        }
        return true;
    }

    // --- header section --------------------------------------------------------------------------

    /// False if the header section never ended; what follows then makes no sense any more.
    bool read_fields() {
        fields_.clear();
        while (!rest_.empty()) {
            const Line line = next_line();
            if (line.ended && line.text.empty()) {
                head_fields_ = fields_.size();
                return true;
            }
            read_field(line.text);
        }
        broken("no-blank-line",
               "No empty line ends the header section, so for the client everything you typed is "
               "header fields. It waits for more and gets the close: there is no body at all. "
               "(curl 7.88 takes that quietly "
               "for an empty page; others report an error.)",
               "RFC 9112, 2.1 and 8");
        return false;
    }

    void read_field(string_view text) {
        if (blanks.find(text[0]) != string_view::npos) {
            broken(fields_.empty() ? "space-before-first-field" : "folded-line",
                   "The line " + quoted(text) +
                       " begins with white space. Old clients join it to "
                       "the line before it, others refuse the response.",
                   fields_.empty() ? "RFC 9112, 2.2" : "RFC 9112, 5.2");
            return;
        }
        const auto colon = text.find(':');
        if (colon == string_view::npos) {
            broken("no-colon",
                   "The line " + quoted(text) +
                       " is no header field: it has no colon. If the body "
                       "begins there, the empty line before it is missing.",
                   "RFC 9112, 5");
            return;
        }
        const string_view name = text.substr(0, colon), value = trim(text.substr(colon + 1));
        judge_name(name);
        if (std::any_of(value.begin(), value.end(),
                        [](char c) { return is_control(c) && c != '\t'; })) {
            broken("control-byte",
                   "The value of " + quoted(name) + " holds a control byte: " + quoted(value) + ".",
                   "RFC 9110, 5.5");
        }
        fields_.emplace_back(lower(trim(name)), value);
    }

    void judge_name(string_view name) {
        if (name.empty()) {
            broken("empty-name", "A line begins with a colon: the field has no name.",
                   "RFC 9110, 5.1");
        } else if (blanks.find(name.back()) != string_view::npos && is_token(trim(name))) {
            broken("space-before-colon",
                   "White space stands between " + quoted(trim(name)) +
                       " and the colon. Clients "
                       "disagree on whether that is this field, and attackers live on such "
                       "disagreements.",
                   "RFC 9112, 5.1");
        } else if (!is_token(name)) {
            broken("name-malformed",
                   quoted(name) +
                       " cannot be the name of a field: letters, digits and few marks "
                       "only, no space.",
                   "RFC 9110, 5.1 and 5.6.2");
        }
    }

    std::vector<string> values(string_view name) const {
        std::vector<string> found;
        for (const auto& [field, value] : fields_) {
            if (field == name) found.push_back(value);
        }
        return found;
    }
    bool has(string_view name) const { return !values(name).empty(); }

    void judge_fields() {
        for (const Companion& c : companions) {
            if (c.status != status_ || has(lower(c.field))) continue;
            doubtful("companion-missing",
                     "A " + std::to_string(status_) + " needs the field " + c.field +
                         ", which says " + c.why + ". Without it the client cannot go on.",
                     c.section);
        }
        bool says_close = is_1_0_ || version_ == "HTTP/1.0";  // both close unless told otherwise
        for (const string& value : values("connection")) {
            for (string_view option : list_members(value)) says_close |= lower(option) == "close";
        }
        if (!says_close && status_ != 101) {
            doubtful(
                "close-not-announced",
                "Without \"Connection: close\" an HTTP/1.1 client believes that it may send its "
                "next request on this connection, but this program closes it.",
                "RFC 9112, 9.3 and 9.6");
        }
    }

    // --- body ------------------------------------------------------------------------------------

    void read_body() {
        if (method_ == "HEAD" || status_ == 101 || status_ == 204 || status_ == 304) {
            expect_no_body();
        } else if (method_ == "CONNECT" && status_ / 100 == 2) {
            refuse_length_fields();
            fine("tunnel",
                 "After this head the connection is a tunnel: the client hands on " +
                     count(rest_.size(), "byte") + " without reading them.",
                 "RFC 9110, 9.3.6");
        } else if (has("transfer-encoding")) {
            read_transfer_coded_body();
        } else if (has("content-length")) {
            read_counted_body();
        } else {
            read_body_until_close();
        }
    }

    void expect_no_body() {
        const string why =
            method_ == "HEAD" ? "a response to HEAD" : "a " + std::to_string(status_);
        if (method_ != "HEAD" && status_ != 304) refuse_length_fields();
        if (status_ == 101) {
            doubtful("protocol-switched",
                     "After a 101 both sides leave HTTP. The client takes all that follows for the "
                     "protocol it asked for, if it asked.",
                     "RFC 9110, 15.2.2");
        } else if (!rest_.empty()) {
            broken("body-not-allowed",
                   "The client ends " + why +
                       " at the empty line, whatever Content-Length says. It "
                       "takes the " +
                       count(rest_.size(), "byte") +
                       " after it for garbage or for the "
                       "next response.",
                   method_ == "HEAD" ? "RFC 9112, 6.3, and RFC 9110, 9.3.2"
                   : status_ == 204  ? "RFC 9112, 6.3, and RFC 9110, 15.3.5"
                                     : "RFC 9112, 6.3, and RFC 9110, 15.4.5");
        } else {
            summary("no body, as " + why + " has none", "RFC 9112, 6.3");
        }
    }

    void refuse_length_fields() {
        for (const char* name : {"content-length", "transfer-encoding"}) {
            if (!has(name)) continue;
            broken("length-not-allowed",
                   "There is no body after this " + std::to_string(status_) + ", so " + name +
                       " must not be sent with it.",
                   "RFC 9110, 8.6, and RFC 9112, 6.1");
        }
    }

    void read_counted_body() {
        const auto length = content_length();
        if (!length) return;
        const std::uint64_t came = rest_.size();
        judge_content(rest_.substr(0, static_cast<std::size_t>(std::min(*length, came))));
        if (*length > came) {
            broken("content-length-too-long",
                   "Content-Length promises " + count(*length, "byte") + ", " +
                       std::to_string(came) + " came. The client waits for " +
                       std::to_string(*length - came) +
                       " more and, when the connection closes, throws the body away as cut short "
                       "(curl: \"transfer closed with " +
                       std::to_string(*length - came) + " bytes remaining to read\")." +
                       line_end_hint(),
                   "RFC 9112, 6.3 and 8");
            return;
        }
        rest_.remove_prefix(static_cast<std::size_t>(*length));
        if (!rest_.empty()) {
            broken("content-length-too-short",
                   "The client ends the body after the " + count(*length, "byte") +
                       " that Content-Length promises. " + leftover() + line_end_hint(),
                   "RFC 9112, 6.3 and 9.2");
            return;
        }
        summary("a body of " + count(*length, "byte") + ", by Content-Length", "RFC 9112, 6.3");
    }

    /// The one length that all Content-Length fields agree on.
    std::optional<std::uint64_t> content_length() {
        std::optional<std::uint64_t> length;
        bool repeated = false;
        for (const string& value : values("content-length")) {
            for (string_view member : list_members(value)) {
                const auto number = number_in(member, 10);
                if (!number) {
                    broken("content-length-invalid",
                           "Content-Length is decimal digits and nothing else; " + quoted(member) +
                               " is not, or is too large. The client cannot tell where the body "
                               "ends and gives up.",
                           "RFC 9112, 6.3, and RFC 9110, 8.6");
                    return {};
                }
                if (length && *length != *number) {
                    broken("content-length-conflict",
                           "Content-Length says both " + std::to_string(*length) + " and " +
                               std::to_string(*number) +
                               ". The client must give up: to believe "
                               "either is how responses are smuggled. (curl 7.88 does: the last.)",
                           "RFC 9112, 6.3");
                    return {};
                }
                repeated |= length.has_value();
                length = number;
            }
        }
        if (repeated) {
            doubtful(
                "content-length-repeated",
                "Content-Length stands there more than once. As all say the same, a client may "
                "take one of them or refuse.",
                "RFC 9112, 6.3, and RFC 9110, 8.6");
        }
        return length;
    }

    static string line_end_hint() {
        return " Count the two bytes CR LF at the end of every line as well.";
    }

    string leftover() const {
        const string bytes = count(rest_.size(), "more byte") + ", " + quoted(rest_) + ",";
        if (rest_.starts_with("HTTP/")) {
            return "The " + bytes +
                   " look like a second response, but the client has asked for one "
                   "only: it discards them, or believes that they answer its next request.";
        }
        return "The " + bytes + " are garbage, or the beginning of the next response.";
    }

    void read_body_until_close() {
        judge_content(rest_);
        doubtful("no-length",
                 "There is neither Content-Length nor chunks, so the body (" +
                     count(rest_.size(), "byte") +
                     ") ends where the connection is closed. The "
                     "client cannot tell whether it got all of it.",
                 "RFC 9112, 6.3 and 8");
        summary("a body of " + count(rest_.size(), "byte") + ", by the close", "RFC 9112, 6.3");
    }

    /// What is to be said of the content, however its end was found.
    void judge_content(string_view content) {
        const auto types = values("content-type");
        if (status_ == 205 && !content.empty()) {
            broken("body-not-allowed",
                   "A 205 tells the client to reset its form; it has no content.",
                   "RFC 9110, 15.3.6");
        } else if (types.empty() && !content.empty()) {
            doubtful("no-content-type",
                     "There is no Content-Type, so the client guesses what the body is: a browser "
                     "looks at the first bytes for something like HTML.",
                     "RFC 9110, 8.3");
        } else if (!types.empty() && types[0].find('/') == string::npos) {
            doubtful("content-type-malformed",
                     "Content-Type is type/subtype, for example text/html; " + quoted(types[0]) +
                         " is not.",
                     "RFC 9110, 8.3.1");
        }
    }

    // --- chunks ----------------------------------------------------------------------------------

    void read_transfer_coded_body() {
        judge_transfer_encoding();
        string_view last;
        const auto codings = values("transfer-encoding");
        last = list_members(codings.back()).back();
        if (lower(last) == "chunked") {
            read_chunks();
            return;
        }
        broken(
            "transfer-coding-not-chunked",
            "The last transfer coding is " + quoted(last) +
                ", not chunked, so the body ends "
                "where the connection is closed, and a client that does not know the coding can do "
                "nothing with it.",
            "RFC 9112, 6.1 and 6.3");
    }

    void judge_transfer_encoding() {
        if (has("content-length")) {
            broken(
                "both-lengths",
                "Content-Length and Transfer-Encoding must not stand together. Chunks win, but a "
                "careful client takes it for an attack and closes.",
                "RFC 9112, 6.1 and 6.3");
        }
        if (version_ == "HTTP/1.0" || is_1_0_) {
            broken("chunks-and-1.0",
                   string("HTTP/1.0 knows no chunks, and the ") +
                       (is_1_0_ ? "response" : "request") +
                       " says HTTP/1.0. The sizes would show "
                       "up in the middle of the page.",
                   "RFC 9112, 6.1");
        }
    }

    void read_chunks() {
        string content;
        for (;;) {
            if (rest_.empty()) {
                broken("no-last-chunk",
                       "The last chunk is missing: a line with 0 and then an empty line end the "
                       "body. The client waits for it and gets the close.",
                       "RFC 9112, 7.1 and 8");
                return;
            }
            const auto size = read_chunk_size();
            if (!size) return;
            if (*size == 0) break;
            if (!read_chunk_data(*size, content)) return;
        }
        judge_content(content);
        if (!read_trailers()) return;
        if (!rest_.empty()) {
            broken("bytes-after-last-chunk", "The last chunk ends the body. " + leftover(),
                   "RFC 9112, 7.1 and 9.2");
            return;
        }
        summary("a body of " + count(content.size(), "byte") + ", in chunks", "RFC 9112, 7.1");
    }

    std::optional<std::uint64_t> read_chunk_size() {
        const Line line = next_line();
        const string_view digits = trim(line.text.substr(0, line.text.find(';')));
        const auto size = number_in(digits, 16);
        if (!size || !line.ended) {
            broken("chunk-size-malformed",
                   "Where a chunk begins, a line with its size in hexadecimal digits must stand; "
                   "here stands " +
                       quoted(line.text) + ".",
                   "RFC 9112, 7.1");
            return {};
        }
        return size;
    }

    bool read_chunk_data(std::uint64_t size, string& content) {
        if (size > rest_.size()) {
            broken("chunk-truncated",
                   "A chunk promises " + count(size, "byte") + " (0x" +
                       hexadecimal(static_cast<std::size_t>(size)) + "), but only " +
                       std::to_string(rest_.size()) + " follow. The client waits for the others." +
                       hexadecimal_hint(size),
                   "RFC 9112, 7.1 and 8");
            return false;
        }
        const auto length = static_cast<std::size_t>(size);
        content += rest_.substr(0, length);
        const string_view after = rest_.substr(length);
        if (!after.starts_with("\r\n")) {
            broken("chunk-size-wrong",
                   "After " + count(size, "byte") + " of a chunk CR LF must follow, but there " +
                       (after.empty() ? "is nothing more" : "stands " + quoted(after)) + "." +
                       hexadecimal_hint(size),
                   "RFC 9112, 7.1");
            return false;
        }
        rest_.remove_prefix(length);
        next_line();
        return true;
    }

    /// "16" for a line of 16 bytes is the usual slip, so the size of the line at hand is told.
    string hexadecimal_hint(std::uint64_t said) const {
        const auto line = rest_.substr(0, rest_.find("\r\n")).size();
        if (line == said) return {};
        return " The line has " + count(line, "byte") + ", which is " + hexadecimal(line) +
               " in hexadecimal.";
    }

    bool read_trailers() {
        while (!rest_.empty()) {
            const Line line = next_line();
            if (line.ended && line.text.empty()) return true;
            read_field(line.text);
        }
        broken(
            "last-chunk-not-ended",
            "An empty line must follow the last chunk (0), after the trailer fields if there are "
            "any. The client waits for it and gets the close.",
            "RFC 9112, 7.1 and 7.1.2");
        return false;
    }

    // --- all of it -------------------------------------------------------------------------------

    Line next_line() {
        const Line line = take_line(rest_);
        if (line.bare_lf && !std::exchange(told_of_lf_, true)) {
            doubtful("bare-lf",
                     "The line " + quoted(line.with_end) +
                         " ends with LF alone. Many clients accept "
                         "that, but lines end with CR LF.",
                     "RFC 9112, 2.2");
        }
        if (line.text.find('\r') != string_view::npos && !std::exchange(told_of_cr_, true)) {
            broken("bare-cr",
                   "The line " + quoted(line.text) +
                       " holds a CR that no LF follows. A client must "
                       "refuse it or read it as a space.",
                   "RFC 9112, 2.2");
        }
        return line;
    }

    void summary(const string& body, string section) {
        fine("reads-as",
             "The client reads status " + std::to_string(status_) + " (" + quoted(reason_) + "), " +
                 count(head_fields_, "header field") + " and " + body + ".",
             std::move(section));
    }

    void look_for_dot_stuffing() {
        for (string_view left = all_; !left.empty();) {
            const string_view text = take_line(left).text;
            if (!text.starts_with("..") || text.substr(2).starts_with('.') ||
                text.substr(2).starts_with('/')) {
                continue;
            }
            doubtful(
                "dot-stuffing",
                "The line " + quoted(text) +
                    " was sent with both dots. Doubling a dot is the "
                    "custom of mail (SMTP); HTTP has no such thing, lengths say where a body ends.",
                "RFC 9112, 6");
            return;
        }
    }

    string_view all_, rest_;
    string_view method_, version_;  // of the request
    bool is_1_0_ = false;           // the response says so
    int status_ = 0;
    string_view reason_;
    std::vector<std::pair<string, string>> fields_;  // names in lower case; trailers come to them
    std::size_t head_fields_ = 0;
    bool told_of_lf_ = false, told_of_cr_ = false;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> diagnose(std::string_view response, std::string_view request) {
    return Client(response, request).read();
}

std::string visible(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string result;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r') {
            result += "␍";
        } else if (c == '\n') {
            result += "␊";
        } else if (c == '\t') {
            result += "␉";
        } else if (c == '\\') {
            result += "\\\\";
        } else if (byte < 0x20 || byte >= 0x7f) {
            result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        } else {
            result += c;
        }
    }
    return result;
}

}  // namespace type_o_serve
