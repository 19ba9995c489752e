// The engine on made-up chapters: what is right passes, and one changed byte goes red.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/chapters/engine/chapter.hpp"
#include "tests/chapters/engine/compare.hpp"
#include "tests/chapters/engine/normalise.hpp"
#include "tests/chapters/engine/region.hpp"

using namespace chapters;

namespace {

namespace fs = std::filesystem;

/// A checkout of its own with one chapter and one source file.
class MadeUp {
  public:
    MadeUp() {
        std::string name = "/tmp/stepwise-made-up-XXXXXX";
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        root_ = name;
    }
    ~MadeUp() { fs::remove_all(root_); }

    void write(const std::string& file, const std::string& text) const {
        std::ofstream{root_ / file, std::ios::binary} << text;
    }
    std::string read(const std::string& file) const {
        std::ifstream in{root_ / file, std::ios::binary};
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }
    Report check(const std::string& text, bool update = false) const {
        write("chapter.md", text);
        return check_text("chapter.md", place(), update);
    }
    Place place() const { return {root_.string(), STEPWISE_PROGRAM, BINARY_DIR, limit}; }

    std::chrono::seconds limit{60};

  private:
    fs::path root_;
};

std::string console(const std::string& inside) {
    return "Text.\n\n```console\n" + inside + "```\n";
}

const std::string served =
    "$ mkdir \"$TMPDIR/site\"; echo hello > \"$TMPDIR/site/a.txt\"\n"
    "$ ./run serve \"$TMPDIR/site\" --as single --port 8080 --log - &\n"
    "…\n"
    "$ curl -si http://127.0.0.1:8080/a.txt -A hammer/1.0\n"
    "HTTP/1.1 200 OK\n"
    "Date: Wed, 25 Nov 2026 04:13:05 GMT\n"
    "Server: Stepwise\n"
    "…\n"
    "ETag: \"6-18eb2590c37c4bd8-0007c87d\"\n"
    "…\n"
    "Content-Length: 6\n"
    "\n"
    "hello\n"
    "$ fg\n"
    "as single: one thread, one connection after the other. Ctrl-C stops.\n"
    "127.0.0.1 - - [25/Nov/2026:04:13:05 +0000] \"GET /a.txt HTTP/1.1\" 200 6\n";

bool has_curl() {
    if (std::system("command -v curl >/dev/null") == 0) return true;
    MESSAGE("skipped: curl is not installed");
    return false;
}

bool equal(const std::string& a, const std::string& b) {
    return normalise(split_lines(a)).lines == normalise(split_lines(b)).lines;
}

}  // namespace

TEST_CASE("commands of a block are one session") {
    const MadeUp made_up;
    const Report report = made_up.check(
        console("$ a=3; cd /; exec 3< <(echo three)\n"
                "$ pwd; echo $a; cat <&3\n/\n3\nthree\n"
                "$ cat <<'E'\n> two\n> lines\n> E\ntwo\nlines\n"
                "$ echo one |\n>   tr o O\nOne\n"
                "$ echo '> a'; echo to stderr >&2; printf 'no end'\n> a\nto stderr\nno end\n"
                "$ cat\n"
                "$ false; echo $?\n1\n"));
    INFO(report.words);
    CHECK(report.wrong == 0);
    CHECK(report.blocks == 1);
    CHECK(report.commands == 7);
}

TEST_CASE("a lone elision is not run, and counted") {
    const MadeUp made_up;
    const Report report = made_up.check(console("$ touch was-run\n…\n$ echo a\na\n"));
    CHECK(report.wrong == 0);
    CHECK(report.left_out == 1);
    CHECK(report.commands == 1);
    CHECK_THROWS(check_text("was-run", made_up.place(), false));
}

