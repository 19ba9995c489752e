#include <doctest/doctest.h>

#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "fields.hpp"
#include "stepwise/http/conditions.hpp"
#include "stepwise/http/date.hpp"

using namespace stepwise::http;
using namespace stepwise::http::testing;

namespace {

using Verdict = Condition::Verdict;

constexpr auto proceed = Verdict::proceed, not_modified = Verdict::not_modified,
               failed = Verdict::failed;

// The resource of the tables: changed at 08:49:37, and now is the day after.
constexpr std::time_t modified = 784111777, now = modified + 86400;
constexpr Validators file{true, R"("a")", modified};
constexpr Validators missing{};

const char* const same = "Sun, 06 Nov 1994 08:49:37 GMT";
const char* const before = "Sun, 06 Nov 1994 08:49:36 GMT";
const char* const after = "Sun, 06 Nov 1994 08:49:38 GMT";
const char* const future = "Mon, 07 Nov 1994 08:49:38 GMT";

struct Row {
    Method method;
    FieldList fields;
    Verdict verdict;
    std::string why, field;
};

void check(const std::vector<Row>& table, const Validators& validators) {
    for (const Row& row : table) {
        std::string fields;
        for (const auto& field : row.fields)
            fields += std::string{field.first} + ": " + std::string{field.second} + '\n';
        CAPTURE(fields);
        CAPTURE(to_string(row.method));
        const Condition condition =
            evaluate_conditions(*request_with(row.method, row.fields), validators, now);
        CHECK(condition.verdict == row.verdict);
        CHECK(condition.why == row.why);
        CHECK(condition.field == row.field);
    }
}

}  // namespace

TEST_CASE("http 6: If-Match") {
    const std::string f = "If-Match", why = "if_match", bad = "if_match_is_malformed";
    check(
        {
            {Method::put, {{f, R"("a")"}}, proceed, why, f},
            {Method::get, {{f, R"("a")"}}, proceed, why, f},
            {Method::put, {{f, "*"}}, proceed, why, f},
            {Method::put, {{f, R"("b", "a")"}}, proceed, why, f},
            {Method::put, {{f, R"("b")"}, {f, R"("a")"}}, proceed, why, f},
            {Method::put, {{f, R"("b")"}}, failed, why, f},
            {Method::get, {{f, R"("b")"}}, failed, why, f},
            {Method::head, {{f, R"("b")"}}, failed, why, f},
            {Method::post, {{f, R"("b")"}}, failed, why, f},
            {Method::delete_, {{f, R"("b")"}}, failed, why, f},
            {Method::put, {{f, R"(W/"a")"}}, failed, why, f},  // strong comparison
            {Method::put, {{f, ""}}, failed, why, f},
            {Method::put, {{f, "a"}}, failed, bad, f},
            {Method::put, {{f, R"("a", b)"}}, failed, bad, f},
            {Method::put, {{f, R"(*, "a")"}}, failed, bad, f},
        },
        file);
    check({{Method::put, {{f, "*"}}, failed, why, f},
           {Method::put, {{f, R"("a")"}}, failed, why, f},
           {Method::put, {{f, R"("")"}}, failed, why, f}},
          missing);
    check({{Method::put, {{f, R"(W/"a")"}}, failed, why, f},
           {Method::put, {{f, R"("a")"}}, failed, why, f},
           {Method::put, {{f, "*"}}, proceed, why, f}},
          {true, R"(W/"a")", modified});
    check(
        {{Method::put, {{f, R"("")"}}, failed, why, f}, {Method::put, {{f, "*"}}, proceed, why, f}},
        {true, "", modified});
}

