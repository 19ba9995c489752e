// Replays every file of requests/ in many ways of cutting it and compares with the table EXPECTED.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>

#include "deliver.hpp"

using namespace stepwise::http;
using namespace stepwise::http::testing;
using namespace std::string_literals;

namespace {

const std::filesystem::path directory = HTTP_REQUESTS_DIR;

std::string contents_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    REQUIRE_MESSAGE(file.good(), path.string());
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string one_space(const std::string& text) {
    std::istringstream words{text};
    std::string joined;
    for (std::string word; words >> word;) joined += joined.empty() ? word : ' ' + word;
    return joined;
}

/// name -> the rest of its line
std::map<std::string, std::string> expectations() {
    std::map<std::string, std::string> table;
    std::istringstream lines{contents_of(directory / "EXPECTED")};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        const std::size_t end = line.find(' ');
        CHECK_MESSAGE(table.emplace(line.substr(0, end), one_space(line.substr(end))).second,
                      "twice in EXPECTED: ", line);
    }
    return table;
}

const char* name_of(Parsed state) {
    return state == Parsed::complete ? "complete" : state == Parsed::bad ? "bad" : "need_more";
}

/// In the language of EXPECTED.
std::string told(const Outcome& outcome) {
    std::ostringstream text;
    text << name_of(outcome.head);
    if (outcome.head == Parsed::complete)
        text << ' ' << outcome.method << ' ' << outcome.target << ' ' << outcome.fields.size()
             << ' ' << name_of(outcome.body);
    if (outcome.status != Status::ok)
        text << ' ' << code(outcome.status) << ' ' << outcome.why;
    else if (outcome.head == Parsed::complete)
        text << ' ' << outcome.content.size();
    return text.str();
}

std::vector<std::size_t> random_cuts(std::mt19937& random, std::size_t size) {
    std::vector<std::size_t> cuts(1 + random() % 12);
    for (std::size_t& cut : cuts) cut = random() % (size + 1);
    std::sort(cuts.begin(), cuts.end());
    return cuts;
}

}  // namespace

TEST_CASE("the table and the files belong together") {
    const auto table = expectations();
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        if (entry.path().extension() != ".http") continue;
        ++files;
        CHECK_MESSAGE(table.contains(entry.path().stem().string()), entry.path().string());
    }
    CHECK(files == table.size());
    CHECK(files >= 60);
}

TEST_CASE("every request file has its expected outcome, whole and in any pieces") {
    std::mt19937 random{20240229};
    for (const auto& row : expectations()) {
        const std::string& name = row.first;
        CAPTURE(name);
        const std::string input = contents_of(directory / (name + ".http"));
        Delivery delivery;
        const Outcome whole = delivery.deliver(input, {});
        CHECK(told(whole) == row.second);
        CHECK_MESSAGE(whole == delivery.deliver(input, cut_behind_lines(input)), "line by line");
        CHECK_MESSAGE(whole == delivery.deliver(input, cut_every_octet(input)), "byte by byte");
        for (int round = 0; round < 50; ++round)
            CHECK(whole == delivery.deliver(input, random_cuts(random, input.size())));
        CHECK(delivery.sound());
    }
}

TEST_CASE("every request file has the same outcome at every single split point") {
    for (const auto& row : expectations()) {
        const std::string& name = row.first;
        CAPTURE(name);
        const std::string input = contents_of(directory / (name + ".http"));
        if (input.size() > 3000) continue;  // the large ones differ only in their filling
        Delivery delivery;
        const Outcome whole = delivery.deliver(input, {});
        for (std::size_t cut = 0; cut <= input.size(); ++cut)
            CHECK(whole == delivery.deliver(input, {cut}));
    }
}

TEST_CASE("mutated requests have the same outcome whole and in pieces") {
    std::mt19937 random{7};
    std::vector<std::string> inputs;
    for (const auto& [name, expected] : expectations())
        inputs.push_back(contents_of(directory / (name + ".http")));
    const std::string octets = "\0\r\n\t :;,%/?#*0aAfF\x7f\x16\xff"s;

    HeadLimits small;  // so that the limits are met in all places
    small.request_line = 60, small.field_line = 70, small.head = 200, small.fields = 5;
    BodyLimits small_body;
    small_body.body = 40, small_body.chunk_line = 20, small_body.trailer_section = 30;
    Delivery usual, narrow{small, small_body};
    for (int round = 0; round < 20000; ++round) {
        std::string input = inputs[random() % inputs.size()].substr(0, 400);
        for (auto changes = random() % 4; changes > 0 && !input.empty(); --changes) {
            const std::size_t at = random() % input.size();
            if (random() % 3 == 0)
                input.erase(at, random() % 3);
            else if (random() % 2 == 0)
                input.insert(at, 1, octets[random() % octets.size()]);
            else
                input[at] = octets[random() % octets.size()];
        }
        Delivery& delivery = round % 2 == 0 ? usual : narrow;
        const Outcome whole = delivery.deliver(input, {});
        const auto cuts =
            round % 5 == 0 ? cut_every_octet(input) : random_cuts(random, input.size());
        const bool same = whole == delivery.deliver(input, cuts);
        CHECK_MESSAGE(same, "round ", round, ": ", told(whole), " for ", input);
        REQUIRE(delivery.sound());
    }
}
