#!/usr/bin/env bash
# Makes the recordings of exercise 20 anew: ./run serve --record, once for each architecture, with
# the same three clients.  Which letter is which architecture, solution.cpp beside this file says.
set -eu -o pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
run=${STEPWISE:-../../run}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/site"
printf 'hammers\n' >"$scratch/site/tools.txt"

request() { printf 'GET /tools.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'; }

wait_for_port() {
    until port=$(grep -oE '127\.0\.0\.1:[0-9]+' "$scratch/said" | head -1); do sleep 0.05; done
    port=${port#*:}
}

# Client 1 sends its request in two halves, 150 ms apart; client 2 comes in between; client 3 comes
# when both are done.
clients() {
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /tools.txt HTTP/1.1\r\nHo' >&3
    sleep 0.05
    (exec 4<>"/dev/tcp/127.0.0.1/$port" && request >&4 && cat <&4 >"$scratch/second") &
    local second=$!
    sleep 0.1
    printf 'st: localhost\r\nConnection: close\r\n\r\n' >&3
    cat <&3 >"$scratch/first"
    exec 3>&-
    wait "$second"
    sleep 0.05
    exec 5<>"/dev/tcp/127.0.0.1/$port"
    request >&5
    cat <&5 >"$scratch/third"
    exec 5>&-
}

# What would give it away, and where this was, is taken out; nothing else is changed.
tidied() {
    sed -E -e '1s/"architecture":"[^"]*"/"architecture":"?"/' \
        -e '1s/"workers":[0-9]+/"workers":0/' -e '1s/"command_line":\[[^]]*\]/"command_line":[]/' \
        -e "s|$scratch|/srv|g"
}

record() {
    local letter=$1 architecture=$2
    "$run" serve "$scratch/site" --as "$architecture" "${@:3}" --port 0 --log "$scratch/log" \
        --record "$scratch/run.jsonl" >"$scratch/said" 2>&1 &
    local server=$!
    wait_for_port
    clients
    kill -INT "$server"
    wait "$server" || true
    tidied <"$scratch/run.jsonl" >"recordings/$letter.jsonl"
}

record a thread-pool --workers 2
record b single
record c epoll-threads --workers 2
record d prefork --workers 2
record e thread
record f epoll
record g fork