TEST_CASE("http 6: If-Unmodified-Since") {
    const std::string f = "If-Unmodified-Since", why = "if_unmodified_since",
                      bad = "if_unmodified_since_is_no_date";
    check(
        {
            {Method::put, {{f, same}}, proceed, why, f},
            {Method::put, {{f, after}}, proceed, why, f},
            {Method::put, {{f, future}}, proceed, why, f},
            {Method::put, {{f, before}}, failed, why, f},
            {Method::get, {{f, before}}, failed, why, f},
            {Method::put, {{f, "Sunday, 06-Nov-94 08:49:37 GMT"}}, proceed, why, f},
            {Method::put, {{f, "Sunday, 06-Nov-94 08:49:36 GMT"}}, failed, why, f},
            {Method::put, {{f, "Sun Nov  6 08:49:37 1994"}}, proceed, why, f},
            {Method::put, {{f, "Sun Nov  6 08:49:36 1994"}}, failed, why, f},
            {Method::put, {{f, "yesterday"}}, proceed, bad, f},
            {Method::put, {{f, ""}}, proceed, bad, f},
            {Method::put, {{f, before}, {f, before}}, proceed, bad, f},
        },
        file);
    check({{Method::put, {{f, before}}, proceed, "if_unmodified_since_without_last_modified", f}},
          missing);
}

TEST_CASE("http 6: If-None-Match") {
    const std::string f = "If-None-Match", why = "if_none_match",
                      bad = "if_none_match_is_malformed";
    check(
        {
            {Method::get, {{f, R"("a")"}}, not_modified, why, f},
            {Method::head, {{f, R"("a")"}}, not_modified, why, f},
            {Method::put, {{f, R"("a")"}}, failed, why, f},
            {Method::post, {{f, R"("a")"}}, failed, why, f},
            {Method::delete_, {{f, R"("a")"}}, failed, why, f},
            {Method::get, {{f, R"(W/"a")"}}, not_modified, why, f},  // weak comparison
            {Method::get, {{f, R"("b", W/"a")"}}, not_modified, why, f},
            {Method::get, {{f, R"("b")"}, {f, R"("a")"}}, not_modified, why, f},
            {Method::get, {{f, R"("b")"}}, proceed, why, f},
            {Method::put, {{f, R"("b")"}}, proceed, why, f},
            {Method::get, {{f, "*"}}, not_modified, why, f},
            {Method::put, {{f, "*"}}, failed, why, f},
            {Method::get, {{f, ""}}, proceed, why, f},
            {Method::get, {{f, "a"}}, proceed, bad, f},
            {Method::get, {{f, R"("a", b)"}}, proceed, bad, f},
        },
        file);
    check({{Method::put, {{f, "*"}}, proceed, why, f},
           {Method::put, {{f, R"("a")"}}, proceed, why, f}},
          missing);
    check({{Method::get, {{f, R"("a")"}}, not_modified, why, f}}, {true, R"(W/"a")", modified});
    check({{Method::get, {{f, R"("a")"}}, proceed, why, f}}, {true, "", modified});
    check({{Method::get, {{f, R"("a")"}}, proceed, why, f}}, {false, R"("a")", modified});
}

TEST_CASE("http 6: If-Modified-Since") {
    const std::string f = "If-Modified-Since", why = "if_modified_since",
                      bad = "if_modified_since_is_no_date",
                      other = "if_modified_since_is_for_get_only";
    check(
        {
            {Method::get, {{f, same}}, not_modified, why, f},
            {Method::head, {{f, same}}, not_modified, why, f},
            {Method::get, {{f, after}}, not_modified, why, f},
            {Method::get, {{f, "Mon, 07 Nov 1994 08:49:37 GMT"}}, not_modified, why, f},  // now
            {Method::get, {{f, before}}, proceed, why, f},
            {Method::get, {{f, "Sunday, 06-Nov-94 08:49:37 GMT"}}, not_modified, why, f},
            {Method::get, {{f, "Sunday, 06-Nov-94 08:49:36 GMT"}}, proceed, why, f},
            {Method::get, {{f, "Sun Nov  6 08:49:37 1994"}}, not_modified, why, f},
            {Method::get, {{f, "Sun Nov  6 08:49:36 1994"}}, proceed, why, f},
            {Method::get, {{f, future}}, proceed, "if_modified_since_is_in_the_future", f},
            {Method::get, {{f, "tomorrow"}}, proceed, bad, f},
            {Method::get, {{f, ""}}, proceed, bad, f},
            {Method::get, {{f, "Sun, 06 Nov 1994 08:49:37 GMT; length=3"}}, proceed, bad, f},
            {Method::get, {{f, same}, {f, same}}, proceed, bad, f},
            {Method::post, {{f, same}}, proceed, other, f},
            {Method::put, {{f, same}}, proceed, other, f},
            {Method::delete_, {{f, same}}, proceed, other, f},
        },
        file);
    const std::string without = "if_modified_since_without_last_modified";
    check({{Method::get, {{f, same}}, proceed, without, f}}, missing);
    check({{Method::get, {{f, same}}, proceed, without, f}}, {true, R"("a")", 0});
    check({{Method::get, {{f, same}}, proceed, without, f}}, {false, "", modified});
}

