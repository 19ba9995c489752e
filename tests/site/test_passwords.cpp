// Hashes that the real htpasswd 2.4 has written, and passwords that must not fit them.
#include "stepwise/site/passwords.hpp"

#include <doctest/doctest.h>
#include <time.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "stepwise/site/apr1.hpp"
#include "stepwise/site/password_hash.hpp"

using namespace stepwise;
using namespace std::string_literals;

namespace {

struct Vector {
    std::string password;
    std::string_view hash;
    std::size_t significant = std::string::npos;  ///< octets of the password that count
};

const std::string utf8 = "p\xc3\xa4ssw\xc3\xb6rd\xe2\x82\xac";
const std::string x72(72, 'x'), x80(80, 'x'), y255(255, 'y');

const std::vector<Vector> vectors = {
    // htpasswd -m
    {"secret", "$apr1$EyUkiIbx$Sfk6LuvnpyU7CrU0lhVC71"},
    {"", "$apr1$8PBibqTc$UP8QcKZ0JRhJP2swuAwOS/"},
    {utf8, "$apr1$2XfW0xrE$IyrmAd/6yPIeQbSw6ZYQF1"},
    {x72, "$apr1$GUFEUCbM$1o0kELh5Cm6YNFzZvVIgH0"},
    {x80, "$apr1$Ci10Y.Sr$koylcwP4puCBvsmTpgeVO."},
    {y255, "$apr1$a7P0ogBY$CimMkm.1O8tHcLqz5vBvb/"},
    {"a:b c", "$apr1$Azxb4tOT$.UQ7dt1anKhPi.TRC2aid/"},
    {"secret", "$apr1$ab$jiiV6N7hIIuIoJbc1hxOE/"},  // openssl passwd -apr1: a shorter salt
    // htpasswd -s
    {"secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="},
    {"", "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="},
    {utf8, "{SHA}WftlVS2jnC7Vz30QrXptSZ4eRyo="},
    {x72, "{SHA}vzNH/54thcWpGfXCFyFWquVDDQw="},
    {x80, "{SHA}mhYxdXId8MC8tCysqx+LZq6VXc8="},
    {y255, "{SHA}o80AFs5BLvyNF2AIze8NHv8+1Hw="},
    {"a:b c", "{SHA}MWnR3DIy7dX5bw7q+0rLji8CSC8="},
    // htpasswd -B, once with -C 4
    {"secret", "$2y$05$d6Zo1qbRjlMiLS2oKDqgWO3YP8n0YIPOkrDkNQH98/dXBHn9bwzUi", 72},
    {"", "$2y$05$05npxF9BJq9ftq5sym6W7eFwogVmyQ9oW9ngVLZJ.iuFv.KjL4k/G", 72},
    {utf8, "$2y$05$7KYXGyJTNCtMFAffdnEL2erZyBiQ/Xgj0n.ocgneTcDpwHX9SrJ5K", 72},
    {x72, "$2y$05$PhbeUYWjzujtCtDgtTMnMuvggvVEJp8o6cYDn0jVp0yBBbOvH2awm", 72},
    {x80, "$2y$05$nEGdVe5IXuKdCvEmgxi2xetBD5sfmVdBNL6TuxMRG1Azz2J/yIDmG", 72},
    {y255, "$2y$05$1X84grWP9zRGmzpGhSKtc..ifBLrx/tWYw7NVKWTPA.iU5oXaV4xG", 72},
    {"a:b c", "$2y$05$hMzpCvnSf305g.mrEXaj7utaJVSjuMTwhmr7YpYIPtw..4E.HO2HK", 72},
    {"cost4", "$2y$04$oGqgz3xldh8jxNkpILxZw.S1gveKeprNx5baX.m5z2s2MZ0kRtZlK", 72},
    // htpasswd -d
    {"secret", "rTTZuu2K8mHjw", 8},
    {"", "KtmH706rms.UQ", 8},
    {utf8, "D30xoWw2uj4qA", 8},
    {x80, "jO3Sl87HV9Zdc", 8},
    {y255, "qQvLTab1R8cuo", 8},
    {"a:b c", "KqEa7rDjdQky2", 8},
    // htpasswd -2, once with -r 1000
    {"secret", "$5$0Zwt3WxTl0byLSTi$wIuN346bV59P9eMEmGnvDgYj3t8NSyBR15WRl5ApHP7"},
    {"", "$5$stouucMpaIY1ORY2$C4g83iO2F/n0T3Arv/8nfAyVxZ2ee57VnCKnX4YNUW8"},
    {utf8, "$5$3.mc/wpjPkw.hEz9$UnxW/4LOnxA/42OdLXPXm4NExfZefWco33hHg5ajfw1"},
    {x80, "$5$SarsKZ5QkdiNJXC8$u3me8uirk.UgrF0cuJVSnKZSx40NAAxqicX91zNONy7"},
    {y255, "$5$v5tkTnbuZiYq9aDD$r4ss7B0uKG1TTrm414X.59RVmqTLgxAKNdIe3KVDo02"},
    {"rounds", "$5$rounds=1000$3FR4rsFEm4wXX315$GaUS3PofADx0PLr3fY0pX/dJCgTP.8hLkaJTJJAaX/B"},
    // htpasswd -5, once with -r 6000
    {"secret",
     "$6$JFqTQZL7wChm3Gmq$8mAQw/h6W4f67ZcRRssuGabKcNx8uEezLDb/"
     "qG20HkhjvvPwfGEtXVQH3Y359RaPrF7vXyXBbMJ9gdv0LCHOJ/"},
    {"",
     "$6$li7LuDuaBGCVNdm9$lVY7VYfbQjvGFMCOCigpG3T61z4ERMoaiVBCYLnys/"
     "pPAGfTayvesSLEZGF66FDX6/.nKDExefK6JiTsiIByq."},
    {utf8,
     "$6$EZK8BggJXpffaWll$FN7npiJBi0hE6U3.gxNz81XMo8ez7DWb2lH9noZTY1upWoxpMoCaXl2H1Ax1hBC8S2nVprxk2"
     "uYGbNZDZ4ct10"},
    {x80,
     "$6$0vnl/"
     "lty6CEjL60f$oTlDoEMIw39q6rqJ5e6LK.Uqs0.Ft.pJT8vwRrEWkI7vurwXBKLn3oc94XrbDvEfOZQNcArGkrPGYU23H"
     "hVGm/"},
    {y255,
     "$6$zQEEo5EJXH7N0TeB$hLz85N9szkiEHyT.ZrX.aMT7gKN2h1VH.xZFxPLbkGNHTzA2vNeEC9A8id5Pj1fWdwf3CyrY6"
     "OfrMZ0TAUFK01"},
    {"rounds",
     "$6$rounds=6000$nlw08l5YtYoT25pR$thPmiLBk/"
     "T63OINe6oltcalmQd81wvjHMRgwhaxoxJxz47w7JfxfwrgcRsx.Hpz/uyow5pUzzaEkw8aXFEFrp."},
};

std::string with_last_changed(std::string text) {
    text.back() = text.back() == 'A' ? 'B' : 'A';
    return text;
}

}  // namespace

