// Which site is meant?  The address that the connection came to chooses among the hosts, then the
// name in the target or in Host; whoever names none of them gets the first (the default host).
#include "stepwise/site/choose_host.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {
namespace {

void obey_host(Notes& notes, const Worker& worker, Connection& connection, const Host& host) {
    Answer& answer = connection.transaction->answer;
    const unsigned most = host.requests > 0 ? host.requests : worker.server.limits.requests;
    const char* why = !host.keep_alive                        ? "keep_alive_off"
                      : connection.transaction_number >= most ? "request_limit_reached"
                                                              : nullptr;
    if (!answer.keep || why == nullptr) return;
    answer.keep = false;
    answer.keep_why = why;
    notes.fact("persistent", "close");
    notes.fact("persistent_why", why);
}

}  // namespace

Outcome choose_host(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    Transaction& t = *connection.transaction;
    const Site& site = worker.server.site;
    const HostChoice choice = choose_host(site, connection.local.any, t.host);
    t.site_host = choice.host;
    if (site.hosts.size() > 1) {
        step.fact("virtual_host", choice.host->name.empty() ? "(no name)" : choice.host->name);
        step.fact("virtual_host_why", choice.why);
        if (step.watched()) step.fact("directive", choice.host->origin.text());
    }
    obey_host(step, worker, connection, *choice.host);
    if (t.request.method == http::Method::trace) return answer_trace(step, connection, resource);
    return Outcome::done;
}

}  // namespace stepwise
