#!/usr/bin/env bash
# The sample site shows what it is there to show, also from a folder of another name, and Apache
# accepts its configuration.  One line a check.
#   sample_site.sh PROGRAM SAMPLE_SITE
# Exit status: 0 all well, 1 something is wrong, 77 skipped.
set -u -o pipefail

program=$1
original=$2

if ! command -v curl >/dev/null; then
    echo "skipped: curl is not installed"
    [[ -z ${STEPWISE_TEST_ALL-} ]] || exit 1
    exit 77
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-sample-XXXXXX")
site="$directory/a copy of it"
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

ask() { curl --silent --show-error --max-time 30 "$@" 2>>"$directory/curl.txt"; }

answers() {  # STATUS TEXT PATH [CURL'S ARGUMENTS...]: the status, and a text somewhere in the body
    local expected=$1 text=$2 path=$3 status found=no
    shift 3
    status=$(ask --path-as-is --output "$directory/body" --write-out '%{http_code}' "$@" "$url$path")
    grep --quiet --fixed-strings -- "$text" "$directory/body" && found=yes
    is "$path $*" "$expected yes" "$status $found"
}

leads_to() {  # STATUS PLACE PATH
    is "$3 leads to $2" "$1 $url$2" \
        "$(ask --output /dev/null --write-out '%{http_code} %{redirect_url}' "$url$3")"
}

is_type() {  # TYPE PATH
    is "$2 is $1" "$1" "$(ask --head "$url$2" | tr -d '\r' | sed -n 's/^Content-Type: \([^;]*\).*/\1/p')"
}

start_server() {
    set -m  # a process group of its own
    (cd / && exec "$program" serve --config "$site/site.conf" --as epoll --port 0 --trace off \
        --log "$directory/log.txt") >"$directory/out.txt" 2>"$directory/err.txt" &
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

check_files() {
    answers 200 "Hammers, saws and nails since 1953." /
    answers 200 "one hammer" /tools/
    answers 404 "but not this" /nails.html
    answers 200 "nails-2.txt" /stock/
    is_type image/png /tools/blueprint
    is_type text/csv /stock/saws.csv
    is_type image/png /images/logo.var
    answers 200 "since 1953" /images/logo.var --header "Accept: text/plain"
    answers 200 "Willkommen" /welcome --header "Accept-Language: de"
    answers 200 "어서 오세요" /welcome --header "Accept-Language: ko, en;q=0.5"
    answers 200 "Welcome" /welcome --header "Accept-Language: eo"
    answers 200 "<title>Jeff" "/~jeff/"
    answers 200 "never fired" "/~jeff/bio.html"
    answers 200 "Betty" "/~betty/"
    answers 200 "Teapots with a past" / --header "Host: www.marys-antiques.com"
    answers 404 "no such thing" /tools/ --header "Host: www.marys-antiques.com"
}

check_redirections() {
    leads_to 301 /tools/saws.txt /old-tools/saws.txt
    leads_to 302 /stock/ /sale
    leads_to 303 /tools/ /thanks
    leads_to 301 /tools/hammers /shop/hammers
    answers 410 "410" /catalogue-1953
}

check_programs() {
    answers 200 "Hello from a program." /cgi-bin/hello
    answers 200 "PATH_INFO=/some/path" "/cgi-bin/environment/some/path?a=b"
    answers 200 "to be or not" /cgi-bin/echo --data-binary "to be or not to be"
    answers 200 "one hammer" /cgi-bin/redirect-local
    leads_to 302 /tools/ /cgi-bin/redirect-client
    answers 418 "Coffee" /cgi-bin/status
    answers 200 "Nobody has looked at this" /cgi-bin/nph-hello
    answers 500 "500" /cgi-bin/crash
    answers 500 "500" /cgi-bin/garbage
    answers 200 "Here you are." /cgi-bin/slow
}

check_pages_with_directives() {
    answers 200 "Hello from a program." /today.shtml
    answers 200 "Monday to Saturday" /today.shtml
    answers 200 "has 69 octets" /today.shtml
    answers 200 "You at 127.0.0.1 ask for nothing" /today.shtml
    answers 200 "You ask for nails" "/today.shtml?nails"
    answers 200 "You ask for &lt;b&gt;, which we have not" "/today.shtml?<b>"
    answers 200 "(this could not be included)" /today.shtml
    answers 200 "DOCUMENT_NAME=variables.shtml" /variables.shtml
}

check_access() {
    answers 401 "for people we know" /private/
    answers 200 "You are in" /private/ --user joe:hammer
    answers 200 "3 dollars" /private/prices.txt --user mary:teapot
    answers 401 "for people we know" /private/ --user joe:teapot
    answers 200 "the proof was right" /digest/ --digest --user joe:hammer
    answers 401 "for people we know" /digest/ --digest --user joe:teapot
    local path
    for path in /auth/users /auth/ /conf/magic /site.conf /home/jeff/diary.txt //auth/users \
        /tools/../auth/users /%61uth/users /marys-antiques/; do
        answers 403 "whoever you are" "$path"
    done
    answers 404 "but not this" "/~jeff/diary.txt"
    answers 404 "404" "/~jeff/%2e%2e%2fdiary.txt"
}

check_writing() {
    echo "a new note" >"$directory/new.txt"
    is "PUT makes a file" 201 "$(ask --upload-file "$directory/new.txt" --output /dev/null \
        --write-out '%{http_code}' "$url/upload/new.txt")"
    answers 200 "a new note" /upload/new.txt
    is "DELETE takes it away" 204 \
        "$(ask --request DELETE --output /dev/null --write-out '%{http_code}' "$url/upload/new.txt")"
    answers 404 "but not this" /upload/new.txt
    is "PUT elsewhere is refused" 405 "$(ask --upload-file "$directory/new.txt" --output /dev/null \
        --write-out '%{http_code}' "$url/tools/new.txt")"
}

check_apache() {
    local modules=/usr/lib/apache2/modules module
    if ! command -v apache2 >/dev/null; then
        echo "skipped: apache2 is not installed"
        return
    fi
    {
        echo "ServerRoot \"$directory\""
        echo "Listen 127.0.0.1:8080"
        for module in mpm_event authn_core authn_file authz_core authz_host authz_user \
            authz_groupfile auth_basic auth_digest dir alias mime mime_magic negotiation include \
            cgid autoindex status userdir dav dav_fs; do
            echo "LoadModule ${module}_module $modules/mod_$module.so"
        done
        echo "TypesConfig /dev/null"
        echo "ErrorLog \"$directory/apache.txt\""
        echo "Include \"$site/site.conf\""
    } >"$directory/apache.conf"
    is "Apache accepts it" "Syntax OK" \
        "$(apache2 -C "Define SRV_ROOT \"$site\"" -f "$directory/apache.conf" -t 2>&1 | tail -n 1)"
}

is "its configuration is sound" 0 \
    "$("$program" config check "$original/site.conf" >"$directory/check.txt" 2>&1; echo $?)"
cp -r "$original" "$site"
start_server
check_files
check_redirections
check_programs
check_pages_with_directives
check_access
check_writing
check_apache
kill -TERM -- "-$server"
wait "$server"
is "SIGTERM ends it with status 0" 0 $?
server=
[[ $failures == 0 ]] || cat "$directory/check.txt" "$directory/curl.txt" "$directory/err.txt"
[[ $failures == 0 ]]
