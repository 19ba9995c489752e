#!/usr/bin/env bash
# How fast is Stepwise beside its peers?  `./run benchmark` builds it and calls this.  It is a script because what
# it does is start programs, one after the other; the table of rows below is all of it at a glance.
#
#   ./run benchmark [--rounds N] [--seconds S] [--only ROW...] [--client NAME] [--output FILE]
#
#   --rounds N     how often each of the two servers of a row is measured, in turn (9)
#   --seconds S    for how long each time (3)
#   --only ROW...  these rows only; their names are the first column of the table
#   --client NAME  whose clients ask: load (load.cpp, which keeps servers busy) or wrk
#   --output FILE  the report goes there as well
#
# What counts is the CPU time that a server takes for a request: user and system, of all its processes and threads,
# divided by the responses that came.  Requests per second stand beside it, but they say as much about the client.
# Exit status: 0 all rows were measured, whether or not a goal was reached; 1 some were not; 2 something is missing.
# shellcheck disable=SC1091,SC2034,SC2154  # the other two scripts here have what seems unused or unset
set -eu -o pipefail
export LC_ALL=C

# A row: the server of ours, its peer, the load, what is divided by what, and the goals.  With peer/ours more is
# better, with ours/peer less is.  `same` as a goal: ours costs nothing more that could be measured; `-`: none.
rows='
name                ours            peer            load        ratio       must  stretch
file                epoll           nginx           612         peer/ours   1.6   2.1
file-turn           epoll-turn      nginx           612         peer/ours   1.8   2.3
file-best           epoll-turn      nginx-best      612         peer/ours   1.3   1.5
file-bare           epoll-turn      bare-loop       612         peer/ours   0.80  0.95
16k                 epoll           nginx           16k         peer/ours   1.4   1.7
100k                epoll           nginx           100k        peer/ours   1.3   1.55
files               epoll           nginx           files       peer/ours   1.8   2.2
close               epoll           nginx           close       peer/ours   1.1   1.25
pipelined           epoll-turn      nginx           pipelined   peer/ours   6     10
prefork             prefork         nginx           612         peer/ours   1.1   1.4
prefork-bare        prefork         bare-prefork    612         peer/ours   -     -
prefork-apache      prefork         apache-prefork  612         peer/ours   2.2   3
thread-pool         thread-pool     nginx           612         peer/ours   1.1   1.4
thread-pool-apache  thread-pool     apache-worker   612         peer/ours   2.2   3
thread              thread          nginx           612         peer/ours   1.1   1.4
thread-apache       thread          apache-worker   612         peer/ours   2.2   3
fork                fork            busybox         close       peer/ours   1     1.5
epoll-threads       epoll-threads   epoll           612         ours/peer   1.10  1.03
trace               epoll           epoll-notrace   612         ours/peer   same  same
memory              epoll-many      -               idle        -           -     -
'
# The loads, all with 64 connections: the path, and how (load.cpp, and load.lua for wrk).
loads='
612        /612.html   keep-alive  a file of 612 octets, keep-alive
16k        /16k.html   keep-alive  a file of 16 KiB, keep-alive
100k       /100k.html  keep-alive  a file of 100 KiB, keep-alive
files      /files/     files       1,000 files of 612 octets in turn, keep-alive
close      /612.html   close       a file of 612 octets, a new connection for each request
pipelined  /612.html   pipelined   a file of 612 octets, 16 requests at a time on each connection
'
# The row `memory`: connections of which each has had one response, and the goals in octets.
idle_clients=10000
connection_must=530 connection_stretch=250
process_must=$((4 << 20)) process_stretch=$((1 << 20))

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
PATH=$PATH:/usr/sbin  # where Debian keeps nginx and apache2

main() {  # check|measure BUILD BUILD_WITHOUT_TRACE ARGS...
    local what=$1
    builds=("$2" "$3")
    read_arguments "${@:4}"
    [[ $what == measure ]] || exit 0
    . "$here/servers.sh"
    get_ready
    report_machine
    put ''
    put '| row | ours / peer | load | CPU µs/request: ours | peer | requests/s: ours | peer | ratio | lowest–highest | must | stretch | reached |'
    put '|---|---|---|---|---|---|---|---|---|---|---|---|'
    local row
    for row in "${chosen[@]}"; do
        if [[ $row == memory ]]; then measure_memory; else measure_row "$row"; fi
    done
    report_end
    [[ $not_measured == 0 ]] || exit 1
}

# --------------------------------------------------------------------------------------------- the command line

rounds=9 seconds=3 client=load output='' chosen=()