TEST_CASE("http 8: every format that htpasswd writes takes the right password") {
    for (const Vector& vector : vectors) {
        CAPTURE(vector.hash);
        CHECK(format_of(vector.hash) != PasswordFormat::unknown);
        CHECK(password_matches(vector.password, vector.hash));
    }
}

TEST_CASE("http 8: every format refuses a wrong password") {
    for (const Vector& vector : vectors) {
        CAPTURE(vector.hash);
        const std::string& right = vector.password;
        std::vector<std::string> wrong = {"wrong", "x" + right};
        if (right.size() < vector.significant) wrong.push_back(right + "x");
        if (!right.empty()) {
            const std::string cut = right.substr(0, std::min(right.size(), vector.significant));
            wrong.emplace_back();
            wrong.push_back(cut.substr(0, cut.size() - 1));
            wrong.push_back(with_last_changed(cut));
        }
        for (const std::string& password : wrong) {
            // xxx… with an x in front is the same again to formats that cut.
            const bool same_after_cut =
                password.substr(0, vector.significant) == right.substr(0, vector.significant);
            CAPTURE(password);
            if (!same_after_cut) CHECK(!password_matches(password, vector.hash));
        }
        CHECK(!password_matches(vector.hash, vector.hash));
    }
}

TEST_CASE("http 8: a hash with a letter changed, cut or added takes no password") {
    for (const Vector& vector : vectors) {
        if (vector.password != "secret") continue;
        const std::string hash{vector.hash};
        CAPTURE(hash);
        std::string changed = hash;
        // The last letter of most formats has unused bits; that before it has none.
        char& letter = changed[changed.size() - 3];
        letter = letter == 'A' ? 'B' : 'A';
        CHECK(!password_matches("secret", changed));
        CHECK(!password_matches("secret", hash.substr(0, hash.size() - 1)));
        CHECK(!password_matches("secret", hash + "."));
        CHECK(!password_matches("secret", " " + hash));
        CHECK(!password_matches("secret", hash + "$"));
    }
}

