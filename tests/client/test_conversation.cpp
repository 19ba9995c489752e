// stepwise conversation cache, in every architecture: each request holds what the response before
// it said, and the server answers as the script tells.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "program.hpp"
#include "stepwise/trace/page.hpp"

namespace {

std::string field_of(const nlohmann::json& turn, const std::string& name) {
    for (const auto& field : turn["fields"])
        if (field["name"] == name) return field["value"];
    return "";
}

}  // namespace

TEST_CASE("a conversation in each architecture, its values handed on") {
    for (const char* architecture :
         {"single", "fork", "prefork", "thread", "thread-pool", "epoll", "epoll-threads"}) {
        CAPTURE(std::string{architecture});
        const Ran ran = run_stepwise({"conversation", "cache", "--json", "--as", architecture}, 60);
        CHECK(ran.status == 0);
        CHECK(ran.errors == "");
        const auto turns = nlohmann::json::parse(ran.output)["turns"];
        const int expected[] = {200, 304, 200, 206, 206, 200, 200, 200, 200};
        REQUIRE(turns.size() == std::size(expected));
        for (std::size_t i = 0; i < turns.size(); ++i) {
            CAPTURE(i);
            CHECK(turns[i]["status"] == expected[i]);
            CHECK(turns[i]["surprise"] == "");
            for (const auto& taken : turns[i]["taken"]) {
                const auto& former = turns[taken["turn"].get<std::size_t>() - 1];
                const std::string value = taken["value"];
                CHECK(value.size() > 4);
                CHECK(
                    field_of(former, taken["from"]).starts_with(value.substr(0, value.find('\\'))));
                CHECK(turns[i]["request"].get<std::string>().find(
                          taken["field"].get<std::string>() + ": ") != std::string::npos);
            }
        }
        CHECK(field_of(turns[0], "ETag") == field_of(turns[1], "ETag"));
        CHECK(field_of(turns[0], "ETag") != field_of(turns[2], "ETag"));
        CHECK(turns[1]["body"] == "");
        CHECK(turns[3]["body"].get<std::string>() + turns[4]["body"].get<std::string>() ==
              turns[2]["body"].get<std::string>());
        CHECK(field_of(turns[8], "ETag") == field_of(turns[5], "ETag"));
    }
}

TEST_CASE("the conversation as a page, and mistakes") {
    const Ran ran = run_stepwise({"conversation", "cache"}, 60);
    CHECK(ran.status == 0);
    CHECK(ran.output.find("304 Not Modified") != std::string::npos);
    CHECK(ran.output.find("from ETag of the response of turn 1") != std::string::npos);
    CHECK(ran.output.find("Next:  stepwise explain ETag") != std::string::npos);
    std::istringstream lines{ran.output};
    for (std::string line; std::getline(lines, line);) CHECK(stepwise::width_of(line) <= 100);
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {}, {"nonesuch"}, {"cache", "--as", "nonesuch"}, {"cache", "--nonesuch"}}) {
        std::vector<std::string> all{"conversation"};
        all.insert(all.end(), words.begin(), words.end());
        const Ran mistaken = run_stepwise(all);
        CHECK(mistaken.status == 2);
        CHECK(mistaken.output.empty());
        CHECK(mistaken.errors.find('\n') + 1 == mistaken.errors.size());
    }
}
