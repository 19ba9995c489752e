#!/usr/bin/env bash
# A student's first hour, command by command: the tour, one request step by step, chapter 1, exercise 1.  What they
# would type with ./run goes to this build's program.        first_hour.sh PROGRAM CHECK_CHAPTER SOURCE_DIR
set -eu -o pipefail
program=$1 check_chapter=$2 source=$3
command -v curl >/dev/null || { echo "skipped: chapter 1 needs curl"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export NO_COLOR=1
cd "$source"

says() {  # STATUS TEXT... -- COMMAND...: the command ends with that status, and all texts are in what it prints
    local status=$1 texts=() text got=0
    shift
    while [[ $1 != -- ]]; do texts+=("$1"); shift; done
    shift
    timeout 300 "$@" >"$scratch/out" 2>&1 <"${input:-/dev/null}" || got=$?
    [[ $got == "$status" ]] || { echo "status $got, not $status: $*"; cat "$scratch/out"; exit 1; }
    for text in "${texts[@]}"; do
        grep -qF -e "$text" "$scratch/out" || { echo "'$text' is not said by: $*"; cat "$scratch/out"; exit 1; }
    done
}

# Minutes 0 to 10: the tour.
says 0 '1 accept' '7 log' 'epoll-threads' 'Next:  ./run step' -- "$program" tour

# To 25: one request, stopped before each stage, as the tour's last lines propose.
printf '%s\n' next next print back quit >"$scratch/typed"
input=$scratch/typed
says 0 'stopped before 1 accept' 'stopped before 3 process' 'request_line' 'The server has stopped' -- "$program" step
input=

# To 45: chapter 1, each of its commands.
says 0 'not run: 0' -- "$check_chapter" chapters/01-what-a-web-server-is/README.md

# To 60: exercise 1, in a copy, so that nobody's answer is touched.
cp -r exercises/01-request-line "$scratch"
rm -f "$scratch/01-request-line/answer.cpp"
exercise=("$program" exercise --exercises "$scratch")
says 0 'Exercise 01' 'edit  ' './run exercise check 01' -- "${exercise[@]}"
says 1 "$(sed -n 2p exercises/01-request-line/grading/starter_says.txt)" 'expected' -- "${exercise[@]}" check 01
says 0 'hint 1 of' -- "${exercise[@]}" hint 01
says 1 'not passed yet' -- "${exercise[@]}" solution 01
cp exercises/01-request-line/grading/solution.cpp "$scratch/01-request-line/answer.cpp"
says 0 -- "${exercise[@]}" check 01
says 0 '1 of 1 exercises passed' -- "${exercise[@]}" list
says 0 'parse_request_line' -- "${exercise[@]}" solution 01
echo "first hour: tour, step, chapter 1 and exercise 1, as a student types them"
