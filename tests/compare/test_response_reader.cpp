// Responses in whatever pieces, and bodies that are not what they must be.
#include <doctest/doctest.h>

#include <string>

#include "made_up_server.hpp"
#include "stepwise/compare/response_reader.hpp"

using namespace stepwise::compare;
using State = ResponseReader::State;

namespace {

/// In two pieces, cut there; the octets of what follows are not to be touched.
void check_cut(const std::string& response, std::string_view body, std::size_t cut) {
    ResponseReader reader;
    reader.expect(body);
    const std::string rest = response.substr(cut) + "HTTP/1.1 ";
    CHECK(reader.take(std::string_view{response}.substr(0, cut)) == cut);
    CHECK(reader.take(rest) == response.size() - cut);
    CHECK(reader.state() == State::complete);
    CHECK(reader.status() == 200);
    CHECK(reader.body_is_right());
    CHECK(reader.body_octets() == body.size());
}

ResponseReader reader_of(const std::string& response, std::string_view expected) {
    ResponseReader reader;
    reader.expect(expected);
    (void)reader.take(response);
    return reader;
}

}  // namespace

TEST_CASE("a response is read, however it is cut in two") {
    const std::string with_length = made_up::answer("hello world");
    for (std::size_t cut = 0; cut < with_length.size(); ++cut)
        check_cut(with_length, "hello world", cut);
    const std::string chunked =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n "
        "world\r\n0\r\n\r\n";
    for (std::size_t cut = 0; cut < chunked.size(); ++cut) check_cut(chunked, "hello world", cut);
}

TEST_CASE("a body that differs is seen") {
    CHECK(reader_of(made_up::answer("hello"), "hello").body_is_right());
    CHECK_FALSE(reader_of(made_up::answer("hellO"), "hello").body_is_right());
    CHECK_FALSE(reader_of(made_up::answer("hell"), "hello").body_is_right());
    CHECK_FALSE(reader_of(made_up::answer("hello!"), "hello").body_is_right());
    CHECK_FALSE(reader_of(made_up::answer(""), "hello").body_is_right());
    CHECK(reader_of(made_up::answer(""), "").state() == State::complete);
}

TEST_CASE("without a length the body goes to the end of the connection") {
    ResponseReader reader = reader_of("HTTP/1.0 200 OK\r\n\r\nhello", "hello");
    CHECK(reader.state() == State::until_close);
    CHECK(reader.closes());
    reader.end();
    CHECK(reader.state() == State::complete);
    CHECK(reader.body_is_right());
}

TEST_CASE("a body that is cut off is not complete") {
    ResponseReader reader = reader_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "hello");
    reader.end();
    CHECK(reader.state() == State::body);
    CHECK(reader.has_begun());
}

TEST_CASE("what is no HTTP is called so") {
    for (const char* response :
         {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 2xx OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n"}) {
        CAPTURE(response);
        CHECK(reader_of(response, "hello").state() == State::garbled);
    }
    CHECK(reader_of(std::string(20000, 'x'), "hello").state() == State::garbled);
}

TEST_CASE("whether the connection is kept is up to the server") {
    CHECK_FALSE(reader_of(made_up::answer("x"), "x").closes());
    CHECK(reader_of(made_up::answer("x", "Connection: close\r\n"), "x").closes());
    CHECK(reader_of("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x").closes());
}
