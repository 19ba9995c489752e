// The table: general, request, response and entity fields, as HTTP/1.0 and 1.1 have them.
#include "stepwise/client/explain/field_meanings.hpp"

#include <array>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

constexpr auto fields = std::to_array<FieldMeaning>({
    {"Accept", "the media types that the client takes", "RFC 9110, 12.5.1"},
    {"Accept-Charset", "the character sets that the client takes", "RFC 9110, 12.5.2"},
    {"Accept-Encoding", "the codings, such as gzip, that the client takes", "RFC 9110, 12.5.3"},
    {"Accept-Language", "the languages that the client's person reads", "RFC 9110, 12.5.4"},
    {"Accept-Ranges", "whether parts of it can be asked for", "RFC 9110, 14.3"},
    {"Age", "seconds that a cache has kept it", "RFC 9111, 5.1"},
    {"Allow", "the methods that can be used on it", "RFC 9110, 10.2.1"},
    {"Alternates", "the variants that there are of it", "RFC 2295, 8.3"},
    {"Authorization", "who the client says it is", "RFC 9110, 11.6.2"},
    {"Cache-Control", "whether and how long it may be kept", "RFC 9111, 5.2"},
    {"Connection", "whether the connection is kept after this", "RFC 9110, 7.6.1"},
    {"Content-Encoding", "how the content was coded, e.g. gzip", "RFC 9110, 8.4"},
    {"Content-Language", "for readers of which language it is", "RFC 9110, 8.5"},
    {"Content-Length", "how many octets the body has: so its end is found", "RFC 9110, 8.6"},
    {"Content-Location", "where just this variant of it is", "RFC 9110, 8.7"},
    {"Content-Range", "which part of the whole this is", "RFC 9110, 14.4"},
    {"Content-Type", "what kind of data the body is", "RFC 9110, 8.3"},
    {"Date", "when the message was made", "RFC 9110, 6.6.1"},
    {"ETag", "a tag of just this state of it, to ask for changes by", "RFC 9110, 8.8.3"},
    {"Expires", "until when it counts as fresh", "RFC 9111, 5.3"},
    {"From", "the mail address of whoever asks", "RFC 9110, 10.1.2"},
    {"Host", "which of the server's sites is meant", "RFC 9110, 7.2"},
    {"If-Match", "only if it has this tag still", "RFC 9110, 13.1.1"},
    {"If-Modified-Since", "only if it has changed since", "RFC 9110, 13.1.3"},
    {"If-None-Match", "only if it has another tag by now", "RFC 9110, 13.1.2"},
    {"If-Range", "the part if it is unchanged, else the whole", "RFC 9110, 13.1.5"},
    {"If-Unmodified-Since", "only if it has not changed since", "RFC 9110, 13.1.4"},
    {"Keep-Alive", "how long the server keeps the connection", "RFC 2068, 19.7.1.1"},
    {"Last-Modified", "when it was changed last", "RFC 9110, 8.8.2"},
    {"Location", "where to go instead, or what has been made", "RFC 9110, 10.2.2"},
    {"Pragma", "no-cache: an older way to say it", "RFC 9111, 5.4"},
    {"Range", "only this part of it", "RFC 9110, 14.2"},
    {"Referer", "the page whose link was followed", "RFC 9110, 10.1.3"},
    {"Retry-After", "when to try again", "RFC 9110, 10.2.3"},
    {"Server", "the server's software", "RFC 9110, 10.2.4"},
    {"Set-Cookie", "text to be sent back with each later request", "RFC 6265, 4.1"},
    {"TCN", "how the variant was chosen", "RFC 2295, 8.5"},
    {"Trailer", "fields that follow the chunked body", "RFC 9110, 6.6.2"},
    {"Transfer-Encoding", "how the body is cut up on the way", "RFC 9112, 6.1"},
    {"Upgrade", "another protocol that could be spoken", "RFC 9110, 7.8"},
    {"User-Agent", "the client's software", "RFC 9110, 10.1.5"},
    {"Vary", "the request's fields that the choice depended on", "RFC 9110, 12.5.5"},
    {"Via", "the proxies that it passed", "RFC 9110, 7.6.3"},
    {"WWW-Authenticate", "how one may log in", "RFC 9110, 11.6.1"},
});

}  // namespace

FieldMeaning meaning_of_field(std::string_view name) noexcept {
    for (const FieldMeaning& field : fields)
        if (http::equal_ignoring_case(field.name, name)) return field;
    return {};
}

std::string_view meaning_of_status(int status) noexcept {
    switch (status / 100) {
        case 1: return "not the answer yet: it goes on";
        case 2: return "it was done";
        case 3: return "something else is to be done to get it";
        case 4: return "the request cannot be fulfilled as it is";
        case 5: return "the server failed at what it should be able to do";
        default: return "";
    }
}

}  // namespace stepwise
