#!/usr/bin/env bash
# Every command of the table "Paragraph → directive → command → test" in stepwise/README.md, run as
# it stands there but for the ports: what it prints, what the log says, and what the trace says of
# it must be what expected.txt has.  One line a check.
#   book.sh ARCHITECTURE PROGRAM MINIMAL_SERVER SOURCE_DIR
# Exit status: 0 all well, 1 something is wrong, 77 skipped.
set -u -o pipefail
export LC_ALL=C.UTF-8

architecture=$1
program=$2
minimal_server=$3
sources=$(readlink -f "$4")

if ! command -v curl >/dev/null; then
    echo "skipped: curl is not installed"
    [[ -z ${STEPWISE_TEST_ALL-} ]] || exit 1
    exit 77
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-book-XXXXXX")
site=$directory/stepwise/sample_site
groups=()  # of processes that were started
failures=0

end() {
    local group
    exec 2>/dev/null  # that a server is killed is no news
    for group in "${groups[@]}"; do kill -KILL -- "-$group"; done
    rm -rf "$directory"
}
trap end EXIT

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# In `cell`: without spaces around it, and without the marks of code if all of it is.  No process is
# started for that either: there are some hundreds of cells.
trim() {
    cell=$1
    while [[ $cell == " "* ]]; do cell=${cell# }; done
    while [[ $cell == *" " ]]; do cell=${cell% }; done
    if [[ -n ${2-} ]]; then cell=${cell#\`} cell=${cell%\`}; fi
}

# --------------------------------------------------------------------- the table and the expectations

paragraphs=() options=() commands=() tests=()
declare -A expectations  # by paragraph, one a line

read_table() {
    local line cells cell= inside=no
    while IFS= read -r line; do
        if [[ $line == "## "* ]]; then
            inside=no
            [[ $line == "## Paragraph → directive → command → test" ]] && inside=yes
        fi
        [[ $inside == yes && $line == "| "* && $line != "| paragraph "* ]] || continue
        IFS='|' read -ra cells <<<"$line"
        if [[ ${#cells[@]} -ne 5 ]]; then
            fail "a row without four columns: $line"
            continue
        fi
        trim "${cells[1]}" && paragraphs+=("$cell")
        trim "${cells[2]}" && options+=("$cell")
        trim "${cells[3]}" code && commands+=("$cell")
        trim "${cells[4]}" code && tests+=("$cell")
    done <"$sources/stepwise/README.md"
    [[ ${#paragraphs[@]} -gt 50 ]] || fail "the table has only ${#paragraphs[@]} rows"
}

read_expectations() {
    local line paragraph=
    while IFS= read -r line; do
        [[ -n $line && $line != "#"* ]] || continue
        if [[ $line == "["*"]" ]]; then
            paragraph=${line:1:-1}
            [[ -z ${expectations[$paragraph]+set} ]] || fail "expected.txt has it twice: $paragraph"
            expectations[$paragraph]=
        else
            expectations[$paragraph]+="$line"$'\n'
        fi
    done <"$sources/tests/book/expected.txt"
}

check_rows() {
    local -A rows
    local i paragraph line
    local -A cases  # every text in quotes that a line with TEST_CASE, or the one behind it, has
    while IFS= read -r line; do
        line=${line#*\"}
        [[ -z ${line%%\"*} ]] || cases[${line%%\"*}]=yes
    done < <(grep --no-filename --after-context 1 TEST_CASE "$sources"/tests/*/*.cpp | grep '"')
    for i in "${!paragraphs[@]}"; do
        paragraph=${paragraphs[i]}
        [[ -z ${rows[$paragraph]+set} ]] || fail "two rows of one name: $paragraph"
        rows[$paragraph]=yes
        [[ -n ${expectations[$paragraph]-} ]] || fail "no expectation for the row: $paragraph"
        case ${tests[i]} in
            servers.* | project.* | text.*) ;;  # a whole suite, or a text whose commands are run
            *) [[ -n ${cases[${tests[i]}]+set} ]] || fail "no such test: ${tests[i]}" ;;
        esac
    done
    for paragraph in "${!expectations[@]}"; do
        [[ -n ${rows[$paragraph]+set} ]] || fail "an expectation without a row: $paragraph"
    done
}

# ---------------------------------------------------------------------------------------- the servers

server=
started_port=

start() {  # COMMAND…: sets `server`, and `started_port` from the first address that it prints
    : >"$directory/out.txt"  # or the former server's address would be found
    set -m                   # a process group of its own
    "$@" >"$directory/out.txt" 2>"$directory/err.txt" </dev/null &
    server=$!
    set +m
    groups+=("$server")
    local tries=0
    until [[ $(<"$directory/out.txt") =~ 127\.0\.0\.1(:| port )([0-9]+) ]]; do
        tries=$((tries + 1))
        if [[ $tries -gt 1000 ]] || ! kill -0 "$server" 2>/dev/null; then
            echo "FAILED: it does not start: $*: $(<"$directory/err.txt")"
            exit 1
        fi
        read -r -t 0.02 -u 9
    done
    started_port=${BASH_REMATCH[2]}
}

stop() {
    kill -TERM "$server"
    wait "$server" 2>/dev/null
}

# The other server and identd are the same for all rows; their ports go into a copy of the site.
prepare() {
    mkdir -p "$directory/stepwise"
    cp -r "$sources/stepwise/sample_site" "$site"
    ln -s "$sources/stepwise/examples" "$directory/stepwise/examples"
    start "$program" serve --config "$site/site.conf" --as "$architecture" --port 0 --log /dev/null
    sed -i "s/127\.0\.0\.1:8081/127.0.0.1:$started_port/" "$site"/conf/*.conf
    start "$program" identd --port 0 --user jeff
    sed -i "s/IdentPort 1113/IdentPort $started_port/" "$site"/conf/*.conf
}

# ------------------------------------------------------------------------------------------- one row

shown= trace= log=  # what the command prints, and what has come into the record and the log since

# Reads on where it stopped: no process is started for it, of which there would be thousands.
read_on() {
    local more=
    IFS= read -r -d '' -u 7 more
    trace+=$more
    IFS= read -r -d '' -u 8 more
    log+=$more
}

is_so() {  # EXPECTATION
    local what stage key value
    read -r what stage key <<<"$1"
    value=${key#* }
    case $what in
        out) [[ $shown == *"${1#out }"* ]] ;;
        not) [[ $shown != *"${1#not }"* ]] ;;
        log) [[ $log == *"${1#log }"* ]] ;;
        exit) true ;;
        line) [[ $trace =~ ${1#line } ]] ;;
        trace)
            local fact="\"stage\":\"$stage\",\"edge\":\"fact\",\"key\":\"${key%% *}\""
            fact+=",\"value\":\"${value//.\*/[^\"]*}\""
            [[ $trace =~ $fact ]]
            ;;
        call) [[ $trace == *"\"stage\":\"$stage\",\"edge\":\"syscall\",\"call\":\"$key\""* ]] ;;
        *) false ;;
    esac
}

comes_about() {  # the trace and a log that is collected may come a little later
    local tries=0
    until is_so "$1"; do
        tries=$((tries + 1))
        [[ $tries -le 100 && $1 != "out "* && $1 != "not "* ]] || return 1
        read -r -t 0.03 -u 9  # nobody ever writes there
        read_on
    done
}

run_row() {  # NUMBER
    local paragraph=${paragraphs[$1]} command=${commands[$1]//8080/$port} status=0 may_be=0 line
    local before=$failures known=${expectations[$paragraph]-}
    read_on
    trace= log=
    shown=$(cd "$directory" && eval "$command" 2>&1 </dev/null) || status=$?
    while IFS= read -r line; do
        if [[ $line == @* ]]; then
            [[ ",${line%% *}," == *[,@]"$architecture",* ]] || continue
            line=${line#* }
        fi
        [[ $line != "exit "* ]] || may_be=${line#exit }
        comes_about "$line" && continue
        fail "$paragraph: not so: $line"
        break
    done <<<"${known%$'\n'}"
    [[ "|$may_be|" == *"|$status|"* ]] || fail "$paragraph: exit status $status: $command"
    if [[ $failures == "$before" ]]; then
        echo "ok: $paragraph"
    else
        sed 's/^/    /' <<<"${shown:0:2000}"
    fi
}

run_rows() {  # CONFIGURATION: all rows that want the server that runs now
    local i wanted
    for i in "${!paragraphs[@]}"; do
        wanted=site.conf
        [[ ${options[i]} =~ (conf/[a-z-]+\.conf) ]] && wanted=${BASH_REMATCH[1]}
        [[ ${options[i]} == *build/minimal_server* ]] && wanted=minimal_server
        [[ $wanted != "$1" ]] || run_row "$i"
    done
}

check_narration() {  # CONFIGURATION
    local wide
    wide=$(grep --extended-regexp '^.{101,}' "$directory/out.txt" | grep --max-count 1 --invert-match '^Serving \|^as ')
    [[ -z $wide ]] || fail "$1: the trace is wider than 100 columns: $wide"
}

run_configuration() {  # FILE, beneath the sample site
    "$program" config check "$site/$1" >"$directory/check.txt" 2>&1 ||
        fail "config check $1: $(<"$directory/check.txt")"
    : >"$directory/run.jsonl"
    : >"$directory/log.txt"
    start "$program" serve --config "$site/$1" --as "$architecture" --port 0 --trace full \
        --log "$directory/log.txt" --record "$directory/run.jsonl"
    port=$started_port
    exec 7<"$directory/run.jsonl" 8<"$directory/log.txt"
    run_rows "$1"
    stop
    check_narration "$1"
}

run_minimal_server() {
    cd "$site" || exit 1
    start "$minimal_server" 0
    cd "$OLDPWD" || exit 1
    port=$started_port
    exec 7</dev/null 8</dev/null
    run_rows minimal_server
    stop
}

exec 9<> <(:)
echo "max-time = 20" >"$directory/.curlrc"  # for all of curl's calls
export CURL_HOME=$directory
read_table
read_expectations
check_rows
prepare
run_minimal_server
run_configuration site.conf
for file in "$site"/conf/*.conf; do run_configuration "conf/$(basename "$file")"; done
[[ $failures == 0 ]]
