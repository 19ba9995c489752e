// Digest from both ends: the RFC's example, then a client played against the server's checks.
#include "stepwise/site/digest.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace stepwise;
using http::DigestAlgorithm;
using http::DigestCredentials;

namespace {

constexpr NonceSecret secret{1, 2, 3};
constexpr std::int64_t now = 1'000'000;

const DigestFile users = parse_digest_file(
    "user:realm:fb6cb9e166c6c764ff2bdea12175a8aa\n"  // htdigest, password "secret"
    "user:realm:" +
    digest_ha1(DigestAlgorithm::sha256, "user", "realm", "secret") + "\n");

DigestContext context() {
    DigestContext made{"realm", "GET", "/a?b"};
    made.seconds = now;
    return made;
}

/// What a client sends that knows `password`.
DigestCredentials credentials(DigestAlgorithm algorithm = DigestAlgorithm::md5,
                              const std::string& password = "secret",
                              const std::string& nonce = make_nonce(secret, now)) {
    DigestCredentials made;
    made.username = "user";
    made.realm = "realm";
    made.nonce = nonce;
    made.uri = "/a?b";
    made.algorithm = to_string(algorithm);
    made.cnonce = "0a4f113b";
    made.qop = "auth";
    made.nc = "00000001";
    made.response =
        digest_response(algorithm, digest_ha1(algorithm, "user", "realm", password), "GET", made);
    return made;
}

DigestOutcome checked(const DigestCredentials& made) {
    return check_digest(made, context(), secret, users);
}

}  // namespace

