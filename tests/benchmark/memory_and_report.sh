# shellcheck shell=bash
# Read by benchmark.sh: the row on memory, and what the report says of the machine before and after the rows.
# shellcheck disable=SC2034,SC2154  # benchmark.sh has what seems unused or unset

# ---------------------------------------------------------------------------------------------------- memory

measure_memory() {  # a new process each time: the second crowd would find the memory of the first
    local path=/612.html how=keep-alive before='' after=''
    say "memory: $idle_clients idle connections, epoll"
    if start epoll-many && verify epoll-many && before=$(user_memory "${process_of[epoll-many]}") && crowd; then
        put_memory memory-process 'an idle process' "$before" "$process_must" "$process_stretch"
        put_memory memory-connection "$idle_clients idle connections, each" \
            $(((after - before) / idle_clients)) "$connection_must" "$connection_stretch"
    else
        put "| memory | epoll | idle | not measured: $(<"$scratch/reason") |"
        not_measured=$((not_measured + 1))
    fi
    stop epoll-many
}

user_memory() {  # PID: octets; pages that other processes have as well count in part (PSS)
    awk '$1 == "Pss:" { print $2 * 1024 }' "/proc/$1/smaps_rollup"
}

crowd() {  # sets `after`: while they are all connected and silent
    local said
    coproc taskset -c "$load_core" timeout 120 "${builds[0]}/tests/idle_connections" \
        "${port_of[epoll-many]}" "$path" "$idle_clients" 2>"$scratch/crowd"
    local from=${COPROC[0]} to=${COPROC[1]} client=$COPROC_PID
    read -r -t 120 said <&"$from" && [[ $said == "open $idle_clients" ]] ||
        fail "the idle clients: $(<"$scratch/crowd")" || return 1
    after=$(user_memory "${process_of[epoll-many]}")
    exec {to}>&-
    read -r -t 60 said <&"$from" && [[ $said == "still open $idle_clients" ]] ||
        fail "of $idle_clients connections: $said" || return 1
    wait "$client" || true
}

put_memory() {  # NAME WHAT OCTETS MUST STRETCH
    local reached=no
    if [[ $3 -le $4 ]]; then reached=must; fi
    if [[ $3 -le $5 ]]; then reached=stretch; fi
    put "| $1 | epoll | $2 | – | – | – | – | $3 B | – | ≤ $4 B | ≤ $5 B | $reached |"
    count_goals "$reached"
}

# ---------------------------------------------------------------------------------------------------- the report

report_machine() {
    put "# Benchmark of Stepwise"
    put ''
    put "- $(date -u '+%Y-%m-%d %H:%M UTC'); commit $(commit_measured)"
    put "- $(processor), $(nproc --all) cores; Linux $(uname -r)"
    put "- servers on core $server_core, clients ($client) on core $load_core; $rounds rounds of $seconds s, peer and" \
        "ours in turn"
    put "- compiler: $(compiler); $(nginx -v 2>&1); $(apache2 -v | sed -n 's/^Server version: //p');" \
        "$(busybox | sed -n '1s/ (.*//p'); $({ wrk -v || true; } 2>&1 | sed -n '1s/ \[.*//p')"
    put "- load average at the start: $(cut -d ' ' -f 1-3 /proc/loadavg)"
    warn_if_busy start
    if [[ $idle_clients -lt 10000 ]]; then
        put "- only $idle_clients idle connections: \`ulimit -Hn\` is $(ulimit -Hn)"
    fi
    if [[ $rounds -lt 9 ]]; then put "- fewer than 9 rounds: enough to see that it works, not to compare figures"; fi
}

report_end() {
    put ''
    put "$reached_must of $with_goals goals reached, $reached_stretch of them with the stretch; $not_measured rows" \
        "not measured."
    put 'CPU time is user and system of the whole server; figures are medians, the ratio is that of each round.'
    warn_if_busy end
    put ''
    put 'The servers:'
    put ''
    awk 'NF { name = $1; $1 = ""; print "- `" name "`:" $0 }' <<<"$servers" | tee -a "${output:-/dev/null}"
    put ''
    put 'The loads, each with 64 connections:'
    put ''
    awk 'NF { name = $1; $1 = $2 = $3 = ""; sub(/^ +/, ""); print "- `" name "`: " $0 }' <<<"$loads" |
        tee -a "${output:-/dev/null}"
}

processor() {
    local name
    name=$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)
    printf '%s' "${name:-$(uname -m)}"
    if grep -q -m 1 '^flags.* hypervisor' /proc/cpuinfo; then printf ' (virtual machine)'; fi
}

compiler() {
    local path
    path=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "${builds[0]}/CMakeCache.txt")
    "$path" --version | head -n 1
}

commit_measured() {
    git -C "$here" describe --always --dirty=' with changes' 2>/dev/null || echo unknown
}

warn_if_busy() {  # start|end: what others do on this machine while we do nothing
    local busy
    busy=$(busy_percent)
    if [[ $busy -gt 5 ]]; then
        put "- **WARNING: at the $1 the machine was $busy % busy with other work: do not trust these figures**"
    else
        put "- at the $1 the machine was $busy % busy with other work"
    fi
}

busy_percent() {  # of all cores, over one second
    { grep '^cpu ' /proc/stat; sleep 1; grep '^cpu ' /proc/stat; } | awk '
        { all = 0; for (i = 2; i <= 9; ++i) all += $i; idle = $5 + $6 }
        NR == 1 { all_before = all; idle_before = idle }
        END { printf "%d\n", 100 - 100 * (idle - idle_before) / (all - all_before) }'
}
