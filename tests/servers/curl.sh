#!/usr/bin/env bash
# What a real client makes of the server: curl, in the ways people use it.  One line a check.
#   curl.sh ARCHITECTURE PROGRAM
# Exit status: 0 all well, 1 something is wrong, 77 skipped.
set -u -o pipefail

architecture=$1
program=$2

if ! command -v curl >/dev/null; then
    echo "skipped: curl is not installed"
    [[ -z ${STEPWISE_TEST_ALL-} ]] || exit 1
    exit 77
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-curl-XXXXXX")
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

octets_in_use() {  # the peak, all processes of the server together, without the program's own text
    local process sum=0 peak
    for process in $(pgrep --pgroup "$server"); do
        peak=$(awk '/^VmHWM:/ { sum += $2 } /^RssFile:/ { sum -= $2 } END { print sum }' \
            "/proc/$process/status" 2>/dev/null)
        sum=$((sum + ${peak:-0} * 1024))
    done
    echo "$sum"
}

prepare_site() {
    mkdir "$directory/site"
    echo "hello" >"$directory/site/index.html"
    echo "file" >"$directory/site/file.txt"
    echo "secret" >"$directory/secret.txt"
    truncate --size 5G "$directory/site/sparse"
}

start_server() {  # WHAT IT SERVES
    : >"$directory/out.txt"
    set -m  # a process group of its own
    "$program" serve "$@" --as "$architecture" --bind 127.0.0.1 --port 0 --trace off \
        --log "$directory/log.txt" >"$directory/out.txt" 2>"$directory/err.txt" &
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

check_simple_requests() {
    is "GET" hello "$(ask "$url/")"
    is "HEAD" 200 "$(ask --head --output /dev/null --write-out '%{http_code}' "$url/")"
    is "HEAD's Content-Length" 5 "$(ask --head "$url/file.txt" | tr -d '\r' | sed -n 's/^Content-Length: //p')"
    is "HTTP/1.0" "file" "$(ask --http1.0 "$url/file.txt")"
    is "HTTP/0.9" "file" "$(printf 'GET /file.txt\r\n' >"$directory/09" && ask --http0.9 "telnet://${url#http://}" <"$directory/09")"
    is "404" 404 "$(ask --output /dev/null --write-out '%{http_code}' "$url/missing")"
    is "OPTIONS" "GET, HEAD, POST, PUT, DELETE, OPTIONS" \
        "$(ask --request OPTIONS --include --request-target '*' "$url" | tr -d '\r' | sed -n 's/^Allow: //p')"
    is "/../ goes nowhere" 400 \
        "$(ask --path-as-is --output /dev/null --write-out '%{http_code}' "$url/../secret.txt")"
}

check_connections() {
    is "two URLs on one connection" "200 1 200 0 " \
        "$(ask --output /dev/null --output /dev/null --write-out '%{http_code} %{num_connects} ' "$url/" "$url/file.txt")"
    is "GET, then HEAD on the same connection" "200 1 200 0 " \
        "$(ask --output /dev/null --write-out '%{http_code} %{num_connects} ' "$url/" \
            --next --silent --head --output /dev/null --write-out '%{http_code} %{num_connects} ' "$url/file.txt")"
    is "an error keeps the connection" "404 1 200 0 " \
        "$(ask --output /dev/null --output /dev/null --write-out '%{http_code} %{num_connects} ' "$url/no" "$url/file.txt")"
}

check_bodies() {
    head --bytes 300000 /dev/zero >"$directory/body"
    is "PUT is refused" 405 \
        "$(ask --upload-file "$directory/body" --output /dev/null --write-out '%{http_code}' "$url/file.txt")"
    is "the refused file is as it was" "file" "$(ask "$url/file.txt")"
    local start=$SECONDS
    is "POST with Expect is refused" 405 \
        "$(ask --data-binary "@$directory/body" --header 'Expect: 100-continue' --expect100-timeout 20 \
            --output /dev/null --write-out '%{http_code}' "$url/file.txt")"
    is "and at once" yes "$([[ $((SECONDS - start)) -lt 10 ]] && echo yes)"
    is "a body of GET with Expect is read" 200 \
        "$(ask --request GET --data-binary "@$directory/body" --header 'Expect: 100-continue' --expect100-timeout 20 \
            --output /dev/null --write-out '%{http_code}' "$url/file.txt")"
    is "and 100 (Continue) came" yes "$([[ $((SECONDS - start)) -lt 18 ]] && echo yes)"
}

check_5_gib() {
    is "5 GiB of a sparse file" "200 5368709120" \
        "$(ask --max-time 300 --output /dev/null --write-out '%{http_code} %{size_download}' "$url/sparse")"
    if "$program" --help >/dev/null 2>&1 && nm "$program" 2>/dev/null | grep --quiet '__[at]san_init'; then
        echo "skipped: memory is not measured under a sanitizer"
        return
    fi
    local peak
    peak=$(octets_in_use)
    # Pages that forked processes share are counted for each of them.
    is "the server's memory stayed under 64 MiB ($((peak >> 20)) MiB)" yes "$([[ $peak -lt $((64 << 20)) ]] && echo yes)"
}

# Joe has a password in both files; both hashes are of "hammer".
prepare_guards() {
    mkdir "$directory/site/basic" "$directory/site/digest"
    echo "basic secret" >"$directory/site/basic/file.txt"
    echo "digest secret" >"$directory/site/digest/file.txt"
    echo "joe:{SHA}fMkY+VkwjHHykvkwjnp0it9NFDQ=" >"$directory/users"
    {
        echo "joe:Workshop:f780962c9d97e24f56df89b80790e874"
        echo "joe:Workshop:19dc98ef291e11f02873845ee3d2465c14e277cdd78e803efd188646bbf7784b"
    } >"$directory/digests"
    cat >"$directory/site.conf" <<END
DocumentRoot "$directory/site"
<Directory "$directory/site/basic">
    AuthType Basic
    AuthName "Back Room"
    AuthUserFile "$directory/users"
    Require user joe
</Directory>
<Directory "$directory/site/digest">
    AuthType Digest
    AuthName "Workshop"
    AuthUserFile "$directory/digests"
    Require valid-user
</Directory>
END
}

check_access() {
    local code=(--output /dev/null --write-out '%{http_code}')
    is "no password" 401 "$(ask "${code[@]}" "$url/basic/file.txt")"
    is "Basic" "basic secret" "$(ask --basic --user joe:hammer "$url/basic/file.txt")"
    is "Basic, asked for by the server" "basic secret" \
        "$(ask --anyauth --user joe:hammer "$url/basic/file.txt")"
    is "Basic, a wrong password" 401 "$(ask --basic --user joe:nail "${code[@]}" "$url/basic/file.txt")"
    is "Digest" "digest secret" "$(ask --digest --user joe:hammer "$url/digest/file.txt")"
    is "Digest, asked for by the server" "digest secret" \
        "$(ask --anyauth --user joe:hammer "$url/digest/file.txt?a=b")"
    is "Digest, a wrong password" 401 "$(ask --digest --user joe:nail "${code[@]}" "$url/digest/file.txt")"
    is "Digest, twice with one nonce" "digest secret digest secret" \
        "$(ask --digest --user joe:hammer "$url/digest/file.txt" "$url/digest/file.txt" | xargs)"
    is "Digest and HEAD" 200 "$(ask --head --digest --user joe:hammer "${code[@]}" "$url/digest/file.txt")"
    is "no way round it" "401 401 401" \
        "$(ask --path-as-is --output /dev/null --output /dev/null --output /dev/null --write-out '%{http_code} ' \
            "$url//basic/file.txt" "$url/x/../basic/file.txt" "$url/%62asic/file.txt" | xargs)"
}

check_stop() {
    kill -TERM "$server"
    local status=0
    wait "$server" || status=$?
    is "SIGTERM ends it with status 0" 0 "$status"
    is "no process is left" "" "$(pgrep --pgroup "$server")"
    server=
}

prepare_site
start_server "$directory/site"
check_simple_requests
check_connections
check_bodies
check_5_gib
check_stop
prepare_guards
start_server --config "$directory/site.conf"
check_access
check_stop
[[ $failures == 0 ]] || cat "$directory/curl.txt" "$directory/err.txt"
[[ $failures == 0 ]]
