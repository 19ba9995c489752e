// What a person types is understood generously.
#include <doctest/doctest.h>

#include "stepwise/debugger/breakpoints.hpp"
#include "stepwise/debugger/source.hpp"
#include "stepwise/debugger/words.hpp"

using namespace stepwise;

TEST_CASE("stages by number, by any spelling, and by their beginning") {
    for (const char* name : {"4", "access_resource", "access resource", "Access-Resource", "access",
                             "access_", "ac"}) {
        INFO(name);
        if (std::string_view{name} == "ac")
            CHECK(stage_named(name).complaint == "`ac` could be: accept, access_resource");
        else
            CHECK(stage_named(name).stage == Stage::access_resource);
    }
    CHECK(stage_named("build").stage == Stage::build_response);
    CHECK(stage_named("s").stage == Stage::send);
    CHECK(stage_named("LOG").stage == Stage::log);
    CHECK(stage_named("1").stage == Stage::accept);
    CHECK(stage_named("7").stage == Stage::log);
}

TEST_CASE("what is no stage is told apart") {
    CHECK(stage_named("0").complaint == "the stages are numbered 1 to 7, not 0");
    CHECK(stage_named("8").complaint == "the stages are numbered 1 to 7, not 8");
    CHECK(stage_named("waiting").complaint.starts_with("waiting is no stage"));
    CHECK(stage_named("parse\x1b").complaint.starts_with("`parse\\x1b` is no stage; they are: "));
}

TEST_CASE("words that fit and words that are near") {
    const std::vector<std::string_view> words = {"step", "next", "continue", "connection"};
    CHECK(words_that_fit("n", words) == std::vector<std::string_view>{"next"});
    CHECK(words_that_fit("con", words).size() == 2);
    CHECK(words_that_fit("next", {"next", "nexting"}) == std::vector<std::string_view>{"next"});
    CHECK(words_that_fit("q", words).empty());
    CHECK(nearest_word("contineu", words) == "continue");
    CHECK(nearest_word("stpe", words) == "step");
    CHECK_FALSE(nearest_word("zzzzz", words));
    CHECK_FALSE(nearest_word("", words));
}

TEST_CASE("breakpoints as they are typed") {
    Breakpoints breakpoints;
    CHECK(breakpoints.add("send").text == "breakpoint 1: before 6 send");
    CHECK(breakpoints.add("access resource if kind=directory").text ==
          "breakpoint 2: in 4 access resource, behind kind = directory");
    CHECK(breakpoints.add("3 if request_line = GET / HTTP/1.1").text ==
          "breakpoint 3: in 3 process, behind request_line = GET / HTTP/1.1");
    CHECK_FALSE(breakpoints.add("send if nonsense").is_added);
    CHECK_FALSE(breakpoints.add("send if =nonsense").is_added);
    CHECK_FALSE(breakpoints.add("nowhere").is_added);
    CHECK(breakpoints.all().size() == 3);
    CHECK(breakpoints.remove(2));
    CHECK_FALSE(breakpoints.remove(2));
    CHECK(breakpoints.add("log").text == "breakpoint 4: before 7 log");
}

TEST_CASE("the source of every stage is found, at its definition") {
    for (int number = 1; number <= 7; ++number) {
        INFO(number);
        const StageSource source = source_of(static_cast<Stage>(number));
        REQUIRE(source.line > 0);
        const std::string& line = source.lines[source.line - 1];
        CHECK(line.find(std::string(source.function) + "(") != std::string::npos);
        CHECK_FALSE(line.ends_with(";"));
    }
    CHECK(source_of(Stage::waiting).line == 0);
}