TEST_CASE("hashes") {
    CHECK(hex(as_octets(md5("abc"))) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(hex(as_octets(sha1("abc"))) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(as_octets(sha256("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, test cases 1, 2 and 6
    CHECK(hex(as_octets(hmac_sha256(std::string(20, '\x0b'), "Hi There"))) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(as_octets(hmac_sha256("Jefe", "what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(as_octets(hmac_sha256(std::string(131, '\xaa'),
                                    "Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("comparison in constant time compares") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
    for (const char* other : {"", "ab", "abcd", "abd", "Abc", "aBc"})
        CHECK(!equal_in_constant_time("abc", other));
    CHECK(!equal_in_constant_time({"a\0b", 3}, {"a\0c", 3}));
}

TEST_CASE("http 8: the responses of RFC 7616, 3.9.1") {
    DigestCredentials example;
    example.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    example.uri = "/dir/index.html";
    example.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    example.nc = "00000001";
    example.qop = "auth";
    const auto response = [&](DigestAlgorithm algorithm) {
        const std::string ha1 =
            digest_ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        return digest_response(algorithm, ha1, "GET", example);
    };
    CHECK(response(DigestAlgorithm::md5) == "8ca523f5e9506fed4657c9700eebdbec");
    CHECK(response(DigestAlgorithm::sha256) ==
          "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST_CASE("http 8: HA1 is what htdigest writes") {
    CHECK(digest_ha1(DigestAlgorithm::md5, "user", "realm", "secret") ==
          "fb6cb9e166c6c764ff2bdea12175a8aa");
    CHECK(digest_ha1(DigestAlgorithm::md5, "\xc3\xbcn\xc3\xaf",
                     "Gr\xc3\xb6\xc3\x9f"
                     "e \"x\"",
                     "p\xc3\xa4ssw\xc3\xb6rd\xe2\x82\xac") == "b86e49e4e1784429b9226bf00c0aba5c");
}

TEST_CASE("http 8: Digest lets in who knows the password") {
    for (DigestAlgorithm algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha256}) {
        CHECK(checked(credentials(algorithm)) == DigestOutcome::accepted);
        for (const char* wrong : {"", "Secret", "secret ", "secre"})
            CHECK(checked(credentials(algorithm, wrong)) == DigestOutcome::refused);
    }
    DigestCredentials made = credentials();
    made.algorithm = "";  // means MD5
    CHECK(checked(made) == DigestOutcome::accepted);
}

TEST_CASE("http 8: whatever is hashed may not be changed afterwards") {
    std::string DigestCredentials::*const parts[] = {
        &DigestCredentials::nonce, &DigestCredentials::nc, &DigestCredentials::cnonce,
        &DigestCredentials::username, &DigestCredentials::response};
    for (const auto part : parts) {
        DigestCredentials made = credentials();
        char& octet = (made.*part)[(made.*part).size() / 2];
        octet = octet == 'a' ? 'b' : 'a';
        CHECK(checked(made) == DigestOutcome::refused);
    }
    DigestContext other_method = context();
    other_method.method = "PUT";
    CHECK(check_digest(credentials(), other_method, secret, users) == DigestOutcome::refused);
    DigestCredentials made = credentials();
    for (const char* response : {"", "8ca523f5e9506fed4657c9700eebdbec0", "8ca523f5e9506fed"}) {
        made.response = response;
        CHECK(checked(made) == DigestOutcome::refused);
    }
}

TEST_CASE("http 8: an unknown user is refused, with the decoy's HA1 as well") {
    DigestCredentials made = credentials();
    made.username = "nobody";
    for (const char zero : {'0', 'f'}) {
        made.response = digest_response(DigestAlgorithm::md5, std::string(32, zero), "GET", made);
        CHECK(checked(made) == DigestOutcome::refused);
    }
    const DigestFile md5_only = parse_digest_file("user:realm:fb6cb9e166c6c764ff2bdea12175a8aa");
    CHECK(check_digest(credentials(DigestAlgorithm::sha256), context(), secret, md5_only) ==
          DigestOutcome::refused);
    CHECK(check_digest(credentials(), context(), secret, md5_only) == DigestOutcome::accepted);
}

TEST_CASE("http 8: Digest for something else") {
    DigestContext other = context();
    other.target = "/a";
    CHECK(check_digest(credentials(), other, secret, users) == DigestOutcome::mismatch);
    other.target = "/a?B";
    CHECK(check_digest(credentials(), other, secret, users) == DigestOutcome::mismatch);
    other = context();
    other.realm = "other";
    CHECK(check_digest(credentials(), other, secret, users) == DigestOutcome::mismatch);
    other = context();
    other.opaque = "o";
    CHECK(check_digest(credentials(), other, secret, users) == DigestOutcome::mismatch);
    DigestCredentials made = credentials();
    made.opaque = "o";
    CHECK(check_digest(made, other, secret, users) == DigestOutcome::accepted);
    CHECK(checked(made) == DigestOutcome::accepted);
}

TEST_CASE("http 8: variants of Digest that are not offered") {
    const struct {
        std::string DigestCredentials::*part;
        const char* value;
    } table[] = {
        {&DigestCredentials::qop, ""},
        {&DigestCredentials::qop, "auth-int"},
        {&DigestCredentials::qop, "auth,auth-int"},
        {&DigestCredentials::nc, ""},
        {&DigestCredentials::cnonce, ""},
        {&DigestCredentials::algorithm, "MD5-sess"},
        {&DigestCredentials::algorithm, "SHA-256-sess"},
        {&DigestCredentials::algorithm, "SHA-512-256"},
    };
    for (const auto& row : table) {
        CAPTURE(row.value);
        DigestCredentials made = credentials();
        made.*row.part = row.value;
        made.response = digest_response(DigestAlgorithm::md5, users.users[0].ha1, "GET", made);
        CHECK(checked(made) == DigestOutcome::unsupported);
    }
    DigestCredentials made = credentials();
    made.userhash = true;
    CHECK(checked(made) == DigestOutcome::unsupported);
}

TEST_CASE("http 8: an old nonce is stale for who knows the password, and for nobody else") {
    const std::int64_t lifetime = context().lifetime;
    const auto outcome = [](const std::string& nonce, const char* password = "secret") {
        return checked(credentials(DigestAlgorithm::md5, password, nonce));
    };
    CHECK(outcome(make_nonce(secret, now - lifetime)) == DigestOutcome::accepted);
    CHECK(outcome(make_nonce(secret, now - lifetime - 1)) == DigestOutcome::stale);
    CHECK(outcome(make_nonce(secret, now + 1)) == DigestOutcome::stale);
    CHECK(outcome(make_nonce(secret, now - lifetime - 1), "wrong") == DigestOutcome::refused);
    // Made before a restart, or by the client itself.
    CHECK(outcome(make_nonce(NonceSecret{9}, now)) == DigestOutcome::stale);
    for (const char* nonce : {"", "x", "AAAA", "dcd98b7102dd2f0e8b11d0f600bfb0c093"})
        CHECK(outcome(nonce) == DigestOutcome::stale);
}

TEST_CASE("http 8: nonces are recognised, and none can be made without the secret") {
    for (std::int64_t made : {std::int64_t{0}, std::int64_t{1}, now, std::int64_t{1} << 40}) {
        const std::string nonce = make_nonce(secret, made);
        CHECK(nonce.size() == 32);
        CHECK(check_nonce(secret, nonce, made, 0) == NonceState::fresh);
        CHECK(check_nonce(secret, nonce, made + 10, 10) == NonceState::fresh);
        CHECK(check_nonce(secret, nonce, made + 11, 10) == NonceState::stale);
        CHECK(check_nonce(secret, nonce, made - 1, 10) == NonceState::stale);
        CHECK(check_nonce(NonceSecret{9}, nonce, made, 10) == NonceState::foreign);
        for (std::size_t i = 0; i < nonce.size(); ++i) {
            std::string changed = nonce;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            CHECK(check_nonce(secret, changed, made, 10) == NonceState::foreign);
            CHECK(check_nonce(secret, nonce.substr(0, i), made, 10) == NonceState::foreign);
        }
        CHECK(check_nonce(secret, nonce + "AAAA", made, 10) == NonceState::foreign);
    }
    CHECK(make_nonce(secret, 1) != make_nonce(secret, 2));
}

TEST_CASE("http 8: a time that no clock shows does not overflow") {
    for (std::int64_t made : {INT64_MIN, INT64_MAX})
        CHECK(check_nonce(secret, make_nonce(secret, made), 1, 10) == NonceState::stale);
}

TEST_CASE("http 8: each server start has a secret of its own") {
    CHECK(make_nonce_secret() != make_nonce_secret());
    CHECK(make_nonce_secret() != NonceSecret{});
}

TEST_CASE("http 8: SHA-256 is offered only if it locks nobody out") {
    const std::string md5_line = ":r:" + std::string(32, 'a') + "\n";
    const std::string sha_line = ":r:" + std::string(64, 'a') + "\n";
    const struct {
        std::string text;
        bool sha256, md5;
    } table[] = {
        {"", false, false},
        {"u" + md5_line, false, true},
        {"u" + sha_line, true, false},
        {"u" + md5_line + "u" + sha_line, true, true},
        {"u" + md5_line + "v" + sha_line, false, true},
        {"u" + md5_line + "u" + sha_line + "v" + md5_line, false, true},
        {"u" + md5_line + "u" + sha_line + "v" + sha_line, true, true},
        {"u:other:" + std::string(32, 'a') + "\nu" + sha_line, true, false},
    };
    for (const auto& row : table) {
        CAPTURE(row.text);
        const DigestOffer offer = digest_offer(parse_digest_file(row.text), "r");
        CHECK(offer.sha256 == row.sha256);
        CHECK(offer.md5 == row.md5);
    }
}

TEST_CASE("http 8: each outcome has a reason for the trace") {
    for (DigestOutcome outcome :
         {DigestOutcome::accepted, DigestOutcome::stale, DigestOutcome::refused,
          DigestOutcome::unsupported, DigestOutcome::mismatch})
        CHECK(std::string_view{why(outcome)}.starts_with("digest_"));
}
