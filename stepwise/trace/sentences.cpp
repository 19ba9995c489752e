// Tables: what has no entry is told as it is, so a new fact never gets lost.
#include "stepwise/trace/sentences.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

/// The rules of HTTP and of this server, by the word that the stages use for them.
constexpr auto reasons = std::to_array<Entry>({
    // Does the connection live on?
    {"http_1_1_default", "HTTP/1.1 keeps it unless told otherwise"},
    {"http_1_0_default", "HTTP/1.0 closes it unless told otherwise"},
    {"http_0_9", "HTTP/0.9 marks the end of a response by closing"},
    {"connection_close", "the request says Connection: close"},
    {"connection_keep_alive", "the request says Connection: keep-alive"},
    {"request_limit_reached", "it has had as many requests as the server allows"},
    {"server_stops", "the server is about to stop"},
    {"request_refused", "the request was refused, so what follows cannot be trusted"},
    {"body_not_read", "the request's body is not read to its end"},
    {"client_left", "the client has left"},
    {"file_was_cut_short", "the file became shorter while it was sent"},
    // Accepting.
    {"too_many_connections", "too many connections are open"},
    {"out_of_resources", "the server has run out of descriptors or memory"},
    {"accept_failed", "the system refuses to accept connections"},
    {"fork_failed", "no further process is to be had"},
    {"no_thread_to_be_had", "no further thread is to be had"},
    // The request line.
    {"tls_client_hello", "the client speaks TLS (https), and this is plain HTTP"},
    {"too_many_empty_lines", "too many empty lines before the request line"},
    {"request_line_too_long", "the request line is too long"},
    {"request_line_without_target", "the request line has no target"},
    {"method_is_no_token", "the method has a character that no method can have"},
    {"method_too_long", "the method is longer than any that is known"},
    {"method_not_allowed", "this method cannot be used on the resource"},
    {"method_unknown", "this server does not know the method"},
    {"only_get_without_version", "a request line without a version can only be a GET"},
    {"too_many_spaces", "the request line has more than two spaces"},
    {"version_garbage", "what stands in the place of the version is none"},
    {"version_not_supported", "this server does not speak that version"},
    {"target_is_empty", "the target is empty"},
    {"target_has_no_form", "the target has none of the four forms of HTTP"},
    {"control_in_target", "the target has a control character in it"},
    {"fragment_in_target", "a fragment (#...) is never sent to a server"},
    {"asterisk_needs_options", "the target * is for OPTIONS only"},
    {"connect_needs_host_and_port", "CONNECT wants a host and a port"},
    {"userinfo_in_target", "the target has a user name in it"},
    {"host_in_target_is_invalid", "the target's host is no valid host"},
    {"path_has_no_slash", "the path does not begin with a slash"},
    {"path_leaves_root", "the path climbs above the document root with .."},
    {"broken_escape", "a % without two hexadecimal digits behind it"},
    {"nul_in_path", "the path has a NUL in it"},
    {"encoded_slash", "the path has an escaped slash in it"},
    // The fields.
    {"bare_cr", "a carriage return without a line feed"},
    {"bare_lf", "a line feed without a carriage return"},
    {"field_without_colon", "a field line has no colon"},
    {"field_name_is_no_token", "a field name has a character that none can have"},
    {"space_before_colon", "a space between a field name and its colon"},
    {"space_before_first_field", "a space before the first field"},
    {"obs_fold", "a field line that is continued on the next one"},
    {"control_in_field_value", "a field value has a control character in it"},
    {"field_line_too_long", "a field line is too long"},
    {"too_many_fields", "too many fields"},
    {"head_too_large", "the head is too large"},
    {"incomplete_head", "the head came without its end"},
    {"no_host_field", "HTTP/1.1 demands a Host field"},
    {"two_host_fields", "there is more than one Host field"},
    {"host_field_is_empty", "the Host field is empty"},
    {"host_is_invalid", "the Host field holds no valid host"},
    {"expectation_unknown", "an expectation that this server does not know"},
    // The body.
    {"no_body_announced", "no field announces one"},
    {"content_length", "its length is announced by Content-Length"},
    {"transfer_encoding", "it comes in chunks, says Transfer-Encoding"},
    {"content_length_is_empty", "Content-Length is empty"},
    {"content_length_is_no_number", "Content-Length is no number"},
    {"content_length_overflow", "Content-Length is too large a number"},
    {"content_lengths_differ", "two Content-Lengths that differ"},
    {"transfer_encoding_and_content_length",
     "Transfer-Encoding and Content-Length contradict each other"},
    {"transfer_encoding_before_1_1", "HTTP/1.0 has no Transfer-Encoding"},
    {"transfer_encoding_is_odd", "Transfer-Encoding cannot be understood"},
    {"transfer_coding_unknown", "a transfer coding that this server does not know"},
    {"chunked_twice", "the chunked coding is named twice"},
    {"chunked_is_not_last", "the chunked coding is not the last one"},
    {"chunk_line_too_long", "the line before a chunk is too long"},
    {"chunk_size_is_no_hex", "a chunk's size is no hexadecimal number"},
    {"chunk_size_overflow", "a chunk's size is too large a number"},
    {"chunk_too_long", "a chunk does not end where it should"},
    {"control_in_extension", "a chunk extension has a control character in it"},
    {"control_in_trailer", "a trailer field has a control character in it"},
    {"trailer_name_is_no_token", "a trailer field's name has a character that none can have"},
    {"trailer_section_too_large", "the trailer fields are too large"},
    {"content_too_large", "the body is larger than the server allows"},
    {"body_too_large", "the body is larger than the server allows"},
    {"incomplete_body", "the body came without its end"},
    {"request_too_slow", "the request took longer to arrive than the server waits"},
    // The resource.
    {"no_such_file", "there is no such file"},
    {"no_such_directory", "there is no such directory"},
    {"name_too_long", "the file system has no names as long as that"},
    {"no_permission", "the server is not permitted to read it"},
    {"leads_out_of_document_root", "it leads out of the document root"},
    {"too_many_links", "too many symbolic links"},
    {"special_file", "it is neither a file nor a directory"},
    {"no_index_file", "the directory has no index file"},
    {"directory_without_slash", "a directory, but its address does not end in a slash"},
    {"file_system_is_busy", "files are being renamed too quickly"},
    {"HEAD", "a response to HEAD has a head only"},
    {"options", "OPTIONS asks what can be done, not for the resource"},
    {"head_cannot_be_written", "the response's head cannot be written"},
    // Listings and redirections.
    {"redirected", "the operator says that it is somewhere else now"},
    {"withdrawn", "the operator has withdrawn it"},
    {"all_servers_down", "none of the servers that could do it answers"},
    {"less_busy", "that server is the least busy one"},
    {"users_server", "that server is the one of this user"},
    {"address_lacks_session", "the address must carry the user's session"},
    {"client_address", "the client's address decides, as long as there is nothing else"},
    {"cookie", "a cookie says so"},
    {"url", "the address says so"},
});

