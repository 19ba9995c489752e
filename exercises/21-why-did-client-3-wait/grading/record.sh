#!/usr/bin/env bash
# Makes the recordings of exercise 21 anew: ./run serve --record, four times, each with three
# clients of which the third has to wait for another reason.  The times in solution.cpp and
# another_solution.cpp beside this file, and in wrong/, are those of the recordings.
set -eu -o pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
run=${STEPWISE:-../../run}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/site/cgi-bin"
printf 'hammers\n' >"$scratch/site/tools.txt"
truncate -s 24M "$scratch/site/catalogue.txt"
printf '#!/bin/sh\nsleep 0.6\nprintf "Content-Type: text/plain\\n\\n12 saws\\n"\n' \
    >"$scratch/site/cgi-bin/stock"
chmod +x "$scratch/site/cgi-bin/stock"
cat >"$scratch/site.conf" <<EOT
DocumentRoot "$scratch/site"
ScriptAlias "/cgi-bin/" "$scratch/site/cgi-bin/"
<Directory "$scratch/site/cgi-bin">
    Options ExecCGI
</Directory>
EOT

wait_for_port() {
    until port=$(grep -oE '127\.0\.0\.1:[0-9]+' "$scratch/said" | head -1); do sleep 0.05; done
    port=${port#*:}
}

get() {  # PATH [FIELD]
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n' "$1" "${2-Connection: close}"
}
quick() {  # asks for PATH and reads the answer to its end
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    get "$1" >&9
    cat <&9 >/dev/null
    exec 9>&-
}
half() {  # sends half of a request, and after SECONDS the rest
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /tools.txt HTTP/1.1\r\nHo' >&9
    sleep "$1"
    printf 'st: localhost\r\nConnection: close\r\n\r\n' >&9
    cat <&9 >/dev/null
    exec 9>&-
}
silent() {  # asks, keeps the connection, and says nothing for SECONDS
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    get /tools.txt 'Accept: */*' >&9
    sleep "$1"
    exec 9>&-
}
late() {  # asks for something large, and reads it after SECONDS
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    get /catalogue.txt >&9
    sleep "$1"
    cat <&9 >/dev/null
    exec 9>&-
}

record() {  # LETTER OPTIONS -- CLIENT1 -- CLIENT2 -- CLIENT3, a shell command each
    local letter=$1 options=$2
    shift 2
    # shellcheck disable=SC2086  # several options
    "$run" serve --config "$scratch/site.conf" $options --port 0 --log "$scratch/log" \
        --record "$scratch/run.jsonl" >"$scratch/said" 2>&1 &
    local server=$! client
    wait_for_port
    local clients=()
    for client in "$@"; do
        (eval "$client") &
        clients+=($!)
        sleep 0.15
    done
    wait "${clients[@]}"
    kill -INT "$server"
    wait "$server" || true
    sed -E -e '1s/"command_line":\[[^]]*\]/"command_line":[]/' -e "s|$scratch|/srv|g" \
        "$scratch/run.jsonl" >"recordings/$letter.jsonl"
}

record a '--as single' 'half 0.9' 'quick /tools.txt' 'quick /tools.txt'
record b '--as single' 'quick /tools.txt' 'silent 0.7' 'quick /tools.txt'
record c '--as prefork --workers 2' 'late 0.8' 'half 1.4' 'quick /tools.txt'
record d '--as thread-pool --workers 1' 'quick /tools.txt' 'quick /cgi-bin/stock' \
    'quick /tools.txt'