TEST_CASE("http 6: the order of conditions") {
    const std::string im = "If-Match", ius = "If-Unmodified-Since", inm = "If-None-Match",
                      ims = "If-Modified-Since";
    check(
        {
            {Method::get, {}, proceed, "", ""},
            {Method::put, {{"Range", "bytes=0-0"}, {"If-Range", "x"}}, proceed, "", ""},
            // A tag silences the date of its pair, whatever the tag says.
            {Method::put, {{ius, before}, {im, R"("a")"}}, proceed, "if_match", im},
            {Method::put, {{ius, same}, {im, R"("b")"}}, failed, "if_match", im},
            {Method::get, {{ims, before}, {inm, R"("a")"}}, not_modified, "if_none_match", inm},
            {Method::get, {{ims, same}, {inm, R"("b")"}}, proceed, "if_none_match", inm},
            {Method::get, {{ims, same}, {inm, "b"}}, proceed, "if_none_match_is_malformed", inm},
            // The first pair goes before the second.
            {Method::get, {{inm, R"("a")"}, {im, R"("b")"}}, failed, "if_match", im},
            {Method::get, {{inm, R"("a")"}, {ius, before}}, failed, "if_unmodified_since", ius},
            {Method::get, {{ims, same}, {ius, before}}, failed, "if_unmodified_since", ius},
            {Method::get, {{im, R"("a")"}, {inm, R"("a")"}}, not_modified, "if_none_match", inm},
            {Method::put, {{im, R"("a")"}, {inm, R"("a")"}}, failed, "if_none_match", inm},
            {Method::get, {{im, "*"}, {ims, same}}, not_modified, "if_modified_since", ims},
            {Method::get, {{ius, same}, {inm, R"("b")"}}, proceed, "if_none_match", inm},
            // Methods that are not about a representation.
            {Method::options, {{im, R"("b")"}}, proceed, "", ""},
            {Method::trace, {{inm, "*"}}, proceed, "", ""},
            {Method::connect, {{ius, before}}, proceed, "", ""},
        },
        file);
}

TEST_CASE("http 6: If-Range") {
    const Validators weak{true, R"(W/"a")", modified}, no_tag{true, "", modified},
        no_date{true, R"("a")", 0};
    const struct {
        std::vector<std::string_view> values;
        Validators validators;
        bool holds;
    } table[] = {
        {{}, file, true},
        {{R"("a")"}, file, true},
        {{R"("b")"}, file, false},
        {{R"(W/"a")"}, file, false},
        {{R"("a")"}, weak, false},
        {{R"(W/"a")"}, weak, false},
        {{R"("")"}, no_tag, false},
        {{R"("a")"}, missing, false},
        {{R"("a", "b")"}, file, false},
        {{R"("a")", R"("a")"}, file, false},
        {{"*"}, file, false},
        {{""}, file, false},
        {{"a"}, file, false},
        {{same}, file, true},
        {{same}, no_tag, true},
        {{before}, file, false},
        {{after}, file, false},
        {{future}, file, false},
        {{same, same}, file, false},
        {{"Sunday, 06-Nov-94 08:49:37 GMT"}, file, true},
        {{"Sunday, 06-Nov-94 08:49:36 GMT"}, file, false},
        {{"Sun Nov  6 08:49:37 1994"}, file, true},
        {{"Sun, 06 Nov 1994 08:49:37"}, file, false},
        {{same}, no_date, false},
        {{same}, missing, false},
        {{same}, {false, R"("a")", modified}, false},
        {{"Thu, 01 Jan 1970 00:00:00 GMT"}, no_date, false},
    };
    for (const auto& row : table) {
        FieldList fields;
        for (const std::string_view value : row.values) fields.emplace_back("If-Range", value);
        CAPTURE((row.values.empty() ? "none" : row.values.front()));
        CHECK(if_range_holds(*request_with(Method::get, fields), row.validators) == row.holds);
    }
}