read_arguments() {
    local names all=()
    names=$(awk 'NF && $1 != "name" { print $1 }' <<<"$rows")
    mapfile -t all <<<"$names"
    while [[ $# -gt 0 ]]; do
        case $1 in
            --rounds) rounds=$(number "$@") || exit 2; shift 2 ;;
            --seconds) seconds=$(number "$@") || exit 2; shift 2 ;;
            --client)
                [[ ${2-} == load || ${2-} == wrk ]] || refuse "--client takes load or wrk, not '${2-}'"
                client=$2
                shift 2 ;;
            --output) output=${2-}; [[ -n $output ]] || refuse "--output needs the name of a file"; shift 2 ;;
            --only)
                shift
                while [[ $# -gt 0 && $1 != --* ]]; do
                    [[ $'\n'$names$'\n' == *$'\n'"$1"$'\n'* ]] || refuse "there is no row '$1': choose of ${all[*]}"
                    chosen+=("$1")
                    shift
                done
                [[ ${#chosen[@]} -gt 0 ]] || refuse "--only needs names of rows: ${all[*]}" ;;
            -h | --help) sed -n '2,/^# Exit/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
            *) refuse "unknown argument '$1': see ./run benchmark --help" ;;
        esac
    done
    [[ ${#chosen[@]} -gt 0 ]] || chosen=("${all[@]}")
}

number() {  # OPTION VALUE
    [[ ${2-} =~ ^[1-9][0-9]{0,3}$ ]] || refuse "$1 takes a number from 1 to 9999, not '${2-}'"
    echo "$2"
}

refuse() { printf 'benchmark: %s\n' "$*" >&2; exit 2; }

# -------------------------------------------------------------------------------------------------- speaking

say() { printf 'benchmark: %s\n' "$*" >&2; }

put() { printf '%s\n' "$*" | tee -a "${output:-/dev/null}"; }

fail() {  # the row, not the benchmark
    say "$*"
    printf '%s' "$*" >"$scratch/reason"  # a file, since some who fail are subshells
    return 1
}

# --------------------------------------------------------------------------------------------- getting ready

get_ready() {
    local tool cores
    for tool in wrk nginx apache2 busybox curl taskset timeout; do
        command -v "$tool" >/dev/null || refuse "$tool is missing on this machine: install it, and try again"
    done
    cores=$(allowed_cores)
    server_core=${cores%%$'\n'*} load_core=${cores##*$'\n'}
    [[ $server_core != "$load_core" ]] || refuse "this needs two cores: one for the servers, one for the clients"
    [[ -z $output ]] || : >"$output" || refuse "cannot write to $output"

    scratch=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-benchmark-XXXXXX")
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap clean_up EXIT
    chmod 755 "$scratch"  # started by root, nginx and Apache serve as nobody
    make_site
    allow_descriptors
}

clean_up() {
    stop_all
    rm -rf "$scratch"
}

allowed_cores() {  # one a line: "0-2,5" is 0, 1, 2 and 5
    local range
    for range in $(sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status | tr ',' ' '); do
        seq "${range%-*}" "${range#*-}"
    done
}

allow_descriptors() {  # as far as the system lets us
    local most wanted=$((idle_clients + 200))
    most=$(ulimit -Hn)
    if [[ $most == unlimited || $most -ge $wanted ]]; then
        ulimit -n "$wanted"
    else
        ulimit -n "$most"
        idle_clients=$((most - 200))
    fi
}

make_site() {  # of text that nobody else serves by chance
    site=$scratch/site
    mkdir -p "$site/files"
    local i text
    text=$(head -c 102400 /dev/urandom | base64 -w 0)
    printf '%s' "${text:0:612}" >"$site/612.html"
    printf '%s' "${text:0:16384}" >"$site/16k.html"
    printf '%s' "${text:0:102400}" >"$site/100k.html"
    for ((i = 1; i <= 1000; ++i)); do printf '%4d%s' "$i" "${text:i:608}" >"$site/files/$i.html"; done
    sleep 2.5  # Stepwise keeps no file open that has just been changed
}

# ------------------------------------------------------------------------------------------------ measuring

not_measured=0 reached_must=0 reached_stretch=0 with_goals=0

measure_row() {  # ROW
    local name ours peer load ratio must stretch path how about
    read -r name ours peer load ratio must stretch < <(awk -v row="$1" '$1 == row' <<<"$rows")
    read -r _ path how about < <(awk -v wanted="$load" '$1 == wanted' <<<"$loads")
    local figures=$scratch/figures line
    : >"$figures"
    say "$name: $ours beside $peer: $about"
    if start_pair && run_rounds; then
        line=$(awk -v ours="$ours" -v peer="$peer" -v ratio="$ratio" -v must="$must" -v stretch="$stretch" \
            -f "$here/summarize.awk" "$figures")
        put "| $name | $ours / $peer | $load | $line |"
        count_goals "${line##*| }"
    else
        put "| $name | $ours / $peer | $load | not measured: $(<"$scratch/reason") |"
        not_measured=$((not_measured + 1))
    fi
    stop "$ours"
    stop "$peer"
}

start_pair() {
    local server
    for server in "$peer" "$ours"; do start "$server" && verify "$server" || return 1; done
    for server in "$peer" "$ours"; do send_load "$server" 1 >/dev/null || return 1; done
}

verify() {  # SERVER: what it serves is what the file has
    local got=$scratch/got url=http://127.0.0.1:${port_of[$1]}$path
    rm -rf "$got"
    mkdir "$got"
    if [[ $how == files ]]; then
        curl -sf --max-time 60 "${url}[1-1000].html" -o "$got/#1.html" && diff -r "$got" "$site$path" >/dev/null
    else
        curl -sf --max-time 10 "$url" -o "$got/body" && cmp -s "$got/body" "$site$path"
    fi || fail "$1 does not serve $path as it is"
}

run_rounds() {
    local round server
    for ((round = 1; round <= rounds; ++round)); do
        for server in "$peer" "$ours"; do measure "$server" || return 1; done
    done
}

measure() {  # SERVER: adds "SERVER µs/request requests/s" to the figures
    local before after counts requests duration
    : >"${log_of[$1]}"  # all of them append
    before=$(cpu_time "$1") || return 1
    counts=$(send_load "$1" "$seconds") || return 1
    sleep 0.1  # until the ends of the connections have been dealt with
    after=$(cpu_time "$1") || return 1
    read -r requests duration <<<"$counts"
    log_agrees "$1" "$requests" || return 1
    awk -v server="$1" -v cpu=$((after - before)) -v requests="$requests" -v microseconds="$duration" 'BEGIN {
        printf "%s %.6f %.1f\n", server, cpu / 1000 / requests, requests / microseconds * 1e6
    }' >>"$figures"
}

cpu_time() {  # SERVER: nanoseconds, of all its processes and threads
    "${builds[0]}/tests/cpu_time" "${process_of[$1]}" || fail "$1 has ended"
}

send_load() {  # SERVER SECONDS: prints how many responses came and in how many microseconds; all must be well
    local said counts requests duration errors
    local clients=("${builds[0]}/tests/load" "${port_of[$1]}" "$path" "$how" 64 "$2")
    if [[ $client == wrk ]]; then
        clients=(wrk -t 1 -c 64 -d "$2" -s "$here/load.lua" "http://127.0.0.1:${port_of[$1]}$path" -- "$how")
    fi
    said=$(timeout --foreground $(($2 + 20)) taskset -c "$load_core" "${clients[@]}" 2>&1) ||
        fail "$client failed at $1: ${said##*$'\n'}" || return 1
    counts=$(awk '{ value[$1] = $2 } END { print value["requests"] + 0, value["microseconds"], value["errors"] }' \
        <<<"$said")
    read -r requests duration errors <<<"$counts"
    [[ $requests -gt 0 && $errors == 0 ]] ||
        fail "$1: $requests responses, $errors errors $(grep -e Non-2xx -e 'Socket errors' <<<"$said")" || return 1
    echo "$requests $duration"
}

log_agrees() {  # SERVER REQUESTS: each line of its access log says 200, and lines are there
    local log=${log_of[$1]} lines other
    [[ $1 != bare-loop ]] || return 0
    other=$(grep -m 1 -v -e '" 200 ' -e 'response:200$' "$log") || true
    [[ -z $other ]] || fail "$1 did not always say 200: $other" || return 1
    lines=$(wc -l <"$log")
    # nginx-best still holds up to 64 KiB of them back.
    [[ $((lines + 1000)) -ge $2 ]] || fail "$1 logged $lines of $2 requests" || return 1
}

count_goals() {  # stretch|must|yes|no, or – if there is no goal
    [[ $1 != – ]] || return 0
    with_goals=$((with_goals + 1))
    case $1 in
        stretch) reached_must=$((reached_must + 1)) reached_stretch=$((reached_stretch + 1)) ;;
        must | yes) reached_must=$((reached_must + 1)) ;;
    esac
}

. "$here/memory_and_report.sh"

main "$@"