TEST_CASE("http 8: where formats cut a password, and where they do not") {
    const auto hash_of = [](const std::string& password, std::string_view prefix) {
        for (const Vector& vector : vectors)
            if (vector.password == password && vector.hash.starts_with(prefix)) return vector.hash;
        return std::string_view{};
    };
    CHECK(password_matches(x72 + "anything", hash_of(x80, "$2y$")));
    CHECK(!password_matches(x72, hash_of(x80, "$apr1$")));
    CHECK(!password_matches(x72, hash_of(x80, "$5$")));
    CHECK(!password_matches(x72, hash_of(x80, "$6$")));
    CHECK(!password_matches(x72, hash_of(x80, "{SHA}")));
    CHECK(password_matches("xxxxxxxx", "jO3Sl87HV9Zdc"));
    CHECK(!password_matches("xxxxxxx", "jO3Sl87HV9Zdc"));
}

TEST_CASE("http 8: the length of a password is bounded, and a NUL ends nothing") {
    const std::string_view des_of_y = "qQvLTab1R8cuo";  // looks at eight octets only
    CHECK(password_matches(std::string(max_password, 'y'), des_of_y));
    CHECK(!password_matches(std::string(max_password + 1, 'y'), des_of_y));
    CHECK(!password_matches(std::string(100'000, 'y'), des_of_y));
    for (const Vector& vector : vectors) {
        CHECK(!password_matches(vector.password + "\0"s, vector.hash));
        CHECK(!password_matches(vector.password + "\0x"s, vector.hash));
    }
}

TEST_CASE("http 8: what is no hash takes no password, not even itself") {
    for (const char* hash :
         {"",
          "*",
          "!",
          "x",
          "secret",
          "plain text",
          "$",
          "$$",
          "$apr1$",
          "$apr1$$",
          "{SHA}",
          "$1$ab$jiiV6N7hIIuIoJbc1hxOE/",
          "$apr1$jiiV6N7hIIuIoJbc1hxOE/",
          "$apr1$a$b$jiiV6N7hIIuIoJbc1hxOE/",
          "{SHA}5en6G6MezRroT3XKqkdPOmY.BfQ=",
          "{sha}5en6G6MezRroT3XKqkdPOmY/BfQ=",
          "$2y$05$",
          "$2x$05$",
          "*0",
          "*1",
          "$2y$99$d6Zo1qbRjlMiLS2oKDqgWO3YP8n0YIPOkrDkNQH98/dXBHn9bwzUi",
          "$2y$5$d6Zo1qbRjlMiLS2oKDqgWO3YP8n0YIPOkrDkNQH98/dXBHn9bwzUi",
          "rTTZuu2K8mHj",
          "rTTZuu2K8mHjww",
          "rTTZuu2K8mH:w",
          "passwordplain",
          "$5$rounds=x$3FR4rsFEm4wXX315$GaUS3PofADx0PLr3fY0pX/dJCgTP.8hLkaJTJJAaX/B",
          "$5$$rounds=1000$3FR4rsFEm4wXX315$GaUS3PofADx0PLr3fY0pX/dJCgTP.8hLkaJTJJAaX/B"}) {
        CAPTURE(hash);
        CHECK(!password_matches("secret", hash));
        CHECK(!password_matches("rounds", hash));
        CHECK(!password_matches("", hash));
        CHECK(!password_matches(hash, hash));
    }
}

TEST_CASE("http 8: plain text is no format, save what has the shape of a DES hash") {
    CHECK(format_of("secret") == PasswordFormat::unknown);
    CHECK(format_of("thirteen char") == PasswordFormat::unknown);
    CHECK(format_of("passwordplain") == PasswordFormat::crypt);
}

TEST_CASE("http 8: apr1 uses eight octets of the salt") {
    CHECK(apr1("secret", "EyUkiIbxyz") == "$apr1$EyUkiIbx$Sfk6LuvnpyU7CrU0lhVC71");
    CHECK(apr1("secret", "ab") == "$apr1$ab$jiiV6N7hIIuIoJbc1hxOE/");
}

TEST_CASE("http 8: the work of a hash is its format and cost, not its salt") {
    CHECK(work_of("$apr1$EyUkiIbx$Sfk6LuvnpyU7CrU0lhVC71") == "$apr1$");
    CHECK(work_of("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=") == "{SHA}");
    CHECK(work_of("$2y$04$oGqgz3xldh8jxNkpILxZw.S1gveKeprNx5baX.m5z2s2MZ0kRtZlK") == "$2y$04$");
    CHECK(work_of("$5$rounds=1000$3FR4rsFEm4wXX315$GaUS3PofADx0PLr3fY0pX/dJCgTP.8hLkaJTJJAaX/B") ==
          "$5$rounds=1000$");
    CHECK(work_of("$5$v5tkTnbuZiYq9aDD$r4ss7B0uKG1TTrm414X.59RVmqTLgxAKNdIe3KVDo02") == "$5$");
    CHECK(work_of("rTTZuu2K8mHjw").empty());
    CHECK(work_of("").empty());
}

TEST_CASE("http 8: users of a file are let in with their own passwords only") {
    std::string text;
    for (std::size_t i = 0; i < vectors.size(); ++i)
        text += "user" + std::to_string(i) + ":" + std::string{vectors[i].hash} + "\n";
    const PasswordFile file = parse_password_file(text);
    REQUIRE(file.users.size() == vectors.size());
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const std::string name = "user" + std::to_string(i);
        CHECK(authenticate(file, name, vectors[i].password));
        CHECK(!authenticate(file, name, "wrong"));
        CHECK(!authenticate(file, name + "x", vectors[i].password));
        CHECK(!authenticate(file, "", vectors[i].password));
        CHECK(!authenticate(file, "User" + std::to_string(i), vectors[i].password));
    }
}

TEST_CASE("http 8: a user that does not exist is refused even with the decoy's password") {
    const PasswordFile file = parse_password_file("a:$apr1$ab$jiiV6N7hIIuIoJbc1hxOE/\n");
    REQUIRE(password_matches("secret", file.decoy));
    CHECK(authenticate(file, "a", "secret"));
    CHECK(!authenticate(file, "b", "secret"));
    CHECK(!authenticate(parse_password_file(""), "a", ""));
    CHECK(!authenticate(parse_password_file(""), "", ""));
}

TEST_CASE("http 8: the decoy costs what most of the hashes cost") {
    const std::string des = ":rTTZuu2K8mHjw\n", apr = ":$apr1$ab$jiiV6N7hIIuIoJbc1hxOE/\n",
                      five = ":$2y$05$d6Zo1qbRjlMiLS2oKDqgWO3YP8n0YIPOkrDkNQH98/dXBHn9bwzUi\n",
                      four = ":$2y$04$oGqgz3xldh8jxNkpILxZw.S1gveKeprNx5baX.m5z2s2MZ0kRtZlK\n";
    const auto work = [](const std::string& text) {
        return std::string{work_of(parse_password_file(text).decoy)};
    };
    CHECK(work("a" + five) == "$2y$05$");
    CHECK(work("a" + five + "b" + apr + "c" + apr) == "$apr1$");
    CHECK(work("a" + apr + "b" + five + "c" + four + "d" + four) == "$2y$04$");
    CHECK(work("a" + apr + "b" + des + "c" + des) == "");
    CHECK(work("a" + des + "b:plain\nc:plain\nd:plain\n") == "");
    CHECK(parse_password_file("").decoy.empty());
}

TEST_CASE("http 8: a user that does not exist takes as long as one that does") {
    // Processor time of this thread, so that a busy machine does not matter; the difference that
    // would be found without the decoy is a thousandfold.
    const PasswordFile file =
        parse_password_file("a:$2y$05$d6Zo1qbRjlMiLS2oKDqgWO3YP8n0YIPOkrDkNQH98/dXBHn9bwzUi\n");
    const auto cost = [&](std::string_view user) {
        timespec start{}, end{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
        for (int i = 0; i < 10; ++i) CHECK(!authenticate(file, user, "wrong"));
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
        return static_cast<double>(end.tv_sec - start.tv_sec) * 1e9 +
               static_cast<double>(end.tv_nsec - start.tv_nsec);
    };
    CHECK(cost("nobody") > cost("a") / 4);
}

TEST_CASE("http 8: many threads check passwords at once") {
    const auto check_all = [](std::size_t& right) {
        for (const Vector& vector : vectors)
            right += password_matches(vector.password, vector.hash) &&
                     !password_matches("wrong", vector.hash);
    };
    std::vector<std::size_t> right(4, 0);
    std::vector<std::thread> threads;
    for (std::size_t& count : right) threads.emplace_back(check_all, std::ref(count));
    for (std::thread& thread : threads) thread.join();
    for (std::size_t count : right) CHECK(count == vectors.size());
}
