// `stepwise exercise` as a student types it, on a copy of two exercises.
#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "exercise_files.hpp"
#include "stepwise/exercise/subprocess.hpp"

namespace {

namespace fs = std::filesystem;

class Folder {
  public:
    Folder() {
        std::string name = fs::temp_directory_path() / "stepwise-test-XXXXXX";
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
        for (const char* exercise : {"01-request-line", "02-log-line"}) {
            fs::copy(SOURCE_DIR "/exercises/" + std::string{exercise}, path_ / exercise,
                     fs::copy_options::recursive);
            fs::remove(path_ / exercise / "answer.cpp");
        }
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] fs::path answer() const { return path_ / "01-request-line/answer.cpp"; }
    [[nodiscard]] std::string starter() const {
        return stepwise::read_text(path_ / "01-request-line/starter.cpp");
    }
    void solve() const {
        fs::copy_file(path_ / "01-request-line/grading/solution.cpp", answer(),
                      fs::copy_options::overwrite_existing);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

struct Said {
    int status;
    std::string text;
};

Said exercise(const fs::path& folder, std::vector<std::string> words) {
    std::vector<std::string> command{STEPWISE_PROGRAM, "exercise", "--exercises", folder.string()};
    command.insert(command.end(), words.begin(), words.end());
    const auto finish = stepwise::run_bounded(command, {300'000'000'000, 1 << 20, true});
    REQUIRE(finish.started);
    REQUIRE_FALSE(finish.timed_out);
    return {WIFEXITED(finish.status) ? WEXITSTATUS(finish.status) : -1, finish.output};
}

bool has(const Said& said, std::string_view text) {
    return said.text.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a student begins, fails, takes a hint, passes, looks at the solution, begins again") {
    const Folder folder;
    Said said = exercise(folder.path(), {});
    CHECK(said.status == 0);
    CHECK(has(said, "Exercise 01: The request line"));
    CHECK(has(said, "What does a server make of"));
    CHECK(has(said, "answer.cpp   (just made from starter.cpp)"));
    CHECK_FALSE(has(exercise(folder.path(), {}), "just made"));
    CHECK(stepwise::read_text(folder.answer()) == folder.starter());

    said = exercise(folder.path(), {"check"});
    CHECK(said.status == 1);
    CHECK(has(said, "FAILED  three-words"));
    CHECK(has(said, "stage 2, receive"));
    CHECK(has(said, "expected  \"/index.html\""));
    CHECK(has(said, "expected 0000 2f 69 6e"));
    CHECK(has(said, "^^ octet 1 is missing"));
    CHECK(has(said, "Next:"));

    CHECK(has(exercise(folder.path(), {"hint"}), "hint 1 of "));
    CHECK(has(exercise(folder.path(), {"hint"}), "hint 2 of "));
    CHECK(has(exercise(folder.path(), {"hint", "01", "--level", "1"}), "hint 1 of "));
    CHECK(has(exercise(folder.path(), {"hint", "01", "--level", "9"}), "(this was the last hint)"));
    CHECK(exercise(folder.path(), {"solution", "01"}).status == 1);

    folder.solve();
    said = exercise(folder.path(), {"check", "01"});
    CHECK(said.status == 0);
    CHECK(has(said, "checks passed."));
    said = exercise(folder.path(), {"list"});
    CHECK(has(said, "passed  01  The request line"));
    CHECK(has(said, "1 of 2 exercises passed."));
    CHECK(has(exercise(folder.path(), {}), "Exercise 02"));
    said = exercise(folder.path(), {"solution", "01"});
    CHECK(said.status == 0);
    CHECK(has(said, "bool parse_request_line"));
    CHECK(exercise(folder.path(), {"check", "--all"}).status == 1);

    said = exercise(folder.path(), {"reset", "01"});  // nobody answers
    CHECK(said.status == 1);
    CHECK(stepwise::read_text(folder.answer()) != folder.starter());
    CHECK(exercise(folder.path(), {"reset", "01", "--yes"}).status == 0);
    CHECK(stepwise::read_text(folder.answer()) == folder.starter());
    CHECK(has(exercise(folder.path(), {"list"}), "0 of 2 exercises passed."));
}

TEST_CASE("a failure in the server comes with the request and the trace") {
    const Folder folder;
    std::ofstream{folder.answer()}
        << stepwise::read_text(folder.path() / "01-request-line/grading/solution.cpp")
        << "\n#include <cstdlib>\n";
    std::string text = stepwise::read_text(folder.answer());
    const std::string good = "return is_token(into.method)";
    const std::size_t at = text.find(good);
    REQUIRE(at != std::string::npos);
    text.replace(at, good.size(),
                 "return line.find(\"nails\") == line.npos && is_token(into.method)");
    std::ofstream{folder.answer()} << text;
    const Said said = exercise(folder.path(), {"check", "01"});
    CHECK(said.status == 1);
    CHECK(has(said, "FAILED  real-server"));
    CHECK(has(said, "curl -si 'http://127.0.0.1:8080/nails.html'"));
    CHECK(has(said, "2 receive"));
    CHECK(has(said, "400 Bad Request"));
}

TEST_CASE("exit status: 0 passed, 1 failed, 2 wrong usage, 3 nothing could be checked") {
    const Folder folder;
    const std::string solution = folder.path() / "01-request-line/grading/solution.cpp";
    CHECK(exercise(folder.path(), {"check", "01", "--file", solution}).status == 0);
    CHECK(has(exercise(folder.path(), {"list"}),
              "0 of 2 exercises passed."));  // not the student's own
    CHECK(exercise(folder.path(), {"check", "99"}).status == 2);
    CHECK(exercise(folder.path(), {"chekc"}).status == 2);
    CHECK(exercise(folder.path(), {"check", "--format", "xml"}).status == 2);
    CHECK(exercise(folder.path(), {"check", "01", "02", "--file", solution}).status == 2);
    CHECK(exercise(folder.path(), {"check", "01", "--file", "/nowhere.cpp"}).status == 3);
    CHECK(exercise("/nowhere", {"list"}).status == 3);
}

TEST_CASE("a submission is found by its names") {
    const Folder folder;
    const fs::path submission = folder.path() / "submission";
    fs::create_directory(submission);
    const auto gradescope = [&](std::vector<std::string> numbers) {
        numbers.insert(numbers.begin(), "check");
        numbers.insert(numbers.end(),
                       {"--submission", submission.string(), "--format", "gradescope"});
        return exercise(folder.path(), numbers);
    };
    CHECK(gradescope({"01"}).status == 1);  // there is none
    CHECK(has(gradescope({"01"}), "there is no answer to it"));
    const std::string solution = folder.path() / "01-request-line/grading/solution.cpp";
    fs::copy_file(solution, submission / "answer.cpp");
    CHECK(gradescope({"01"}).status == 0);
    CHECK(gradescope({"01", "02"}).status == 1);  // answer.cpp could be either of them
    fs::copy_file(solution, submission / "01.cpp");
    const auto results = nlohmann::json::parse(gradescope({"01", "02"}).text);
    CHECK(results["tests"][0]["status"] == "passed");
    CHECK(results["tests"].back()["status"] == "failed");
}
