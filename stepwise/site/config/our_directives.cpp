// Directives that only this server has.  <IfModule stepwise> around them keeps a file valid for
// Apache, which takes that for a module that is not there.
#include "stepwise/site/config/values.hpp"

namespace stepwise::config {
namespace {

void refuse_from(Place& place, const Directive& d) {
    Refusals& refusals = place.reading.site.refusals;
    refusals.origin = d.origin;
    for (const std::string& word : d.arguments) {
        if (const auto parsed = Network::parse(word))
            refusals.networks.push_back(*parsed);
        else if (word.find_first_of("/:") != word.npos)
            (void)network(d, word);
        else
            refusals.hosts.push_back(lower(word));
    }
}

void resolver(Place& place, const Directive& d) {
    const std::size_t colon = d[0].rfind(':');
    std::string host = d[0].substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (colon == d[0].npos || !Network::parse(host))
        fail(d.origin, "Resolver: " + d[0] + ": expected ADDRESS:PORT, e.g. 127.0.0.1:53");
    (void)number(d, std::string_view{d[0]}.substr(colon + 1), 1, 65535);
    place.reading.site.resolver = d[0];
}

void ident_port(Place& place, const Directive& d) {
    place.reading.site.ident_port = static_cast<std::uint16_t>(number(d, d[0], 1, 65535));
}

std::vector<std::string> urls(const Directive& d, std::size_t from) {
    for (std::size_t i = from; i < d.size(); ++i)
        if (!is_url(d[i]))
            fail(d.origin,
                 d.name + ": " + d[i] + " is no URL; expected e.g. http://127.0.0.1:8081");
    return rest(d, from);
}

void balance_to(Place& place, const Directive& d) {
    Dispatch result;
    result.kind = Dispatch::Kind::balance;
    result.servers = urls(d, 0);
    place.rules.dispatch.set(std::move(result), d.origin);
}

void affinity_to(Place& place, const Directive& d) {
    Dispatch result;
    result.kind = Dispatch::Kind::affinity;
    result.parameter = d[0];
    result.servers = urls(d, 1);
    place.rules.dispatch.set(std::move(result), d.origin);
}

void fat_url(Place& place, const Directive& d) {
    Dispatch result;
    result.kind = Dispatch::Kind::fat_url;
    result.parameter = d[0];
    if (d.size() > 1) result.status = static_cast<int>(number(d, d[1], 301, 308));
    place.rules.dispatch.set(std::move(result), d.origin);
}

constexpr Entry our_entries[] = {
    {"RefuseFrom", in_main, 1, any_number, "RefuseFrom 10.0.0.0/8 .example.com",
     "whom stage 1 turns away, before a single octet is read", refuse_from, true},
    {"Resolver", in_main, 1, 1, "Resolver 127.0.0.1:53",
     "the DNS server, in place of /etc/resolv.conf's", resolver, true},
    {"IdentPort", in_main, 1, 1, "IdentPort 113", "the port that ident is asked on", ident_port,
     true},
    {"BalanceTo", anywhere, 1, any_number, "BalanceTo http://127.0.0.1:8081 http://127.0.0.1:8082",
     "redirects to each of several servers in turn", balance_to, true},
    {"AffinityTo", anywhere, 2, any_number, "AffinityTo user http://127.0.0.1:8081",
     "redirects a user to the same server every time", affinity_to, true},
    {"FatUrl", anywhere, 1, 2, "FatUrl state 303",
     "redirects to a URL that carries the user's state", fat_url, true},
};

}  // namespace

Entries our_directives() noexcept { return {our_entries, std::size(our_entries)}; }

}  // namespace stepwise::config
