// A LogFormat is taken apart once: every directive that is known, and a clear refusal for the rest.
#include <stdexcept>
#include <string>

#include "doctest/doctest.h"
#include "stepwise/site/log_file.hpp"

using stepwise::LogFormat;
using stepwise::LogItem;

namespace {

/// The items written out again: texts in [], directives with what belongs to them.
std::string shown(const LogFormat& format) {
    std::string text;
    for (const LogItem& item : format.items) {
        if (item.directive == '\0') {
            text += "[" + item.text + "]";
            continue;
        }
        text += item.directive;
        if (!item.text.empty()) text += "{" + item.text + "}";
        if (item.final_) text += '>';
        if (item.original) text += '<';
        if (item.negated) text += '!';
        for (const int status : item.statuses) text += "," + std::to_string(status);
    }
    return text;
}

std::string complaint(const std::string& format) {
    try {
        static_cast<void>(LogFormat::parse(format));
        return {};
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("log formats that are understood") {
    struct Row {
        const char* format;
        const char* items;
    };
    const Row rows[] = {
        {"", ""},
        {"plain", "[plain]"},
        {"%h", "h"},
        {"%h %l %u %t \"%r\" %>s %b", "h[ ]l[ ]u[ ]t[ \"]r[\" ]s>[ ]b"},
        {"%{Referer}i", "i{Referer}"},
        {"100%%", "[100%]"},
        {"%%h", "[%h]"},
        {"%<s %>U", "s<[ ]U>"},
        {"%400,501{User-agent}i", "i{User-agent},400,501"},
        {"%!200,304,302{Referer}i", "i{Referer}!,200,304,302"},
        {"%{Referer}!200i", "i{Referer}!,200"},
        {"%>200s", "s>,200"},
        {"a\\nb\\tc\\\"d\\\\e\\rf", "[a\nb\tc\"d\\e\rf]"},
        {"a\\qb\\", "[a\\qb\\]"},
        {"%{%d/%b/%Y %T}t", "t{%d/%b/%Y %T}"},
        {"%{begin:%s}t%{end:msec_frac}t", "t{begin:%s}t{end:msec_frac}"},
        {"%{local}p%{remote}p%{canonical}p%p", "p{local}p{remote}p{canonical}p"},
        {"%P%{pid}P%{tid}P%{hextid}P", "PP{pid}P{tid}P{hextid}"},
        {"%T%{ms}T%{us}T%{s}T", "TT{ms}T{us}T{s}"},
        {"%{c}a%{c}h", "a{c}h{c}"},
        {"%a%A%B%b%D%f%H%I%k%L%m%O%q%R%S%U%v%V%X", "aABbDfHIkLmOqRSUvVX"},
        {"%{a}C%{b}e%{c}n%{d}o", "C{a}e{b}n{c}o{d}"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.format);
        CHECK(shown(LogFormat::parse(row.format)) == row.items);
        CHECK(LogFormat::parse(row.format).text == row.format);
    }
}

TEST_CASE("log formats that need a clock finer than seconds") {
    for (const char* format : {"", "%h %t %>s", "t", "%%D", "%{D}i"}) {
        CAPTURE(format);
        CHECK_FALSE(LogFormat::parse(format).tells_microseconds);
    }
    for (const char* format : {"%D", "%h %T", "%{ms}T", "%{%Y}t", "%{sec}t", "%!200D"}) {
        CAPTURE(format);
        CHECK(LogFormat::parse(format).tells_microseconds);
    }
}

TEST_CASE("log formats that are refused, and where") {
    struct Row {
        const char* format;
        const char* complaint;
    };
    const Row rows[] = {
        {"%z", "character 1: there is no directive %z"},
        {"%h %l %Z", "character 7: there is no directive %Z"},
        {"%^FB", "character 1: there is no directive %^"},
        {"abc%", "character 4: a directive without its letter"},
        {"%>", "character 1: a directive without its letter"},
        {"%{Referer", "character 2: '{' without '}'"},
        {"%{Referer}", "character 1: a directive without its letter"},
        {"%i", "character 1: %i needs a name: %{Name}i"},
        {"%{}o", "character 1: %{}o needs a name"},
        {"%{nanoseconds}T", "%{nanoseconds}T is none of %{s}, %{ms}, %{us}T"},
        {"%{far}p", "%{far}p is none of"},
        {"%{uid}P", "%{uid}P is none of"},
        {"%4000b", "character 2: no status code"},
        {"%!b", "%!b: '!' without status codes"},
        {"%\xff", "there is no directive"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.format);
        const std::string said = complaint(row.format);
        CAPTURE(said);
        CHECK(said.find(row.complaint) != std::string::npos);
    }
    std::string many = "%200";
    for (int i = 0; i < 100; ++i) many += ",200";
    CHECK(complaint(many + "b").find("too many status codes") != std::string::npos);
}

TEST_CASE("nicknames of log formats that need no LogFormat") {
    for (const char* name : {"common", "combined", "vhost_common", "referer", "agent"}) {
        CAPTURE(name);
        const char* format = stepwise::predefined_log_format(name);
        REQUIRE(format != nullptr);
        CHECK(complaint(format).empty());
    }
    CHECK(stepwise::predefined_log_format("Common") == nullptr);
    CHECK(stepwise::predefined_log_format("") == nullptr);
}
