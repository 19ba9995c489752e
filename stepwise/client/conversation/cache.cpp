// The script: what is asked, with which value of which response, and what is to be seen by it.
#include "stepwise/client/conversation/cache.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "stepwise/client/url/parse.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

constexpr std::int64_t patience = 5'000'000'000;  // nanoseconds, for each exchange

class Conversation {
  public:
    explicit Conversation(const ConversationPlace& place) : place_(place) {}
    std::vector<Turn> hold();

  private:
    void revalidate();
    void resume();
    void compare_with_cookies();

    Turn& ask(std::string title, const std::string& url, int expected,
              const RequestOptions& options, std::vector<TakenValue> taken);
    [[nodiscard]] TakenValue take(std::string field, std::size_t turn, const std::string& from);
    void change(const std::string& line);
    void expect(bool holds, const char* what);
    [[nodiscard]] const std::string& body_of(std::size_t turn) const {
        return turns_[turn - 1].exchange.answer.body;
    }

    ConversationPlace place_;
    std::vector<Turn> turns_;
    std::string changed_;
};

Turn& Conversation::ask(std::string title, const std::string& url, int expected,
                        const RequestOptions& options, std::vector<TakenValue> taken) {
    RequestOptions whole = options;
    for (const TakenValue& value : taken) whole.headers.push_back(value.field + ": " + value.value);
    const ParsedUrl parsed = parse_url(url);
    Turn turn;
    turn.title = std::move(title);
    turn.before = std::exchange(changed_, {});
    turn.taken = std::move(taken);
    turn.expected = expected;
    turn.message = compose(*parsed.url, whole);
    ExchangeOptions how;
    how.method = turn.message.method;
    how.deadline = monotonic_now() + patience;
    const auto addresses =
        addresses_of(parsed.url->host->text, parsed.url->port.value_or(80), how.deadline);
    turn.exchange = exchange(addresses, turn.message.bytes(), how);
    turns_.push_back(std::move(turn));
    const ServerAnswer& answer = turns_.back().exchange.answer;
    expect(answer.is_complete, "the answer is not whole");
    expect(answer.response && answer.response->status == expected, "the status is another one");
    return turns_.back();
}

TakenValue Conversation::take(std::string field, std::size_t turn, const std::string& from) {
    std::string value = turns_[turn - 1].value_of(from);
    if (from == "Set-Cookie") value = value.substr(0, value.find(';'));
    return {std::move(field), std::move(value), turn, from};
}

void Conversation::change(const std::string& line) {
    std::ofstream file{place_.file, std::ios::app | std::ios::binary};
    file << line << '\n';
    file.close();
    if (!file) throw std::system_error(errno, std::generic_category(), "write " + place_.file);
    changed_ = fmt::format("The file is changed now: a line is added, `{}`.", line);
}

void Conversation::expect(bool holds, const char* what) {
    if (!holds && turns_.back().surprise.empty()) turns_.back().surprise = what;
}

std::vector<Turn> Conversation::hold() {
    revalidate();
    resume();
    compare_with_cookies();
    return std::move(turns_);
}

/// Turns 1 to 3: is what I keep still good?
void Conversation::revalidate() {
    ask("The client has nothing yet", place_.url, 200, {}, {}).lesson =
        "The response names the state of the file: ETag. The client keeps both, content and tag.";
    expect(!turns_[0].value_of("ETag").empty(), "there is no ETag");
    ask("Is what I keep still good?", place_.url, 304, {}, {take("If-None-Match", 1, "ETag")})
        .lesson = "It is: 304, and no content was sent.";
    expect(turns_[1].exchange.answer.body_octets == 0, "304 came with a body");
    change("Jigsaw      60 dollars");
    ask("The same question, after a change", place_.url, 200, {},
        {take("If-None-Match", 1, "ETag")})
        .lesson = "It is not: the whole content once more, and a new tag for the new state.";
    expect(turns_[2].value_of("ETag") != turns_[0].value_of("ETag"), "the tag is the same");
}

/// Turns 4 to 6: a download that breaks off, and is resumed twice.
void Conversation::resume() {
    const std::size_t half = body_of(3).size() / 2;
    RequestOptions first, second;
    first.range = fmt::format("0-{}", half - 1);
    second.range = fmt::format("{}-", half);
    ask("A download that ends in the middle", place_.url, 206, first, {}).lesson =
        "The first half; Content-Range says which octets, and ETag of which state.";
    ask("Resumed: the rest, if it is still the same", place_.url, 206, second,
        {take("If-Range", 4, "ETag")})
        .lesson = "It is the same, so the rest comes: both halves together are the whole file.";
    expect(body_of(4) + body_of(5) == body_of(3), "the halves do not make the whole");
    change("Fret saw    20 dollars");
    ask("Resumed too late: it has changed meanwhile", place_.url, 200, second,
        {take("If-Range", 4, "ETag")})
        .lesson =
        "Half an old file and half a new one would be neither: so the whole new one comes, 200.";
}

/// Turns 7 to 9: the document takes ETag for the standard of what cookies do; it is not.
void Conversation::compare_with_cookies() {
    ask("A program gives the client a cookie", place_.sets_cookie, 200, {}, {}).lesson =
        "Set-Cookie names the client, not the content.";
    ask("The cookie comes back", place_.shows_cookie, 200, {}, {take("Cookie", 7, "Set-Cookie")})
        .lesson =
        "The program reads it (HTTP_COOKIE): it knows this client again. A tag would have come "
        "back in a condition only, and would only have spared sending the content.";
    expect(body_of(8).find("HTTP_COOKIE=" + turns_[7].taken[0].value) != std::string::npos,
           "the program does not see the cookie");
    ask("The file, asked for with the cookie", place_.url, 200, {},
        {take("Cookie", 7, "Set-Cookie")})
        .lesson =
        "The tag is that of turn 6, whoever asks: ETag tells states of the content apart, a cookie "
        "tells clients apart. The document calls the one the standard of the other; each has its "
        "own (RFC 9110, 8.8.3; RFC 6265).";
    expect(turns_[8].value_of("ETag") == turns_[5].value_of("ETag"), "the tag is another one");
}

}  // namespace

std::string Turn::value_of(std::string_view field) const {
    return exchange.answer.response ? std::string{exchange.answer.response->value(field)} : "";
}

std::vector<Turn> cache_conversation(const ConversationPlace& place) {
    return Conversation{place}.hold();
}

}  // namespace stepwise
