// Files of users as people write them, with an editor and on other systems.
#include "stepwise/site/users.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace stepwise;
using namespace std::string_literals;
using http::DigestAlgorithm;

namespace {

const std::string des = "rTTZuu2K8mHjw";
const std::string md5_a(32, 'a'), md5_b(32, 'b'), sha_c(64, 'c'), sha_d(64, 'd');

}  // namespace

TEST_CASE("http 8: a password file with comments, CRLF and lines that are none") {
    const PasswordFile file = parse_password_file(
        "# users\r\n"
        "\r\n"
        "bob:" +
        des +
        "\r\n"
        "   alice:" +
        des +
        "  \n"
        "nobody\n"
        ":" +
        des +
        "\n"
        "plain:secret\n"
        "empty:\n"
        "bob:jO3Sl87HV9Zdc\n"
        "j\xc3\xb6rg:" +
        des +
        ":Full Name:more\n"
        "with space:" +
        des +
        "\n"
        "a\x1b[0m:" +
        des +
        "\n"
        "last:" +
        des);
    CHECK(file.users.size() == 6);
    CHECK(file.report.skipped == 5);
    CHECK(file.report.first_skipped == 5);
    CHECK(!file.report.too_large);
    for (const char* name : {"alice", "bob", "j\xc3\xb6rg", "with space", "last"}) {
        CAPTURE(name);
        REQUIRE(file.find(name) != nullptr);
        CHECK(file.find(name)->name == name);
        CHECK(file.find(name)->hash == des);  // bob's first line
    }
    for (const char* name : {"", "nobody", "plain", "empty", "Bob", "bo", "bobb", "zzz", "# users"})
        CHECK(file.find(name) == nullptr);
}

TEST_CASE("http 8: a file that is empty or holds nothing but rubbish knows nobody") {
    for (const std::string& text : {""s, "\n"s, "\r\n\r\n"s, "#"s, ":"s, "::"s, "\0"s, "a"s}) {
        CHECK(parse_password_file(text).users.empty());
        CHECK(parse_digest_file(text).users.empty());
        CHECK(parse_group_file(text).members.empty());
    }
}

TEST_CASE("http 8: sizes of user files are bounded") {
    const std::string name(max_user_line - des.size() - 1, 'n');
    CHECK(parse_password_file(name + ":" + des).users.size() == 1);
    CHECK(parse_password_file(name + "n:" + des + "\na:" + des).users.size() == 1);

    std::string text = "a:" + des + "\n";
    text.resize(max_user_file, '\n');
    CHECK(parse_password_file(text).users.size() == 1);
    const PasswordFile larger = parse_password_file(text + "\n");
    CHECK(larger.report.too_large);
    CHECK(larger.users.empty());
    CHECK(larger.decoy.empty());

    std::string members = "g:";
    std::string all;
    for (int i = 0; i < 4000; ++i) members += " u";
    for (std::size_t i = 0; i < max_user_entries / 4000; ++i) all += members + "\n";
    CHECK(parse_group_file(all).members.size() == max_user_entries);
    const GroupFile crowded = parse_group_file(all + "g: v\n");
    CHECK(crowded.report.too_large);
    CHECK(!crowded.contains("g", "u"));
}

TEST_CASE("http 8: a digest file") {
    const DigestFile file = parse_digest_file(
        "# made by htdigest\n"
        "u:realm:" +
        md5_a +
        "\r\n"
        "u:realm:" +
        sha_c +
        "\n"
        "u:other realm:" +
        md5_b +
        "\n"
        "v:realm:" +
        std::string(64, 'D') +
        "\n"
        "u:realm:" +
        md5_b +
        "\n"
        "w:realm:" +
        md5_a +
        "a\n"
        "w:realm:" +
        md5_a +
        ":\n"
        "w:realm:" +
        std::string(32, 'g') +
        "\n"
        "w:realm:\n"
        "w:" +
        md5_a +
        "\n"
        "w::" +
        md5_a +
        "\n"
        ":realm:" +
        md5_a + "\n");
    CHECK(file.users.size() == 5);
    CHECK(file.report.skipped == 7);
    CHECK(file.report.first_skipped == 7);
    CHECK(file.find("u", "realm", DigestAlgorithm::md5) == md5_a);  // the first line of the two
    CHECK(file.find("u", "realm", DigestAlgorithm::sha256) == sha_c);
    CHECK(file.find("u", "other realm", DigestAlgorithm::md5) == md5_b);
    CHECK(file.find("v", "realm", DigestAlgorithm::sha256) == sha_d);
    CHECK(file.find("u", "other realm", DigestAlgorithm::sha256).empty());
    CHECK(file.find("v", "realm", DigestAlgorithm::md5).empty());
    CHECK(file.find("v", "other realm", DigestAlgorithm::sha256).empty());
    CHECK(file.find("w", "realm", DigestAlgorithm::md5).empty());
    CHECK(file.find("u", "Realm", DigestAlgorithm::md5).empty());
    CHECK(file.find("", "", DigestAlgorithm::md5).empty());
}

TEST_CASE("http 8: a group file") {
    const GroupFile file = parse_group_file(
        "# groups\n"
        "staff: alice bob\r\n"
        "  guests :\tcarol   dave \n"
        "staff: erin\n"
        "nobody:\n"
        "no colon here\n"
        ": alice\n"
        "bad: mallory\x01 trudy\n");
    CHECK(file.report.skipped == 3);
    CHECK(file.report.first_skipped == 6);
    for (const char* user : {"alice", "bob", "erin"}) CHECK(file.contains("staff", user));
    for (const char* user : {"carol", "dave"}) CHECK(file.contains("guests", user));
    for (const char* user : {"", "carol", "alic", "alice bob", "staff", "Alice"})
        CHECK(!file.contains("staff", user));
    CHECK(!file.contains("nobody", ""));
    CHECK(!file.contains("nobody", "alice"));
    CHECK(!file.contains("", "alice"));
    CHECK(!file.contains("bad", "trudy"));
    CHECK(!file.contains("bad", "mallory"));
}

TEST_CASE("http 8: files survive being moved and copied") {
    PasswordFile file = parse_password_file("a:" + des);  // short enough to live within strings
    const PasswordFile copy = file;
    const PasswordFile moved = std::move(file);
    REQUIRE(copy.find("a") != nullptr);
    REQUIRE(moved.find("a") != nullptr);
    CHECK(copy.decoy == des);
    CHECK(moved.decoy == des);
}
