// RFC 1413's two lines, right and wrong.
#include <doctest/doctest.h>

#include "stepwise/stages/1_accept/ident_reply.hpp"

using namespace stepwise;

TEST_CASE("http 8: ident asks with the port pair of the connection") {
    CHECK(ident::write_query({6193, 23}) == "6193, 23\r\n");
    CHECK(ident::write_reply({6193, 23}, "stjohns") == "6193, 23 : USERID : UNIX : stjohns\r\n");
    CHECK(ident::write_reply({6193, 23}, "") == "6193, 23 : ERROR : NO-USER\r\n");
    for (const char* line : {"6193, 23", "6193,23", " 6193 , 23 "}) {
        const auto ports = ident::read_query(line);
        REQUIRE(ports);
        CHECK(ports->theirs == 6193);
        CHECK(ports->ours == 23);
    }
    for (const char* line : {"", ",", "6193", "6193,", ",23", "6193, 23, 5", "0, 23", "6193, 65536",
                             "-1, 23", "+1, 23", "6193; 23", "0x10, 23", "6193, 23\r"})
        CHECK_FALSE_MESSAGE(ident::read_query(line), line);
}

TEST_CASE("http 8: ident replies are taken apart strictly") {
    struct Row {
        std::string line;
        std::string user, why;
    };
    const std::string before = "6193, 23 : USERID : UNIX : ";
    const Row rows[] = {
        {before + "stjohns", "stjohns", ""},
        {"6193,23:USERID:UNIX:stjohns", "stjohns", ""},
        {" 6193 , 23 : USERID : UNIX , US-ASCII :stjohns ", "stjohns", ""},
        {"6193, 23 : USERID : OTHER : [1000]@x", "[1000]@x", ""},
        {before + "a:b", "a:b", ""},
        {before + std::string(512, 'u'), std::string(512, 'u'), ""},
        {before + std::string(513, 'u'), "", "ident_user_too_long"},
        {before + std::string(1000, 'u'), "", "ident_reply_too_long"},
        {before, "", "ident_reply_malformed"},
        {before + "  ", "", "ident_reply_malformed"},
        {before + "two words", "", "ident_user_not_printable"},
        {before + "a\tb", "", "ident_user_not_printable"},
        {before + "a\x1b[31m", "", "ident_user_not_printable"},
        {before + std::string("a\0b", 3), "", "ident_user_not_printable"},
        {before + "j\xc3\xb6rg", "", "ident_user_not_printable"},
        {before + "a\x7f", "", "ident_user_not_printable"},
        {before + "a\rb", "", "ident_user_not_printable"},
        {"6193, 24 : USERID : UNIX : stjohns", "", "ident_reply_about_other_ports"},
        {"23, 6193 : USERID : UNIX : stjohns", "", "ident_reply_about_other_ports"},
        {"6193 : USERID : UNIX : stjohns", "", "ident_reply_malformed"},
        {"6193, 23 : USERID : stjohns", "", "ident_reply_malformed"},
        {"6193, 23 : USERID : : stjohns", "", "ident_reply_malformed"},
        {"6193, 23 : userid : UNIX : stjohns", "", "ident_reply_malformed"},
        {"6193, 23 : USERID", "", "ident_reply_malformed"},
        {"6193, 23", "", "ident_reply_malformed"},
        {"6193, 65559 : USERID : UNIX : x", "", "ident_reply_malformed"},
        {"stjohns", "", "ident_reply_malformed"},
        {"", "", "ident_reply_malformed"},
        {"6193, 23 : ERROR : NO-USER", "", "ident_no_user"},
        {"6193, 23 : ERROR : HIDDEN-USER", "", "ident_hidden_user"},
        {"6193, 23 : ERROR : INVALID-PORT", "", "ident_invalid_port"},
        {"6193, 23 : ERROR : UNKNOWN-ERROR", "", "ident_unknown_error"},
        {"6193, 23 : ERROR : X-MY-OWN", "", "ident_unknown_error"},
        {"6193, 23 : ERROR", "", "ident_reply_malformed"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.line);
        const ident::Reply reply = ident::read_reply(row.line, {6193, 23});
        CHECK(std::string{reply.user} == row.user);
        CHECK(std::string{reply.why} == row.why);
    }
}