TEST_CASE("a server in the background, asked, brought to the front and stopped") {
    if (!has_curl()) return;
    const MadeUp made_up;
    const std::string typed = "$ ./run serve \"$TMPDIR/site\" --as single --port 8080 --log - &\n";
    const std::size_t behind = served.find(typed) + typed.size();
    std::string text = served;
    text.replace(behind, std::string{"…\n"}.size(), "NOTHING\n");
    made_up.check(console(text), true);  // puts in what the server says at its start
    text = made_up.read("chapter.md");
    CHECK(text.find("NOTHING") == std::string::npos);
    CHECK(text.find("http://127.0.0.1:8080/") != std::string::npos);

    const Report right = made_up.check(text);
    INFO(right.words);
    CHECK(right.wrong == 0);

    const auto goes_red = [&](const std::string& part, const std::string& changed) {
        std::string broken = text;
        const std::size_t at = broken.find(part);
        REQUIRE(at != std::string::npos);
        broken.replace(at, part.size(), changed);
        CAPTURE(changed);
        const Report report = made_up.check(broken);
        CHECK(report.wrong == 1);
        CHECK(report.words.find("  expected: ") != std::string::npos);
    };
    goes_red("200 OK", "201 OK");
    goes_red("Content-Length: 6", "Content-Length: 7");
    goes_red("Server: Stepwise", "Server: Stepwisf");
    goes_red("ETag: \"6-", "ETag: \"7-");
    goes_red("HTTP/1.1\" 200 6", "HTTP/1.1\" 200 5");
    goes_red("\nhello\n$ fg", "\nhallo\n$ fg");
}

TEST_CASE("a failure names file, line, command and both lines") {
    const MadeUp made_up;
    const Report report = made_up.check(console("$ printf 'a\\nb\\nc\\n'\na\nB\nc\n"));
    CHECK(report.wrong == 1);
    CHECK(report.words.starts_with("chapter.md:6: $ printf"));
    CHECK(report.words.find("expected: B\n") != std::string::npos);
    CHECK(report.words.find("got:      b\n") != std::string::npos);
}

TEST_CASE("too little and too much are told") {
    const MadeUp made_up;
    CHECK(made_up.check(console("$ echo a\na\nb\n")).wrong == 1);
    CHECK(made_up.check(console("$ echo a; echo b\na\n")).wrong == 1);
    CHECK(made_up.check(console("$ echo a\n")).wrong == 1);
    CHECK(made_up.check(console("a\n")).wrong == 1);
    CHECK(made_up.check("```console\n$ true\n").wrong == 1);
}

TEST_CASE("a command that does not end is ended") {
    MadeUp made_up;
    made_up.limit = std::chrono::seconds{1};
    const Report report = made_up.check(console("$ echo before; sleep 1000\nbefore\n"));
    CHECK(report.wrong == 1);
    CHECK(report.words.find("not done after 1 s") != std::string::npos);
    CHECK(report.words.find("before") != std::string::npos);
}

TEST_CASE("elisions stand for any number of lines") {
    const auto parts = [](const std::string& text, const std::string& got) {
        return difference(split_lines(text), split_lines(got)).has_value();
    };
    CHECK_FALSE(parts("a\n…\nd\n", "a\nb\nc\nd\n"));
    CHECK_FALSE(parts("a\n…\nd\n", "a\nd\n"));
    CHECK_FALSE(parts("…\nc\n…\n", "a\nb\nc\nd\n"));
    CHECK_FALSE(parts("…\nb\n…\nd\n", "b\nb\nd\nd\n"));
    CHECK_FALSE(parts("[w1] 1 accept from 127…\n", "[w1] 1 accept from 127.0.0.1\n"));
    CHECK_FALSE(parts("[w1] 1 accept from 127.0.0.1\n", "[w1] 1 accept from 127…\n"));
    CHECK(parts("[w1] 1 accept from 128…\n", "[w1] 1 accept from 127.0.0.1\n"));
    CHECK(parts("1 accept from 127…\n", "1 accept from 127.0.0.1\n"));
    CHECK(parts("a\n…\nd\n", "a\nd\ne\n"));
    CHECK(parts("…\nb\n…\na\n…\n", "a\nb\nc\n"));
    CHECK(parts("a\n…\na\n", "a\n"));
    CHECK(parts("…\nb\nc\n…\n", "b\nx\nc\n"));
}

