// The Authorization field, the challenges, and base64 below them.
#include "stepwise/http/authorization.hpp"

#include <doctest/doctest.h>

#include <string>

#include "stepwise/http/base64.hpp"
#include "stepwise/http/challenge.hpp"
#include "stepwise/http/response_head.hpp"

using namespace stepwise::http;
using namespace std::string_literals;

TEST_CASE("base64, the vectors of RFC 4648, 10") {
    const struct {
        const char *octets, *text;
    } table[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xbf", "+/+/"},
    };
    for (const auto& row : table) {
        CHECK(encode_base64(row.octets) == row.text);
        CHECK(decode_base64(row.text) == row.octets);
    }
}

TEST_CASE("base64 goes both ways with all octets in all places") {
    std::string octets;
    for (int i = 0; i < 256 * 3 + 5; ++i) {
        octets += static_cast<char>(i * 7 + i / 256);
        CHECK(decode_base64(encode_base64(octets)) == octets);
    }
}

TEST_CASE("base64 is read strictly") {
    for (const std::string& text :
         {"Z"s,     "Zg"s,     "Zg="s,      "Zm8"s,   "Zg==="s,   "Zg====="s, "===="s,  "Z==="s,
          "="s,     "=Zg="s,   "Zg==Zg=="s, "Zm=v"s,  "Zh=="s,    "Zm9="s,    "Zm 9v"s, " Zm9v"s,
          "Zm9v "s, "Zm9v\n"s, "Zm-_"s,     "Zm9\0"s, "Zm9\xff"s, "Zm9v!m9v"s}) {
        CAPTURE(text);
        CHECK(!decode_base64(text).has_value());
    }
}

TEST_CASE("base64 has one spelling for each text") {
    // Of all 64 * 64 texts XY== exactly 256 may be read.
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::size_t read = 0;
    for (char first : alphabet)
        for (char second : alphabet)
            read += decode_base64(std::string{first, second, '=', '='}).has_value();
    CHECK(read == 256);
}

TEST_CASE("http 8: the scheme is known in any case of letters") {
    CHECK(auth_scheme_of("Basic Og==") == AuthScheme::basic);
    CHECK(auth_scheme_of("bASIC Og==") == AuthScheme::basic);
    CHECK(auth_scheme_of("basic") == AuthScheme::basic);
    CHECK(auth_scheme_of("DIGEST a=b") == AuthScheme::digest);
    for (const char* value : {"", " ", "Basi", "Basics Og==", "Bearer x", "Basic,Og==", "Basic\tx"})
        CHECK(auth_scheme_of(value) == AuthScheme::other);
}

TEST_CASE("http 8: Basic credentials") {
    const struct {
        std::string value, user, password;
    } table[] = {
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"},  // RFC 7617, 2
        {"Basic dGVzdDoxMjPCow==", "test", "123\xc2\xa3"},                 // RFC 7617, 2.1
        {"basic   dGVzdDoxMjPCow==  ", "test", "123\xc2\xa3"},
        {"Basic " + encode_base64("user:"), "user", ""},
        {"Basic " + encode_base64(":secret"), "", "secret"},
        {"Basic " + encode_base64(":"), "", ""},
        {"Basic " + encode_base64("a:b:c::"), "a", "b:c::"},
        {"Basic " + encode_base64("a b: c "), "a b", " c "},
        {"Basic " + encode_base64("\xe9:\xe9"), "\xe9", "\xe9"},
    };
    for (const auto& row : table) {
        CAPTURE(row.value);
        const BasicCredentials credentials = parse_basic(row.value);
        CHECK(credentials.ok());
        CHECK(credentials.user == row.user);
        CHECK(credentials.password == row.password);
    }
}

