#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "stepwise/http/connection_fields.hpp"
#include "stepwise/http/host.hpp"

using namespace stepwise::http;

namespace {

std::unique_ptr<Request> request_with(const char* name, const std::vector<const char*>& values,
                                      Version version) {
    auto request = std::make_unique<Request>();
    request->version = version;
    for (const char* value : values) CHECK(request->fields.add(name, value));
    return request;
}

}  // namespace

TEST_CASE("persistence") {
    constexpr Persistence keep = Persistence::keep, close = Persistence::close;
    const struct {
        Version version;
        std::vector<const char*> connection;
        Persistence value;
        const char* why;
    } table[] = {
        {http_1_1, {}, keep, "http_1_1_default"},
        {http_1_1, {"close"}, close, "connection_close"},
        {http_1_1, {"Close"}, close, "connection_close"},
        {http_1_1, {"keep-alive"}, keep, "http_1_1_default"},
        {http_1_1, {"keep-alive, close"}, close, "connection_close"},
        {http_1_1, {"close,keep-alive"}, close, "connection_close"},
        {http_1_1, {"TE , \tclose"}, close, "connection_close"},
        {http_1_1, {"upgrade", "x", "close"}, close, "connection_close"},
        {http_1_1, {"closed"}, keep, "http_1_1_default"},
        {http_1_1, {"not close"}, keep, "http_1_1_default"},
        {http_1_0, {}, close, "http_1_0_default"},
        {http_1_0, {"keep-alive"}, keep, "connection_keep_alive"},
        {http_1_0, {"Keep-Alive"}, keep, "connection_keep_alive"},
        {http_1_0, {"x", "y, keep-alive"}, keep, "connection_keep_alive"},
        {http_1_0, {"keep-alive", "close"}, close, "connection_close"},
        {http_0_9, {}, close, "http_0_9"},
        {http_0_9, {"keep-alive"}, close, "http_0_9"},
    };
    for (const auto& row : table) {
        CAPTURE(row.why);
        const PersistenceDecision decision =
            persistence_of(*request_with("connection", row.connection, row.version));
        CHECK(decision.value == row.value);
        CHECK(decision.why == std::string{row.why});
    }
}

TEST_CASE("expectations") {
    const struct {
        Version version;
        std::vector<const char*> expect;
        Expectation value;
    } table[] = {
        {http_1_1, {}, Expectation::none},
        {http_1_1, {"100-continue"}, Expectation::continue_},
        {http_1_1, {"100-Continue"}, Expectation::continue_},
        {http_1_1, {"100-continue", "100-continue"}, Expectation::continue_},
        {http_1_1, {"200-ok"}, Expectation::other},
        {http_1_1, {"100-continue, x"}, Expectation::other},
        {http_1_1, {"x", "100-continue"}, Expectation::other},
        {http_1_1, {""}, Expectation::other},
        {http_1_0, {"100-continue"}, Expectation::none},
        {http_1_0, {"x"}, Expectation::none},
    };
    for (const auto& row : table)
        CHECK(expectation_of(*request_with("Expect", row.expect, row.version)) == row.value);
}

TEST_CASE("host") {
    const struct {
        Version version;
        const char* target;
        std::vector<const char*> host;
        int status;
        const char* expected;  // the host, or why not
    } table[] = {
        {http_1_1, "/", {"a"}, 200, "a"},
        {http_1_1, "/", {"a:80"}, 200, "a:80"},
        {http_1_1, "/", {""}, 200, ""},
        {http_1_1, "/", {}, 400, "no_host_field"},
        {http_1_1, "/", {"a", "a"}, 400, "two_host_fields"},
        {http_1_1, "/", {"a", "b"}, 400, "two_host_fields"},
        {http_1_1, "/", {"a b"}, 400, "host_is_invalid"},
        {http_1_1, "/", {"a, b"}, 400, "host_is_invalid"},
        {http_1_1, "/", {"me@a"}, 400, "host_is_invalid"},
        {http_1_1, "/", {"a:x"}, 400, "host_is_invalid"},
        {http_1_1, "/", {"http://a"}, 400, "host_is_invalid"},
        {http_1_1, "http://b/", {"a"}, 200, "b"},
        {http_1_1, "http://b/", {}, 400, "no_host_field"},
        {http_1_1, "http://b/", {""}, 400, "host_field_is_empty"},
        {http_1_1, "http://b/", {"a/"}, 400, "host_is_invalid"},
        {http_1_1, "http://b/", {"b", "b"}, 400, "two_host_fields"},
        {http_1_0, "/", {}, 200, ""},
        {http_1_0, "http://b/", {}, 200, "b"},
        {http_1_0, "/", {"a"}, 200, "a"},
        {http_1_0, "/", {"a", "b"}, 400, "two_host_fields"},
        {http_1_0, "/", {"a b"}, 400, "host_is_invalid"},
        {http_0_9, "/", {}, 200, ""},
    };
    for (const auto& row : table) {
        CAPTURE(row.target);
        CAPTURE(row.expected);
        const auto request = request_with("Host", row.host, row.version);
        const HostDecision decision = host_of(*request, target_of(Method::get, row.target));
        CHECK(code(decision.status) == row.status);
        CHECK((row.status == 200 ? std::string{decision.host} : decision.why) == row.expected);
    }
}