constexpr auto awaited = std::to_array<Entry>({
    {"connection", "a client to connect"},
    {"bytes", "octets of the client"},
    {"room", "room to send into"},
    {"child", "a child process to end"},
    {"queue", "a connection in the queue"},
    {"connection in the queue", "a connection in the queue"},
    {"thread", "a thread to end"},
    {"resources", "others to give descriptors or memory back"},
    {"connection or child", "a client to connect or a child process to end"},
    {"room in the queue", "room in the queue"},
});

/// A decision and its words.  `{}` is the value.
struct Decision {
    std::string_view key;
    std::string_view value;  // empty: any
    std::string_view words;
    std::string_view reason;    // the key of its reason; empty: it needs none
    bool needs_reason = false;  // without one it is a plain fact
};

constexpr auto decisions = std::to_array<Decision>({
    {"parser", "need_more", "the request is not complete yet", "", false},
    {"parser", "bad", "this is not a request", "why", false},
    {"peer", "closed", "the client has closed the connection", "", false},
    {"peer", "half_closed", "the client sends no more, but may still read", "", false},
    {"peer", "reset", "the client has reset the connection", "", false},
    {"peer", "not_waited_for", "the client is not waited for any longer", "", false},
    {"silent", "sent_nothing", "this client connected and sent nothing", "", false},
    {"silent", "idle", "time is up: no further request has come", "", false},
    {"silent", "head", "time is up: the request's head has not come to its end", "", false},
    {"silent", "body", "time is up: the request's body has not come to its end", "", false},
    {"silent", "response", "time is up: the client does not take the response", "", false},
    {"silent", "lingering", "time is up: the client still sends what nobody wants", "", false},
    {"silent", "server_stops", "the server stops", "", false},
    {"framing", "no_body_announced", "no body follows: no field announces one", "", false},
    {"framing", "content_length", "a body follows, as long as Content-Length says", "", false},
    {"framing", "transfer_encoding", "a body follows in chunks", "", false},
    {"persistent", "keep", "the connection is kept", "persistent_why", false},
    {"persistent", "close", "the connection is closed afterwards", "persistent_why", false},
    {"connection", "kept", "the connection stays open", "connection_why", false},
    {"connection", "closed", "the connection is closed", "connection_why", false},
    {"connection", "lingering", "the connection is read on for a while, then closed",
     "connection_why", false},
    {"expect", "100-continue", "the client waits for leave to send its body", "", false},
    {"interim", "100", "it gets leave to send its body: 100 (Continue)", "", false},
    {"body", "none", "no body is sent", "body_why", true},
    {"body", "not_read", "the request's body will not be read", "", false},
    {"status", "", "the answer is {}", "why", true},
    {"matched", "DirectoryIndex", "it is an index file (DirectoryIndex)", "", false},
    {"failed", "", "failed: {}", "", false},
    {"log", "off", "nothing is written: there is no log", "", false},
    {"forked", "", "process {} takes over (fork)", "", false},
    {"thread", "", "thread {} takes over", "", false},
    {"reaped", "", "process {} has ended", "", false},
    {"died", "", "process {} has died", "", false},
    {"queued", "", "waiting in the queue now: {}", "", false},
    // Listings and redirections.
    {"matched", "Redirect", "a redirection holds for its path (Redirect)", "", false},
    {"matched", "RedirectMatch", "a redirection's pattern fits (RedirectMatch)", "", false},
    {"entries", "", "the directory has {} entries for this client", "", false},
    {"sorted_by", "N", "sorted by name", "", false},
    {"sorted_by", "M", "sorted by the date of the last change", "", false},
    {"sorted_by", "S", "sorted by size", "", false},
    {"sorted_by", "D", "sorted by name: there are no descriptions", "", false},
    {"server", "", "another server was asked how busy it is: {}", "", false},
    {"server_is", "down", "it does not answer: it counts as down", "", false},
    {"busy", "", "connections at work: {}", "", false},
    {"least_busy", "this_server", "this server is the least busy one", "", false},
    {"least_busy", "", "the least busy server is {}", "", false},
    {"users_server", "", "this user belongs to server {} of the list", "users_server_from", false},
    {"fat_url", "session_known", "the address carries a session that we began", "", false},
    {"fat_url", "session_new", "a new session begins", "", false},
    {"fat_url", "session_forged", "the session in the address is none of ours: a new one begins",
     "", false},
    {"links", "carry_session", "the links of the page get the session, too", "", false},
    {"open_connections", "", "open connections: {}", "", false},
});

