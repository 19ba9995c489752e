// Questions to a name server and its answers (RFC 1035, section 4): octets on one side, values on
// the other.  What it says comes from strangers, so whatever is not exactly as it must be is
// refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/name_service.hpp"

namespace stepwise::dns {

/// Without EDNS a message over UDP has 512 octets at most (RFC 1035, 2.3.4).
inline constexpr std::size_t largest_message = 512;

enum class Type : std::uint16_t { a = 1, cname = 5, ptr = 12, aaaa = 28 };

struct Question {
    std::uint16_t id = 0;
    std::string name;  ///< without a dot at its end
    Type type = Type::ptr;
};

/// "4.3.2.1.in-addr.arpa" (RFC 1035, 3.5), or the 32 nibbles of ip6.arpa (RFC 3596, 2.5).
[[nodiscard]] std::string reverse_name(const Address& address);

/// The octets of a question, with recursion desired; empty if the name is no name of the DNS.
[[nodiscard]] std::string write_query(const Question& question);

struct Reply {
    enum class Kind : std::uint8_t {
        stray,   ///< no answer to this question: forget it and wait on
        none,    ///< there is no answer, and `why`
        answer,  ///< at least one of `names` or `addresses`
    };
    Kind kind = Kind::stray;
    const char* why = "";
    std::vector<std::string> names;  ///< PTR: lower case, and each a host name (is_host_name)
    std::vector<Address> addresses;  ///< A and AAAA
};

/// Takes a message apart.  Aliases (CNAME) are followed within it, eight at most; they are usual in
/// reverse zones (RFC 2317).
[[nodiscard]] Reply read_reply(std::string_view message, const Question& question);

}  // namespace stepwise::dns
