#!/usr/bin/env bash
# What an analyser of other servers' logs makes of ours: GoAccess must take every line.
#   goaccess.sh ARCHITECTURE PROGRAM
# Exit status: 0 all well, 1 something is wrong, 77 skipped.
set -u -o pipefail

architecture=$1
program=$2

for tool in goaccess curl; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed"
        [[ -z ${STEPWISE_TEST_ALL-} ]] || exit 1
        exit 77
    fi
done

directory=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-goaccess-XXXXXX")
server=
failures=0

end() {
    [[ -z $server ]] || kill -KILL -- "-$server" 2>/dev/null
    rm -rf "$directory"
}
trap end EXIT

is() {  # WHAT EXPECTED ACTUAL
    if [[ $2 == "$3" ]]; then
        echo "ok: $1"
    else
        echo "FAILED: $1: expected '$2', got '$3'"
        failures=$((failures + 1))
    fi
}

start_server() {
    mkdir "$directory/site"
    echo "hello" >"$directory/site/index.html"
    cat >"$directory/site.conf" <<CONF
DocumentRoot "$directory/site"
CustomLog "$directory/combined.log" combined
CustomLog "$directory/common.log" common
CONF
    set -m  # a process group of its own
    "$program" serve --config "$directory/site.conf" --as "$architecture" --bind 127.0.0.1 --port 0 \
        --trace off >"$directory/out.txt" 2>"$directory/err.txt" &
    server=$!
    set +m
    local tries=0
    until url=$(grep --only-matching --max-count 1 'http://127\.0\.0\.1:[0-9]*' "$directory/out.txt"); do
        tries=$((tries + 1))
        if [[ $tries -gt 500 ]] || ! kill -0 "$server" 2>/dev/null; then
            echo "FAILED: the server does not start: $(<"$directory/err.txt")"
            exit 1
        fi
        sleep 0.01
    done
}

ask() { curl --silent --max-time 30 --output /dev/null "$@"; }

make_a_log() {
    ask "$url/"
    ask --head "$url/"
    ask --user-agent 'quotes "and" \backslashes' --referer 'http://example.org/?q="x"' "$url/index.html?a=b"
    ask --user-agent '' --referer '' "$url/missing"
    ask --http1.0 "$url/"
    ask --path-as-is "$url/%22%5c%0a"
    ask --data 'some=thing' "$url/"
    ask --request BREW "$url/"
    ask --user-agent $'\xc3\xa4\xff' "$url/"
    wait_for_lines 9
}

wait_for_lines() {
    local tries=0
    until [[ $(wc --lines <"$directory/combined.log") -ge $1 || $tries -gt 500 ]]; do
        tries=$((tries + 1))
        sleep 0.01
    done
}

check() {  # FORMAT FILE
    local lines
    lines=$(wc --lines <"$directory/$2")
    : >"$directory/invalid.txt"
    goaccess "$directory/$2" --no-global-config --log-format="$1" --no-progress \
        --invalid-requests="$directory/invalid.txt" --output="$directory/report.json" \
        >"$directory/goaccess.txt" 2>&1
    is "$1: goaccess ends well" 0 $?
    is "$1: there are lines" yes "$([[ $lines -ge 9 ]] && echo yes)"
    is "$1: no line is refused" "" "$(<"$directory/invalid.txt")"
    is "$1: every line is taken" "$lines" \
        "$(tr ',' '\n' <"$directory/report.json" | sed -n 's/.*"valid_requests": *\([0-9]*\).*/\1/p' | head -n 1)"
}

start_server
make_a_log
check COMBINED combined.log
check COMMON common.log
[[ $failures == 0 ]] || cat "$directory/goaccess.txt" "$directory/err.txt" "$directory/combined.log"
[[ $failures == 0 ]]
