// Conditions in pages: the classic expressions, and those of Apache 2.4 that look alike.
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "stepwise/stages/4_resource/ssi_expression.hpp"

using namespace stepwise;

namespace {

std::optional<std::string> look_up(std::string_view name) {
    if (name == "A") return "a";
    if (name == "EMPTY") return "";
    if (name == "N") return "12";
    if (name == "URI") return "/books/carpentry.html";
    if (name == "EVIL") return "\" = \"x\" || \"a\" = \"a";
    if (name == "FALSE") return "false";
    return std::nullopt;
}

}  // namespace

TEST_CASE("http 7: SSI: expressions that hold or do not") {
    struct {
        const char* expression;
        bool holds;
    } const cases[] = {
        {"", false},
        {"a", true},
        {"''", false},
        {"$A", true},
        {"$EMPTY", false},
        {"$NOPE", false},
        {"!$NOPE", true},
        {"! $A", false},
        {"true", true},
        {"false", false},
        {"$FALSE", true},
        {"$A = a", true},
        {"$A=a", true},
        {"\"$A\" = \"a\"", true},
        {"'$A' == 'a'", true},
        {"$A != a", false},
        {"$A = b", false},
        {"a < b", true},
        {"b <= b", true},
        {"b < a", false},
        {"b > a", true},
        {"10 < 9", true},
        {"10 -lt 9", false},
        {"$N -eq 12", true},
        {"$N -ge 12 && $N -le 12", true},
        {"v('N') -gt 11", true},
        {"v(\"A\") = 'a'", true},
        {"reqenv('A') = 'a'", true},
        {"%{A} = 'a'", true},
        {"-z v('X')", true},
        {"-z v('A')", false},
        {"-n v('A')", true},
        {"-n $EMPTY", false},
        {"two words = 'two words'", true},
        {"two   words = 'two words'", true},
        {"$A && $EMPTY", false},
        {"$A || $EMPTY", true},
        {"$A || $A && $EMPTY", true},
        {"($A || $A) && $EMPTY", false},
        {"!($A = b) && ($N = 12)", true},
        {"! $A = b", true},
        {"$URI = /^.books/", true},
        {"$URI =~ /CARPENTRY/i", true},
        {"$URI =~ /CARPENTRY/", false},
        {"$URI != /wine/", true},
        {"$URI !~ /wine/", true},
        {"v('URI') =~ m#^/books/#", true},
        {"$URI = /^\\/books\\/.*\\.html$/", true},
        {"a\\=b = 'a=b'", true},
        {"'\\$A' = '$A'", false},
        {"'it\\'s' = \"it's\"", true},
        // What a client sends is a value and never becomes a part of the expression.
        {"\"$EVIL\" = \"y\"", false},
        {"$EVIL = y", false},
    };
    for (const auto& c : cases) {
        INFO("expression: " << std::string{c.expression});
        std::vector<std::string> groups;
        const SsiTruth truth = evaluate(c.expression, look_up, groups);
        CHECK(std::string{truth.wrong}.empty());
        CHECK(truth.holds == c.holds);
    }
}

TEST_CASE("http 7: SSI: what is no expression is wrong, and does not hold") {
    for (const char* expression :
         {"=",    "a =", "= a", "(a",      "a)",      "()",       "!",      "a &&",
          "|| a", "'a",  "\"a", "a b)",    "a = /x",  "a = /(/",  "a =~ b", "v('A'",
          "v(A)", "%{A", "${A", "a -eq 1", "'a' 'b'", "a = b = c"}) {
        INFO("expression: " << std::string{expression});
        std::vector<std::string> groups;
        const SsiTruth truth = evaluate(expression, look_up, groups);
        CHECK_FALSE(std::string{truth.wrong}.empty());
        CHECK_FALSE(truth.holds);
    }
}

TEST_CASE("http 7: SSI: the groups of a pattern are kept for later") {
    std::vector<std::string> groups;
    CHECK(evaluate("$URI = /books.([a-z]+)/", look_up, groups).holds);
    CHECK(groups == std::vector<std::string>{"books/carpentry", "carpentry"});
    CHECK_FALSE(evaluate("$URI = /wine/", look_up, groups).holds);
    CHECK(groups.size() == 2);
}

TEST_CASE("http 7: SSI: expressions cannot nest without end or take for ever") {
    std::vector<std::string> groups;
    for (const char* opening : {"(", "!"}) {
        std::string deep;
        for (int i = 0; i < 4000; ++i) deep += opening;
        CHECK(evaluate(deep + "a", look_up, groups).wrong ==
              std::string{"expression_nested_too_deep"});
    }
    std::string many = "a = /a/";
    for (int i = 0; i < 100; ++i) many += " && a = /a/";
    CHECK(evaluate(many, look_up, groups).wrong == std::string{"too_many_patterns"});
    CHECK_FALSE(
        evaluate("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = /^(a+)+b/", look_up, groups).holds);
}
