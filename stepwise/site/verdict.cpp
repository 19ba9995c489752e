// A line is decided by what is known of the client, a section by its lines, from the first on and
// no further than needed.
#include "stepwise/site/verdict.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "stepwise/http/octets.hpp"

namespace stepwise {
namespace {

using Kind = Requirement::Kind;

Verdict verdict_if(bool granted) noexcept { return granted ? Verdict::granted : Verdict::denied; }

template <class Matches>
bool any_word(const Requirement& requirement, Matches matches) noexcept {
    return std::any_of(requirement.words.begin(), requirement.words.end(), matches);
}

bool is_same_address(const sockaddr& a, const sockaddr& b) noexcept {
    if (a.sa_family != b.sa_family) return false;
    if (a.sa_family == AF_INET)
        return reinterpret_cast<const sockaddr_in&>(a).sin_addr.s_addr ==
               reinterpret_cast<const sockaddr_in&>(b).sin_addr.s_addr;
    return a.sa_family == AF_INET6 &&
           std::memcmp(&reinterpret_cast<const sockaddr_in6&>(a).sin6_addr,
                       &reinterpret_cast<const sockaddr_in6&>(b).sin6_addr, sizeof(in6_addr)) == 0;
}

/// A loopback address, or the one that it has connected to.
bool is_local(const Asking& asking) noexcept {
    static const Network loopback_v4 = *Network::parse("127.0.0.0/8");
    static const Network loopback_v6 = *Network::parse("::1");
    if (asking.client == nullptr) return false;
    return loopback_v4.contains(*asking.client) || loopback_v6.contains(*asking.client) ||
           (asking.server != nullptr && is_same_address(*asking.client, *asking.server));
}

bool is_in_networks(const Requirement& requirement, const Asking& asking) noexcept {
    return asking.client != nullptr &&
           std::any_of(requirement.networks.begin(), requirement.networks.end(),
                       [&](const Network& network) { return network.contains(*asking.client); });
}

/// HEAD is a GET whose content is not sent: who allows one, allows the other.
bool is_method(std::string_view word, std::string_view method) noexcept {
    const auto as_get = [](std::string_view name) { return name == "HEAD" ? "GET" : name; };
    return as_get(word) == as_get(method);
}

Verdict decide_by_user(const Requirement& requirement, const Asking& asking) noexcept {
    if (asking.user == nullptr) return Verdict::denied_without_user;
    if (requirement.kind == Kind::valid_user) return Verdict::granted;
    return verdict_if(any_word(requirement, [&](const std::string& word) {
        if (requirement.kind == Kind::user) return word == *asking.user;
        return asking.groups != nullptr && asking.groups->contains(word, *asking.user);
    }));
}

Verdict decide_line(const Requirement& requirement, const Asking& asking) noexcept {
    switch (requirement.kind) {
        case Kind::granted: return Verdict::granted;
        case Kind::denied: return Verdict::denied;
        case Kind::ip: return verdict_if(is_in_networks(requirement, asking));
        case Kind::host:
            return verdict_if(any_word(requirement, [&](const std::string& word) {
                return is_in_domain(asking.host, word);
            }));
        case Kind::method:
            return verdict_if(any_word(requirement, [&](const std::string& word) {
                return is_method(word, asking.method);
            }));
        case Kind::local: return verdict_if(is_local(asking));
        case Kind::user:
        case Kind::group:
        case Kind::valid_user: return decide_by_user(requirement, asking);
        case Kind::all:
        case Kind::any:
        case Kind::none: break;
    }
    return Verdict::denied;
}

bool is_section(const Requirement& requirement) noexcept {
    return requirement.kind == Kind::all || requirement.kind == Kind::any ||
           requirement.kind == Kind::none;
}

/// Of all: one denial is enough.  Of any: one grant is.  Only a denial that nothing can change
/// counts for more than one that a user might change in the first case, and less in the second.
Decided decide_section(const Requirement& section, const Asking& asking) noexcept {
    const bool of_all = section.kind == Kind::all;
    const Verdict ends = of_all ? Verdict::denied : Verdict::granted;
    Decided so_far;
    for (const Requirement& part : section.parts) {
        const Decided next = decide(part, asking);
        if (next.verdict == Verdict::neutral) continue;
        if (next.verdict == ends) return next;
        if (so_far.verdict == Verdict::neutral || next.verdict == Verdict::denied_without_user)
            so_far = next;
    }
    return so_far;
}

/// It cannot grant anything: that somebody is not on a list of the unwanted is no invitation.
Verdict negated(Verdict verdict) noexcept {
    return verdict == Verdict::granted ? Verdict::denied : Verdict::neutral;
}

}  // namespace

Decided decide(const Requirement& requirement, const Asking& asking) noexcept {
    Decided decided = is_section(requirement)
                          ? decide_section(requirement, asking)
                          : Decided{decide_line(requirement, asking), &requirement};
    if (requirement.negated != (requirement.kind == Kind::none))
        decided.verdict = negated(decided.verdict);
    return decided;
}

bool is_in_domain(std::string_view name, std::string_view domain) noexcept {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (domain.empty() || name.size() < domain.size()) return false;
    const std::size_t before = name.size() - domain.size();
    if (!http::equal_ignoring_case(name.substr(before), domain)) return false;
    return before == 0 || domain.front() == '.' || name[before - 1] == '.';
}

bool names_group(const Requirement& requirement) noexcept {
    return requirement.kind == Kind::group ||
           std::any_of(requirement.parts.begin(), requirement.parts.end(), names_group);
}

}  // namespace stepwise