namespace {

// What a random request of the next test says, before it is written down as fields.
struct Model {
    std::optional<std::vector<std::string>> match, none_match;  // {"*"} for any
    std::optional<std::time_t> unmodified_since, modified_since;
};

bool lists(const std::vector<std::string>& list, const Validators& validators, bool strongly) {
    for (const std::string& element : list) {
        if (element == "*" && validators.exists) return true;
        if (!validators.exists || validators.etag.empty()) continue;
        const std::string ours{validators.etag};
        if (strongly && element == ours && !ours.starts_with("W/")) return true;
        const auto bare = [](const std::string& tag) { return tag.substr(tag.find('"')); };
        if (!strongly && element != "*" && bare(element) == bare(ours)) return true;
    }
    return false;
}

/// RFC 9110, 13.2.2, sentence by sentence.
Verdict by_the_book(const Model& model, Method method, const Validators& validators) {
    const bool has_date = validators.exists && validators.modified != 0;
    const bool reads = method == Method::get || method == Method::head;
    if (model.match) {
        if (!lists(*model.match, validators, true)) return failed;
    } else if (model.unmodified_since && has_date) {
        if (validators.modified > *model.unmodified_since) return failed;
    }
    if (model.none_match) {
        if (lists(*model.none_match, validators, false)) return reads ? not_modified : failed;
    } else if (reads && model.modified_since && has_date && *model.modified_since <= now) {
        if (validators.modified <= *model.modified_since) return not_modified;
    }
    return proceed;
}

class Chance {
  public:
    bool one_in(unsigned n) { return random_() % n == 0; }
    template <class List>
    auto of(const List& list) {
        return *(std::begin(list) + random_() % std::size(list));
    }
    std::optional<std::vector<std::string>> tags() {
        if (one_in(2)) return std::nullopt;
        if (one_in(5)) return std::vector<std::string>{"*"};
        static const char* const known[] = {R"("a")", R"(W/"a")", R"("b")", R"(W/"b")", R"("")"};
        std::vector<std::string> list;
        while (!one_in(3)) list.emplace_back(of(known));
        return list;
    }
    std::optional<std::time_t> date() {
        static const std::time_t known[] = {0, modified - 1, modified, modified + 1, now, now + 1};
        if (one_in(2)) return std::nullopt;
        return of(known);
    }

  private:
    std::mt19937 random_{6};
};

std::string written(const std::vector<std::string>& tags) {
    std::string text;
    for (const std::string& tag : tags) text += (text.empty() ? "" : ", ") + tag;
    return text;
}

std::string written(std::time_t date) {
    const auto text = imf_fixdate(date);
    return {text.data(), text.size()};
}

}  // namespace

TEST_CASE("http 6: random conditions agree with the RFC taken word by word") {
    const Method methods[] = {Method::get, Method::head, Method::put, Method::post,
                              Method::delete_};
    const char* const etags[] = {"", R"("a")", R"(W/"a")", R"("")"};
    Chance chance;
    int verdicts[3] = {};
    for (int i = 0; i < 30000; ++i) {
        Model model;
        model.match = chance.tags();
        model.none_match = chance.tags();
        model.unmodified_since = chance.date();
        model.modified_since = chance.date();
        std::vector<std::pair<std::string, std::string>> texts;
        if (model.none_match) texts.emplace_back("if-none-match", written(*model.none_match));
        if (model.unmodified_since)
            texts.emplace_back("if-unmodified-since", written(*model.unmodified_since));
        if (model.modified_since)
            texts.emplace_back("if-modified-since", written(*model.modified_since));
        if (model.match) texts.emplace_back("if-match", written(*model.match));

        Validators validators{!chance.one_in(4), chance.of(etags), chance.one_in(4) ? 0 : modified};
        const Method method = chance.of(methods);
        const auto request = request_with(method, FieldList{texts.begin(), texts.end()});
        const Verdict expected = by_the_book(model, method, validators);
        REQUIRE(evaluate_conditions(*request, validators, now).verdict == expected);
        ++verdicts[static_cast<int>(expected)];
    }
    for (const int times : verdicts) CHECK(times > 1000);
}