std::string in_table(const Entry* begin, const Entry* end, std::string_view word) {
    const Entry* found =
        std::find_if(begin, end, [&](const Entry& entry) { return entry.first == word; });
    return found == end ? std::string() : std::string(found->second);
}

std::string with_spaces(std::string_view word) {
    std::string text = escaped(word);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

const Decision* find_decision(const Fact& fact) noexcept {
    for (const Decision& decision : decisions)
        if (decision.key == fact.key && (decision.value.empty() || decision.value == fact.value))
            return &decision;
    return nullptr;
}

std::string filled(std::string_view words, const std::string& value) {
    std::string text(words);
    if (const std::size_t place = text.find("{}"); place != std::string::npos)
        text.replace(place, 2, value);
    return text;
}

/// Is it the reason of something that was not noted at the same time?
bool is_reason(std::string_view key) noexcept { return key == "why" || key.ends_with("_why"); }

/// Finds the reason that belongs to a decision and marks it as told.
std::string take_reason(const std::vector<Fact>& facts, std::string_view key,
                        std::vector<bool>& is_told) {
    for (std::size_t i = 0; i < facts.size(); ++i)
        if (!key.empty() && !is_told[i] && facts[i].key == key) {
            is_told[i] = true;
            return reason_in_words(facts[i].value);
        }
    return {};
}

Sentence sentence_without_decision(const Fact& fact) {
    if (!is_reason(fact.key))
        return {false, escaped(fact.key) + " = " + escaped(fact.value) + (fact.is_cut ? "…" : "")};
    const bool is_turned_away = fact.stage == Stage::accept;
    return {true,
            (is_turned_away ? "not accepted: " : "the reason: ") + reason_in_words(fact.value)};
}

}  // namespace

std::string reason_in_words(std::string_view word) {
    std::string words = in_table(reasons.begin(), reasons.end(), word);
    if (!words.empty()) return words;
    const bool may_be_error = word.size() > 1 && word.front() == 'E';
    if (const auto number = may_be_error ? error_number(word) : std::nullopt)
        return std::string(word) + " (" + error_text(*number) + ')';
    return with_spaces(word);
}

std::string awaited_in_words(std::string_view word) {
    std::string words = in_table(awaited.begin(), awaited.end(), word);
    return words.empty() ? with_spaces(word) : words;
}

std::vector<Sentence> sentences_of(const std::vector<Fact>& facts) {
    std::vector<bool> is_told(facts.size(), false);
    std::vector<Sentence> sentences(facts.size());
    // Decisions first, since each takes its reason with it, wherever that stands.
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const Decision* decision = find_decision(facts[i]);
        if (decision == nullptr) continue;
        const std::string reason = take_reason(facts, decision->reason, is_told);
        if (decision->needs_reason && reason.empty()) continue;
        const std::string value = reason_in_words(facts[i].value);
        sentences[i] = {true,
                        filled(decision->words, value) + (reason.empty() ? "" : ": ") + reason};
        is_told[i] = true;
    }
    std::vector<Sentence> result;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (!is_told[i]) sentences[i] = sentence_without_decision(facts[i]);
        if (!sentences[i].text.empty()) result.push_back(std::move(sentences[i]));
    }
    return result;
}

}  // namespace stepwise
