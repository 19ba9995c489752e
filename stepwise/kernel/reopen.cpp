// The signal handler adds one to an atomic number: signal-safety(7) allows that, and not much more.
#include "stepwise/kernel/reopen.hpp"

namespace stepwise {
namespace {

/// What the handler needs, and gets no argument for.
std::atomic<std::atomic<unsigned>*> counter_on_signal = nullptr;
std::atomic<Stop*> stop_on_hangup = nullptr;

void ask_to_reopen(int number, siginfo_t* info, void*) {
    if (number == SIGHUP && info->si_code == SI_KERNEL) {
        if (Stop* stop = stop_on_hangup.load()) stop->request();
    } else if (std::atomic<unsigned>* counter = counter_on_signal.load()) {
        counter->fetch_add(1);
    }
}

}  // namespace

ReopenOnSignals::ReopenOnSignals(std::atomic<unsigned>& counter, Stop& stop) {
    counter_on_signal = &counter;
    stop_on_hangup = &stop;
    struct sigaction action {};
    action.sa_sigaction = ask_to_reopen;
    action.sa_flags = SA_RESTART | SA_SIGINFO;
    ::sigaction(SIGHUP, &action, &former_hup_);
    ::sigaction(SIGUSR1, &action, &former_usr1_);
}

ReopenOnSignals::~ReopenOnSignals() {
    // Once a stop was requested, a signal that comes late must not kill what is ending in order.
    if (!stop_on_hangup.load()->requested()) {
        ::sigaction(SIGHUP, &former_hup_, nullptr);
        ::sigaction(SIGUSR1, &former_usr1_, nullptr);
    } else {
        ::signal(SIGHUP, SIG_IGN);
        ::signal(SIGUSR1, SIG_IGN);
    }
    counter_on_signal = nullptr;
    stop_on_hangup = nullptr;
}

}  // namespace stepwise