TEST_CASE("http 8: malformed Basic credentials") {
    const struct {
        std::string value;
        std::string_view why;
    } table[] = {
        {"", "scheme_is_not_basic"},
        {"Digest QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "scheme_is_not_basic"},
        {"BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ==", "scheme_is_not_basic"},
        {"Basic", "no_colon"},
        {"Basic ", "no_colon"},
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", "base64_malformed"},
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=", "base64_malformed"},
        {"Basic QWxhZGRpbjpv cGVuIHNlc2FtZQ==", "base64_malformed"},
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, x=y", "base64_malformed"},
        {"Basic \"QWxhZGRpbjpvcGVuIHNlc2FtZQ==\"", "base64_malformed"},
        {"Basic user:password", "base64_malformed"},
        {"Basic " + encode_base64("nocolon"), "no_colon"},
        {"Basic " + encode_base64("a\0b:c"s), "control_character"},
        {"Basic " + encode_base64("a:b\0"s), "control_character"},
        {"Basic " + encode_base64("a:b\nc"), "control_character"},
        {"Basic " + encode_base64("a\rb:c"), "control_character"},
        {"Basic " + encode_base64("a:\tb"), "control_character"},
        {"Basic " + encode_base64("a:b\x1b[0m"), "control_character"},
        {"Basic " + encode_base64("a\x7f:b"), "control_character"},
    };
    for (const auto& row : table) {
        CAPTURE(row.value);
        const BasicCredentials credentials = parse_basic(row.value);
        CHECK(!credentials.ok());
        CHECK(credentials.why == row.why);
        CHECK(credentials.user.empty());
        CHECK(credentials.password.empty());
    }
}

TEST_CASE("http 8: Digest credentials, the example of RFC 7616, 3.9.1") {
    const DigestCredentials credentials = parse_digest(
        "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "
        "algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
        "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
        "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", "
        "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    REQUIRE(credentials.ok());
    CHECK(credentials.username == "Mufasa");
    CHECK(credentials.realm == "http-auth@example.org");
    CHECK(credentials.uri == "/dir/index.html");
    CHECK(credentials.algorithm == "SHA-256");
    CHECK(credentials.nonce == "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v");
    CHECK(credentials.nc == "00000001");
    CHECK(credentials.cnonce == "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    CHECK(credentials.qop == "auth");
    CHECK(credentials.response ==
          "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    CHECK(credentials.opaque == "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
    CHECK(!credentials.userhash);
}

namespace {

/// What must be there, without the user name.
const std::string others = "realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\"";

}  // namespace

TEST_CASE("http 8: parameters of Digest in the spellings that clients use") {
    const struct {
        std::string list, username;
    } table[] = {
        {"username=\"u\", " + others, "u"},
        {others + ",username=u", "u"},
        {", ,username = \"u\" ,\t" + others + ", ,", "u"},
        {"USERNAME=\"u\"," + others, "u"},
        {"username=\"\"," + others, ""},
        {R"(username="a\"b\\c\d, realm=\"x\"",)" + others, R"(a"b\cd, realm="x")"},
        {"username=\"\xc3\xa9\xff\"," + others, "\xc3\xa9\xff"},
        {"username*=UTF-8''J%C3%A4s%C3%B8n%20Doe," + others, "J\xc3\xa4s\xc3\xb8n Doe"},
        {"username*=utf-8'en'a%2525," + others, "a%25"},
        {"Username*=UTF-8''," + others, ""},
        {"username=u,unknown=\"a,b\",x=y," + others, "u"},
    };
    for (const auto& row : table) {
        CAPTURE(row.list);
        const DigestCredentials credentials = parse_digest("Digest " + row.list);
        CHECK(std::string_view{credentials.why}.empty());
        CHECK(credentials.username == row.username);
        CHECK(credentials.realm == "r");
        CHECK(credentials.response == "0");
        CHECK(credentials.algorithm.empty());
        CHECK(credentials.qop.empty());
        CHECK(credentials.nc.empty());
    }
    CHECK(parse_digest("Digest username=u,userhash=TRUE," + others).userhash);
    CHECK(!parse_digest("Digest username=u,userhash=false," + others).userhash);
    CHECK(parse_digest("Digest username=u,nc=0aF00001," + others).nc == "0aF00001");
}

TEST_CASE("http 8: malformed Digest credentials") {
    const struct {
        std::string value;
        std::string_view why;
    } table[] = {
        {"", "scheme_is_not_digest"},
        {"Basic username=u," + others, "scheme_is_not_digest"},
        {"Digest", "parameter_missing"},
        {"Digest ,,,", "parameter_missing"},
        {"Digest " + others, "parameter_missing"},
        {"Digest username=u, nonce=n, uri=\"/\", response=0", "parameter_missing"},
        {"Digest username=u, realm=r, uri=\"/\", response=0", "parameter_missing"},
        {"Digest username=u, realm=r, nonce=n, response=0", "parameter_missing"},
        {"Digest username=u, realm=r, nonce=n, uri=\"/\"", "parameter_missing"},
        {"Digest username=u,username=u," + others, "parameter_repeated"},
        {"Digest username=u,UserName=v," + others, "parameter_repeated"},
        {"Digest username=u,username*=UTF-8''u," + others, "parameter_repeated"},
        {"Digest username*=UTF-8''u,username*=UTF-8''u," + others, "parameter_repeated"},
        {"Digest username=u,x=1,x=1," + others, "parameter_repeated"},
        {"Digest username=u,userhash=false,userhash=true," + others, "parameter_repeated"},
        {"Digest dGVzdDoxMjPCow==", "parameter_malformed"},
        {"Digest username=," + others, "parameter_malformed"},
        {"Digest username," + others, "parameter_malformed"},
        {"Digest =u," + others, "parameter_malformed"},
        {"Digest username=u " + others, "parameter_malformed"},
        {"Digest username=\"u\"v," + others, "parameter_malformed"},
        {"Digest username=u;" + others, "parameter_malformed"},
        {"Digest username='u v'," + others, "parameter_malformed"},
        {"Digest " + others + ",username=\"u", "parameter_malformed"},
        {"Digest " + others + ",username=\"u\\", "parameter_malformed"},
        {"Digest " + others + ",username=\"u\\\"", "parameter_malformed"},
        {"Digest " + others + ",username=\"", "parameter_malformed"},
        {"Digest username=\"a\tb\"," + others, "parameter_malformed"},
        {"Digest username=\"a\\\nb\"," + others, "parameter_malformed"},
        {"Digest username=\"a\0b\","s + others, "parameter_malformed"},
        {"Digest username*=u," + others, "username_not_decodable"},
        {"Digest username*=UTF-8'u," + others, "username_not_decodable"},
        {"Digest username*=ISO-8859-1''u," + others, "username_not_decodable"},
        {"Digest username*=UTF-8''%4," + others, "username_not_decodable"},
        {"Digest username*=UTF-8''%," + others, "username_not_decodable"},
        {"Digest username*=UTF-8''%4x," + others, "username_not_decodable"},
        {"Digest username*=UTF-8''%00," + others, "username_not_decodable"},
        {"Digest username*=UTF-8''%0a," + others, "username_not_decodable"},
        {"Digest username=u,nc=1," + others, "nonce_count_malformed"},
        {"Digest username=u,nc=\"\"," + others, "nonce_count_malformed"},
        {"Digest username=u,nc=0000000g," + others, "nonce_count_malformed"},
        {"Digest username=u,nc=000000001," + others, "nonce_count_malformed"},
    };
    for (const auto& row : table) {
        CAPTURE(row.value);
        const DigestCredentials credentials = parse_digest(row.value);
        CHECK(!credentials.ok());
        CHECK(credentials.why == row.why);
    }
}

TEST_CASE("http 8: the number of Digest parameters is bounded") {
    std::string list = "username=u, " + others;
    for (std::size_t i = 5; i < DigestCredentials::max_parameters; ++i)
        list += ",x" + std::to_string(i) + "=1";
    CHECK(parse_digest("Digest " + list).ok());
    CHECK(parse_digest("Digest " + list + ",,,,").ok());
    CHECK(parse_digest("Digest " + list + ",y=1").why == "too_many_parameters"s);
}

TEST_CASE("http 8: Digest credentials cut off anywhere") {
    const std::string whole = "Digest " + others + R"(, username="a\"b", nc=00000001, qop="auth")";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string flush = whole.substr(0, size);  // a buffer that ends where the text does
        const DigestCredentials credentials = parse_digest(flush);
        // Whole are: up to the user name, up to nc, and either with the separator behind it.
        const std::size_t nc = whole.find(", nc"), qop = whole.find(", qop");
        const bool complete = (size >= nc && size <= nc + 2) || (size >= qop && size <= qop + 2);
        CAPTURE(flush);
        CHECK(credentials.ok() == complete);
    }
}

TEST_CASE("http 8: challenges") {
    CHECK(basic_challenge("WallyWorld") == R"(Basic realm="WallyWorld", charset="UTF-8")");
    CHECK(basic_challenge(R"(a "b" \)") == R"(Basic realm="a \"b\" \\", charset="UTF-8")");
    CHECK(basic_challenge("a\r\nX: \0b\t\x7f\xc3\xa9"s) ==
          "Basic realm=\"aX: b\xc3\xa9\", charset=\"UTF-8\"");

    DigestChallenge challenge{"http-auth@example.org", "7ypf/x==", "FQhe"};
    auto values = digest_challenges(challenge);
    REQUIRE(values.size() == 2);
    CHECK(values[0] == R"(Digest realm="http-auth@example.org", qop="auth", algorithm=SHA-256, )"
                       R"(nonce="7ypf/x==", opaque="FQhe", charset=UTF-8)");
    CHECK(values[1] == R"(Digest realm="http-auth@example.org", qop="auth", algorithm=MD5, )"
                       R"(nonce="7ypf/x==", opaque="FQhe", charset=UTF-8)");

    challenge = {"\"\n", "n", "", "", true, false, true};
    values = digest_challenges(challenge);
    REQUIRE(values.size() == 1);
    CHECK(values[0] == R"(Digest realm="\"", qop="auth", algorithm=MD5, nonce="n", )"
                       R"(charset=UTF-8, stale=true)");
    challenge.sha256 = true, challenge.md5 = false;
    CHECK(digest_challenges(challenge).at(0).find("SHA-256") != std::string::npos);
}

TEST_CASE("http 8: a challenge may stand in a head, whatever the realm") {
    std::string realm;
    for (int octet = 0; octet < 256; ++octet) realm += static_cast<char>(octet);
    std::string storage(2000, '#');
    ResponseHead head{std::span{storage}};
    head.field("WWW-Authenticate", basic_challenge(realm));
    for (const auto& value : digest_challenges({realm, "n"})) head.field("WWW-Authenticate", value);
    CHECK(head.ok());
}

TEST_CASE("http 8: Digest algorithms") {
    CHECK(digest_algorithm_from("") == DigestAlgorithm::md5);
    CHECK(digest_algorithm_from("md5") == DigestAlgorithm::md5);
    CHECK(digest_algorithm_from("sha-256") == DigestAlgorithm::sha256);
    for (DigestAlgorithm algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha256})
        CHECK(digest_algorithm_from(to_string(algorithm)) == algorithm);
    for (const char* name : {"MD5-sess", "SHA-256-sess", "SHA-512-256", "SHA256", "MD", "MD5 "})
        CHECK(!digest_algorithm_from(name).has_value());
}
