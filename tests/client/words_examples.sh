#!/usr/bin/env bash
# Every example of the dictionary, run against one server of the sample site (a copy of it): each
# must show what its entry says.
#   words_examples.sh PROGRAM SAMPLE_SITE
# Exit status: 0 all well, 1 something is wrong, 77 skipped.
set -u -o pipefail

program=$1
sample_site=$2

if ! command -v curl >/dev/null; then
    echo "skipped: curl is not installed"
    [[ -z ${STEPWISE_TEST_ALL-} ]] || exit 1
    exit 77
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-words-XXXXXX")
server=
end() {
    [[ -z $server ]] || kill -TERM "$server" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$directory"
}
trap end EXIT

: >"$directory/out.txt"
cp -r "$sample_site" "$directory/site"
"$program" serve --config "$directory/site/site.conf" --port 0 --log /dev/null \
    >"$directory/out.txt" 2>"$directory/err.txt" &
server=$!
tries=0
until port=$(grep --only-matching --max-count 1 'http://127\.0\.0\.1:[0-9]*' "$directory/out.txt"); do
    tries=$((tries + 1))
    if [[ $tries -gt 500 ]] || ! kill -0 "$server" 2>/dev/null; then
        echo "FAILED: the server does not start: $(<"$directory/err.txt")"
        exit 1
    fi
    sleep 0.02
done
port=${port##*:}

# The examples name `stepwise`.
mkdir "$directory/bin"
ln -s "$program" "$directory/bin/stepwise"
export PATH="$directory/bin:$PATH"

"$program" explain --list examples --port "$port" >"$directory/examples.txt" || exit 1
count=0
failures=0
while IFS=$'\t' read -r name shows command; do
    count=$((count + 1))
    timeout 20 bash -c "$command" >"$directory/shown.txt" 2>&1 </dev/null
    if ! grep --quiet --fixed-strings -- "$shows" "$directory/shown.txt"; then
        echo "FAILED: $name: '$command' does not show '$shows' but:"
        head --lines 12 "$directory/shown.txt"
        failures=$((failures + 1))
    fi
done <"$directory/examples.txt"

echo "$count examples, $failures failed"
[[ $count -ge 130 && $failures -eq 0 ]]
