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
    // Conditions.
    {"if_match", "If-Match does not name the state that the resource has"},
    {"if_match_is_malformed", "If-Match is no list of entity tags"},
    {"if_none_match", "If-None-Match names the state that the resource has"},
    {"if_modified_since", "nothing has changed since the date of If-Modified-Since"},
    {"if_unmodified_since", "it was changed after the date of If-Unmodified-Since"},
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
    // PUT and DELETE.
    {"created", "the new content is on the disk, under a name that nothing had before"},
    {"replaced", "the new content is on the disk, in place of the old"},
    {"deleted", "the name is gone"},
    {"no_space_left", "there is no room for the content"},
    {"no_such_parent", "the directory that it should be in does not exist"},
    {"is_a_directory", "it is a directory"},
    {"link_is_not_written", "a symbolic link: what it leads to has another name, and other rules"},
    {"content_range_in_put", "a part cannot be put in place of the whole"},
    {"content_in_delete", "content means nothing in a DELETE"},
    // TRACE and CONNECT.
    {"trace", "TRACE asks for the request itself, as it came"},
    {"trace_is_off", "TRACE is off (TraceEnable)"},
    {"content_in_trace", "a TRACE has no content"},
    {"echo_too_large", "the request is too long to be sent back"},
    {"connect_is_off", "CONNECT is off: no AllowCONNECT names a port"},
    {"content_in_connect", "a CONNECT has no content"},
    {"port_not_allowed", "AllowCONNECT does not name that port"},
    {"name_not_known_here", "neither an address nor a name in /etc/hosts"},
    {"server_not_reached", "the other server cannot be reached"},
    {"no_answer_from_server", "the other server has not answered in time"},
    {"tunnel", "a tunnel takes the whole connection"},
    {"tunnel_has_ended", "both directions of the tunnel have ended"},
    {"tunnel_idle", "nothing has gone through the tunnel for too long"},
    // Who the client is.
    {"refused_by_address", "its address is among those that RefuseFrom names"},
    {"refused_by_name", "its host's name is among those that RefuseFrom names"},
    {"no_such_name", "the name server knows no such name"},
    {"no_such_record", "the name server knows the name, but not what was asked about it"},
    {"name_is_no_host_name", "what the name server says cannot be the name of a host"},
    {"it_has_another_address", "by the name server it has another address"},
    {"hosts_file_has_another_address", "in /etc/hosts it has another address"},
    {"answer_truncated", "the name server's answer is too long for one message"},
    {"answer_malformed", "the name server's answer cannot be understood"},
    {"name_server_silent", "the name server did not answer in time"},
    {"name_server_unreachable", "the name server cannot be reached"},
    {"name_server_rejects_the_question", "the name server does not understand the question"},
    {"name_server_fails", "the name server could not find out"},
    {"name_server_cannot_do_this", "the name server does not answer such questions"},
    {"name_server_refuses", "the name server does not answer us"},
    {"name_server_says_something_unknown", "the name server gave a code that is not known here"},
    {"too_many_stray_answers", "too many messages came that were no answers to the question"},
    {"hosts_file", "/etc/hosts"},
    {"dns", "the name server (DNS)"},
    {"cache", "what this worker has found out before"},
    {"ident_unreachable", "nobody at the client's machine answers such questions"},
    {"ident_silent", "no answer came in time"},
    {"ident_reply_incomplete", "the answer ended in the middle"},
    {"ident_reply_too_long", "the answer is too long"},
    {"ident_reply_malformed", "the answer cannot be understood"},
    {"ident_reply_about_other_ports", "the answer is about another connection"},
    {"ident_user_too_long", "the answer has too long a name in it"},
    {"ident_user_not_printable", "the answer has a name in it that cannot stand in a log"},
    {"ident_invalid_port", "the client's machine says that the ports are invalid"},
    {"ident_no_user", "the client's machine says that the connection has no user"},
    {"ident_hidden_user", "the client's machine does not tell"},
    {"ident_unknown_error", "the client's machine does not say why"},
    // Who may have it.
    {"access_denied", "the operator keeps this client out, whoever it is"},
    {"user_not_allowed", "the user is known, but is not one of those who may"},
    {"no_credentials", "only certain users may have it, and the client has not said who it is"},
    {"user_or_password_wrong", "there is no such user, or the password is wrong"},
    {"credentials_sent_twice", "there is more than one Authorization field"},
    {"credentials_of_another_scheme", "the credentials are of another scheme than the one asked"},
    {"scheme_is_not_basic", "the credentials are not those of Basic authentication"},
    {"scheme_is_not_digest", "the credentials are not those of Digest authentication"},
    {"base64_malformed", "the credentials are not valid base64"},
    {"no_colon", "there is no colon between user and password"},
    {"control_character", "the credentials have a control character in them"},
    {"username_not_decodable", "the user name cannot be decoded"},
    {"too_many_parameters", "the credentials have too many parameters"},
    {"parameter_malformed", "a parameter of the credentials is malformed"},
    {"parameter_repeated", "a parameter of the credentials comes twice"},
    {"parameter_missing", "the credentials lack a parameter that must be there"},
    {"nonce_count_malformed", "the nonce count is not eight hexadecimal digits"},
    {"digest_accepted", "the client has proved that it knows the password"},
    {"digest_nonce_is_stale", "the proof is right, but the nonce is too old: once more, please"},
    {"digest_refused", "there is no such user, or the proof is wrong"},
    {"digest_variant_not_offered", "the proof uses an algorithm or a qop that was not offered"},
    {"digest_made_for_something_else", "the proof was made for another realm or address"},
    {"auth_type_not_set", "users are required, but no AuthType says how they are to be asked"},
    {"auth_name_not_set", "users are required, but no AuthName names the realm"},
    {"auth_user_file_not_set", "users are required, but no AuthUserFile says who they are"},
    {"auth_group_file_not_set", "groups are required, but no AuthGroupFile says who is in them"},
    {"user_file_cannot_be_read", "the file with the users or groups cannot be read"},
    {"user_file_is_no_file", "what should be the file with the users or groups is no file"},
    {"user_file_too_large", "the file with the users or groups is too large"},
    // Media types and content negotiation.
    {"media_type_not_accepted", "the client does not accept its media type"},
    {"language_not_accepted", "the client does not accept its language"},
    {"charset_not_accepted", "the client does not accept its character set"},
    {"encoding_not_accepted", "the client does not accept its coding"},
    {"quality_of_source_is_zero", "it is never to be chosen (qs=0)"},
    {"media_type_less_preferred", "the client prefers the media type of another"},
    {"language_less_preferred", "the client prefers the language of another"},
    {"language_later_in_priority", "LanguagePriority prefers the language of another"},
    {"level_less_suitable", "the level of HTML of another suits better"},
    {"charset_less_preferred", "the client prefers the character set of another"},
    {"charset_is_default", "another names its character set"},
    {"encoding_less_preferred", "the client prefers the coding of another"},
    {"larger", "another is smaller"},
    {"later_in_list", "nothing tells it from another that comes first"},
    {"extension_says_nothing", "a part of its name says nothing of its content"},
    {"media_type_is_unknown", "its media type is unknown"},
    {"is_a_type_map", "it is a type map itself"},
    {"cannot_be_opened", "it cannot be opened"},
    {"not_on_this_site", "it lies on another site"},
    {"no_acceptable_variant", "there are variants, but none that the client accepts"},
    {"client_chooses_itself", "the client wants to choose itself (Negotiate)"},
    {"no_variant_is_to_be_had", "none of the variants in the type map is to be had"},
    {"variant_is_a_type_map", "the variant that was chosen is a type map itself"},
    {"type_map_too_large", "the type map is too large"},
    {"type_map_is_malformed", "the type map cannot be understood"},
    {"type_map", "a type map has been asked"},
    {"database_cannot_be_read", "the database of magic numbers cannot be read"},
    // Pages with directives in them (SSI).
    {"directive_without_name", "the directive has no name"},
    {"attribute_without_name", "a value has no name"},
    {"attribute_without_value", "an attribute has no value"},
    {"attribute_is_missing", "the directive needs more attributes"},
    {"too_many_attributes", "the directive has too many attributes"},
    {"directive_too_long", "the directive is too long"},
    {"directive_not_ended", "the page ends within the directive"},
    {"too_many_directives", "the page has too many directives"},
    {"unknown_directive", "there is no directive of that name"},
    {"unknown_attribute", "the directive has no such attribute or value"},
    {"unknown_encoding", "the encoding is unknown, or the value is not in it"},
    {"value_cannot_be_formed", "a variable's brace is open, or the value becomes too long"},
    {"variable_without_name", "a variable needs a name before its value"},
    {"too_many_variables", "there are too many variables"},
    {"expression_is_missing", "the condition has no expression"},
    {"expression_goes_on", "something follows the expression"},
    {"expression_nested_too_deep", "the expression is nested too deep"},
    {"parenthesis_not_closed", "a parenthesis is not closed"},
    {"brace_not_closed", "a brace is not closed"},
    {"quote_not_closed", "a quote is not closed"},
    {"name_is_missing", "a variable's name is missing"},
    {"value_is_missing", "a value is missing in the expression"},
    {"not_a_number", "a value is not a whole number"},
    {"pattern_is_missing", "a pattern is missing in the expression"},
    {"pattern_is_wrong", "a pattern is not a regular expression"},
    {"too_many_patterns", "the expression has too many patterns"},
    {"include_leaves_directory", "the file is not beneath the page's directory"},
    {"include_refused", "this client may not have it"},
    {"include_not_found", "it is not there"},
    {"include_not_possible", "it is nothing that can be part of a page"},
    {"include_of_directory", "it is a directory without an index"},
    {"include_of_itself", "the page would include itself"},
    {"includes_too_deep", "too many pages are within each other"},
    {"too_many_includes", "the page has too many parts"},
    {"too_many_programs", "the page runs too many programs"},
    {"exec_not_allowed", "the Options do not allow pages to run programs"},
    {"exec_of_no_program", "it is not a program"},
    {"program_not_started", "the program could not be started"},
    {"program_head_too_large", "the program's header does not end"},
    {"program_says_too_much", "the program says more than a page may take in"},
    {"page_too_large", "the page becomes too large"},
    {"spool_cannot_be_written", "what has come of the page cannot be kept"},
    {"page_with_includes", "it is a page with directives"},
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
    // Virtual hosts.
    {"server_name", "the Host field has its ServerName"},
    {"server_alias", "the Host field has one of its ServerAliases"},
    {"default_host", "no host has the name that was asked for, so it is the first one"},
    {"main_server", "no host is for that address, so it is the main server"},
    // Programs and users' directories.
    {"no_exec_cgi", "the Options do not allow programs to be run there (ExecCGI)"},
    {"not_executable", "it is meant to be a program, but it cannot be executed"},
    {"no_program", "it is no program"},
    {"program_line_without_colon", "the program's header has a line that is no field"},
    {"program_says_nothing_of_its_content", "the program's header says nothing of its content"},
    {"program_head_incomplete", "the program has ended before its header has"},
    {"program_too_slow", "the program has been silent for too long"},
    {"program_does_not_end", "the program has said all, but does not end"},
    {"no_such_user_directory", "there is no such user, or the user shows nothing"},
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
    {"body", "memory", "the body is the content that is kept in memory", "", false},
    {"file", "kept_open", "the file is asked for again: it is kept open", "", false},
    {"file", "not_rechecked", "the file is open still, and was looked at a moment ago", "", false},
    {"file", "still_open", "the file is open still, and has not changed", "", false},
    {"body", "not_read", "the request's body will not be read", "", false},
    {"status", "", "the answer is {}", "why", true},
    {"candidate_status", "", "asked for by itself, its answer would be {}", "why", true},
    {"matched", "DirectoryIndex", "it is an index file (DirectoryIndex)", "", false},
    {"failed", "", "failed: {}", "", false},
    {"log", "off", "nothing is written: there is no log", "", false},
    {"forked", "", "process {} takes over (fork)", "", false},
    {"thread", "", "thread {} takes over", "", false},
    {"reaped", "", "process {} has ended", "", false},
    {"died", "", "process {} has died", "", false},
    {"queued", "", "waiting in the queue now: {}", "", false},
    // TRACE and CONNECT.
    {"left_out", "", "not sent back, since it is a secret: {}", "", false},
    {"server", "", "the other server is {}", "", false},
    {"tunnel", "open", "the tunnel is open: what follows is not ours to understand", "", false},
    {"sent_to_server", "", "octets through the tunnel to the other server: {}", "", false},
    {"sent_to_client", "", "octets through the tunnel to the client: {}", "", false},
    // Who the client is.
    {"host_name", "", "the client's host is called {}", "", false},
    {"host_name_why", "", "the client's host has no name that is known: {}", "", false},
    {"host_name_from", "", "that was said by {}", "", false},
    {"host_confirmed", "yes", "the name leads back to the client's address", "", false},
    {"host_confirmed", "no",
     "the name does not lead back to the client's address, so it is not used", "host_confirmed_why",
     false},
    {"lookup_milliseconds", "", "asking for the name took {} ms", "", false},
    {"ident_user", "", "by ident the client's user is {}", "", false},
    {"ident_why", "", "who the client's user is stays unknown: {}", "", false},
    {"ident_milliseconds", "", "asking for the user took {} ms", "", false},
    // Media types and content negotiation.
    {"lost", "", "it is not taken: {}", "", false},
    {"chosen", "", "this variant is taken: {}", "", false},
    {"matched", "MultiViews", "nothing has this name, but files with more to it (MultiViews)", "",
     false},
    {"media_type_from", "magic", "the first octets tell the media type", "", false},
    {"magic", "database_cannot_be_read", "the database of magic numbers cannot be read", "", false},
    {"held", "", "it waits for the next response, to be sent with it: {} octets so far", "", false},
    // logs
    {"log", "reopened", "the log was opened anew", "", false},
    {"log", "collected", "the line is kept, to be written together with others", "", false},
    {"lines_lost", "", "log lines that could not be written, so far: {}", "", false},
    // Pages with directives in them (SSI).
    {"ssi_directive", "", "directive in the page: {}", "", false},
    {"ssi_error", "shown", "the page shows its error message there", "ssi_error_why", true},
    {"condition", "true", "the condition holds", "", false},
    {"condition", "false", "the condition does not hold", "", false},
    {"part", "", "a part of the page: {}", "", false},
    {"included", "page", "it is a page with directives, too", "", false},
    {"included", "", "octets taken into the page: {}", "", false},
    {"onerror", "", "something else is included in its place (onerror)", "", false},
    {"page_made", "", "octets of the page in the end: {}", "", false},
    {"matched", "filter INCLUDES", "the page has directives to carry out (INCLUDES)", "", false},
    // Listings and redirections.
    {"matched", "Redirect", "a redirection holds for its path (Redirect)", "", false},
    {"matched", "RedirectMatch", "a redirection's pattern fits (RedirectMatch)", "", false},
    {"entries", "", "the directory has {} entries for this client", "", false},
    {"sorted_by", "N", "sorted by name", "", false},
    {"sorted_by", "M", "sorted by the date of the last change", "", false},
    {"sorted_by", "S", "sorted by size", "", false},
    {"sorted_by", "D", "sorted by name: there are no descriptions", "", false},
    {"asked_server", "", "another server was asked how busy it is: {}", "", false},
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
    // Where it was decided, and by which rule.
    {"directive", "", "this was decided in {}", "", false},
    {"section", "", "these rules hold for it: {}", "", false},
    {"virtual_host", "", "the virtual host is {}", "virtual_host_why", false},
    {"user_directory", "", "it is in the directory of the user {} (UserDir)", "", false},
    {"granted_by", "", "it may be had: Require {}", "", false},
    {"refused_by", "", "it may not be had: Require {}", "", false},
    {"auth", "basic", "the client has to say who it is (AuthType Basic)", "", false},
    {"auth", "digest", "the client has to prove who it is (AuthType Digest)", "", false},
    {"user", "", "the user is {}", "", false},
    {"user_file", "", "users or groups are looked up in {}", "", false},
    {"matched", "Alias", "the path leads to another place (Alias)", "", false},
    {"matched", "ScriptAlias", "the path leads to programs (ScriptAlias)", "", false},
    {"program", "", "a program makes the response: {}", "", false},
    {"program_process", "", "the program runs as process {}", "", false},
    {"program_status", "", "the program has ended with status {}", "", false},
    {"program_killed_by", "", "the program was ended by signal {}", "", false},
    {"program_complains", "", "on its standard error the program says: {}", "", false},
    {"program_head", "complete", "the program's header is complete", "", false},
    {"magic_octets", "", "octets looked at for the media type: {}", "", false},
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
        // Names of files and hosts are told as they are, also if they have a `_` in them.
        const bool is_name = facts[i].value.find_first_of("./") != std::string::npos;
        const std::string value =
            is_name ? escaped(facts[i].value) : reason_in_words(facts[i].value);
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