TEST_CASE("what may differ is left out, and no byte more") {
    CHECK(equal("pid 12 · tid 345\n", "pid 6 · tid 7\n"));
    CHECK(equal("──── pid 12 ──\n", "─── pid 123 ──\n"));
    CHECK(equal("Host: 127.0.0.1:40000\n", "Host: 127.0.0.1:50000\n"));
    CHECK(equal("  recvfrom(6) = 60   waited 20.2 ms\n", "  recvfrom(6) = 60\n"));
    CHECK(equal("  write(3, \"::1 - - [2\"..., 68) = 68\n",
                "  write(3, \"::1 - - [3\"..., 68) = 68\n"));
    CHECK(equal("Date: Wed, 25 Nov 2026 04:13:05 GMT\n", "Date: Thu, 26 Nov 2026 14:13:06 GMT\n"));
    CHECK(equal("ETag: \"17b-18eb2590c37c4bd8-0007c87d\"\n",
                "ETag: \"17b-28eb2590c37c4bd8-0007c87e\"\n"));
    CHECK(equal("  · a = 1   · b = 2\n", "  · a = 1\n  · b = 2\n"));
    CHECK(equal("  f(1,\n      2) = 3\n", "  f(1, 2) = 3\n"));
    CHECK(equal("  · decided in\n    site.conf:4\n", "  · decided in site.conf:4\n"));
    CHECK(equal("stopped in 1    connection 1, request 1 · worker 1 · pid 12\n",
                "stopped in 1\n  connection 1, request 1 · worker 1 · pid 12345\n"));
    CHECK(equal("a\n… worker 1 has been in accept for 1.0 s:\n  wrapped\nb\n", "a\nb\n"));
    CHECK(equal("w0  w2  w2  accept4\n", "w0  w15 w15 accept4\n"));
    CHECK(equal("[c1.1 w1]  1 accept\n", "[c1.1 w15] 1 accept\n"));
    CHECK(equal("a\r\n\n\n", "a\n"));

    CHECK_FALSE(equal("ETag: \"17b-18eb2590c37c4bd8-0007c87d\"\n",
                      "ETag: \"17c-18eb2590c37c4bd8-0007c87d\"\n"));
    CHECK_FALSE(equal("  accept4(5) = 6\n", "  accept4(5) = 7\n"));
    CHECK_FALSE(equal("status = 200\n", "status = 201\n"));
    CHECK_FALSE(equal("sent = 640\n", "sent = 641\n"));
    CHECK_FALSE(equal("a  b\n", "a b\n"));
    CHECK_FALSE(equal("connection 1, request 1\n", "connection 1, request 2\n"));
    CHECK_FALSE(equal("{tv_sec=3, tv_usec=0}\n", "{tv_sec=4, tv_usec=0}\n"));
    CHECK_FALSE(equal("w0  w1\n", "w1  w1\n"));
    CHECK_FALSE(equal("worker 0\n", "worker 1\n"));
}

TEST_CASE("--update rewrites what differs, and keeps elisions") {
    const MadeUp made_up;
    const std::string right = console("$ printf '1\\n2\\n3\\n4\\n5\\n'\n1\n…\n4\n5\n");
    std::string wrong = right;
    wrong.replace(wrong.find("4\n5\n"), 4, "4\n6\n");
    CHECK(made_up.check(right, true).updated == 0);
    CHECK(made_up.check(wrong, true).updated == 1);
    CHECK(made_up.read("chapter.md") == right);

    std::size_t lost = 0;
    CHECK(keep_elisions({"1", "…", "x", "5"}, {"1", "2", "3", "4", "5"}, lost).size() == 5);
    CHECK(lost == 1);
}

TEST_CASE("regions are what the source has, or red") {
    const MadeUp made_up;
    made_up.write(
        "a.cpp",
        "#include <x>\n\nint declared(int);\n\n/// Adds.\ntemplate <class T>\nT add(T a) {\n"
        "    // region inside\n    return a;\n    // end region\n}\n\n"
        "const int table[] = {\n    1,\n};\n\nint declared(int) { return 1; }\n");
    const auto shows = [&](const std::string& name, const std::string& lines) {
        const std::string right = "<!-- source: a.cpp" + name + " -->\n```cpp\n" + lines + "```\n";
        CAPTURE(name);
        const Report report = made_up.check(right);
        CHECK(report.wrong == 0);
        CHECK(report.regions == 1);
        const std::string broken =
            "<!-- source: a.cpp" + name + " -->\n```cpp\n" + lines + " \n```\n";
        CHECK(made_up.check(broken).wrong == 1);
        CHECK(made_up.check(broken, true).updated == 1);
        CHECK(made_up.read("chapter.md") == right);
    };
    shows("#add",
          "/// Adds.\ntemplate <class T>\nT add(T a) {\n    // region inside\n    return a;\n"
          "    // end region\n}\n");
    shows("#inside", "return a;\n");
    shows("#table", "const int table[] = {\n    1,\n};\n");
    shows("#declared", "int declared(int) { return 1; }\n");
    shows("", made_up.read("a.cpp"));
    CHECK(made_up.check("<!-- source: a.cpp#nowhere -->\n```cpp\n```\n").wrong == 1);
    CHECK(made_up.check("<!-- source: b.cpp -->\n```cpp\n```\n").wrong == 1);
    CHECK(made_up.check("<!-- source: a.cpp -->\nText.\n").wrong == 1);
}
