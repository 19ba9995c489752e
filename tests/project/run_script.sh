#!/usr/bin/env bash
# Tries the script `run` with stand-ins for apt, sudo, cmake and ctest, which write down how they were called:
# what it installs, says and hands on can be seen in a second, and nothing on this machine is changed.
# shellcheck disable=SC2016  # what stands in single quotes here is for the stand-ins to expand
set -eu -o pipefail

source_of_run=$PWD/run
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
home="$scratch/a place with spaces"
tools=$scratch/tools elsewhere=$scratch/elsewhere log=$scratch/log
mkdir -p "$home" "$elsewhere"
cp "$source_of_run" "$home/run"

failures=0
wrong() {
    printf 'WRONG: %s: %s\n' "$scenario" "$1"
    printf -- '--- status %s; stdout:\n%s\n--- stderr:\n%s\n--- called:\n%s\n' \
        "$status" "$out" "$err" "$(cat "$log")"
    failures=$((failures + 1))
}
is()        { [[ $2 == "$3" ]] || wrong "$1 should be '$3', is '$2'"; }
has()       { [[ $2 == *"$3"* ]] || wrong "$1 should contain '$3'"; }
has_not()   { [[ $2 != *"$3"* ]] || wrong "$1 should not contain '$3'"; }

stand_in() {  # NAME: the script of that tool comes from stdin
    { printf '#!/usr/bin/env bash\nprintf "%s %%s\\n" "$*" >>"$LOG"\n' "$1"; cat; } >"$tools/$1"
    chmod +x "$tools/$1"
}

fresh() {  # SCENARIO: a machine with apt where all packages are installed and the user is root
    scenario=$1
    rm -rf "$tools" "$home"/build*
    mkdir "$tools"
    : >"$log"
    local tool
    for tool in bash env dirname readlink grep sed sort cat mkdir rm chmod stty flock uname; do
        ln -s "$(type -P "$tool")" "$tools/$tool"
    done
    stand_in id <<<'echo "${FAKE_UID:-0}"'
    stand_in nproc <<<'echo 2'
    stand_in ninja </dev/null
    stand_in apt-get <<<'cat >/dev/null; echo "chatter of apt"; [[ $1 != "${BROKEN_APT:-}" ]]'
    stand_in sudo <<<'exec "$@"'
    stand_in dpkg-query <<<'
        for word in "$@"; do
            case $word in
                -*) ;;
                "${LACKING:-}") echo "dpkg-query: no packages found matching $word" >&2 ;;
                *) echo "$word installed" ;;
            esac
        done
        [[ -z ${LACKING:-} ]]'
    stand_in ctest <<<'
        while [[ $# -gt 1 ]]; do
            if [[ $1 == --output-junit ]]; then printf "%b" "${REPORT:-}" >"$2"; fi
            if [[ $1 == --output-log ]]; then printf "%b" "${OUTPUT:-}" >"$2"; fi
            shift
        done
        echo "100% tests passed"; exit "${CTEST_STATUS:-0}"'
    # Configuring writes a cache as cmake does; building makes a program that tells how it was called.
    stand_in cmake <<<'
        if [[ $1 == --version ]]; then echo "cmake version ${CMAKE_VERSION:-3.25.1}"; exit; fi
        cat >/dev/null
        if [[ $1 == --build ]]; then
            if [[ -n ${BROKEN:-} ]]; then printf "FAILED: main.o\nmain.cpp:1:1: error: a riddle\n"; exit 1; fi
            if [[ -x $2/stepwise/stepwise ]]; then echo "ninja: no work to do."; exit; fi
            echo "[1/1] Building"
            mkdir -p "$2/stepwise"
            printf "#!/usr/bin/env bash\nprintf \"<%%s>\" \"\$PWD\" \"\$@\"; cat; exit \${PROGRAM_STATUS:-0}\n" >"$2/stepwise/stepwise"
            chmod +x "$2/stepwise/stepwise"
            exit
        fi
        mkdir -p "$4"
        printf "%s\n" "CMAKE_GENERATOR:INTERNAL=$6" "CMAKE_HOME_DIRECTORY:INTERNAL=$2" \
            "CMAKE_CACHEFILE_DIR:INTERNAL=$4" "CMAKE_CXX_COMPILER:FILEPATH=g++" >"$4/CMakeCache.txt"
        echo "-- chatter of cmake"'
}

run() {  # [NAME=VALUE...] -- ARGS...: starts the script from another directory, with "typed" waiting on stdin
    local settings=()
    while [[ $1 != -- ]]; do settings+=("$1"); shift; done
    shift
    status=0
    (cd "$elsewhere" && printf typed |
        env -i LC_ALL=C LOG="$log" PATH="$tools" "${settings[@]}" "$home/run" "$@") \
        >"$scratch/out" 2>"$scratch/err" || status=$?
    out=$(<"$scratch/out") err=$(<"$scratch/err")
    called=$(<"$log")
}

fresh "nothing is missing"
run --
is stdout "$out" "<$elsewhere><tour>typed"
is status "$status" 0
has_not "what was called" "$called" "apt-get"
has_not stderr "$err" "chatter"

: >"$log"
run -- --json 'two words' '*'
is stdout "$out" "<$elsewhere><--json><two words><*>typed"
is stderr "$err" ""
has_not "what was called" "$called" "cmake -S"

run PROGRAM_STATUS=77 -- trace
is status "$status" 77

fresh "a package is missing, the user is root"
run LACKING=libfmt-dev -- x
install="env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 libfmt-dev"
has stderr "$err" $'\n'"  $install"$'\n'
has "what was called" "$called" $'apt-get update\n'
has "what was called" "$called" "${install#* * }"
has_not "what was called" "$called" "sudo"
is stdout "$out" "<$elsewhere><x>typed"

fresh "a package is missing, the user is not root"
run LACKING=libfmt-dev FAKE_UID=1000 -- x
has stderr "$err" $'\n'"  sudo $install"$'\n'
has "what was called" "$called" "sudo $install"
is status "$status" 0

fresh "a package is missing, and there is no sudo"
rm "$tools/sudo"
run LACKING=libfmt-dev FAKE_UID=1000 -- x
is status "$status" 2
has stderr "$err" "apt-get install libfmt-dev"
has_not "what was called" "$called" "apt-get"

fresh "apt fails"
run LACKING=libfmt-dev BROKEN_APT=install -- x
is status "$status" 2
has stderr "$err" "chatter of apt"
has stderr "$err" "this command failed: $install"
has_not "what was called" "$called" "cmake -S"

fresh "no apt, and nothing is missing"
rm "$tools/apt-get" "$tools/dpkg-query"
stand_in g++ <<<'cat >/dev/null'
run -- x
is stdout "$out" "<$elsewhere><x>typed"
is status "$status" 0

fresh "no ninja, but make"
rm "$tools/apt-get" "$tools/dpkg-query" "$tools/ninja"
stand_in g++ <<<'cat >/dev/null'
stand_in make </dev/null
run -- x
is stdout "$out" "<$elsewhere><x>typed"
has "what was called" "$called" "-G Unix Makefiles"

fresh "no apt, and things are missing"
rm "$tools/apt-get" "$tools/dpkg-query" "$tools/ninja"
stand_in g++ <<<'while read -r line; do [[ $line != *histedit* ]] || exit 1; done'
run CMAKE_VERSION=3.18.4 -- x
is status "$status" 2
is stderr "$err" "run: missing on this machine: cmake 3.22 or newer, ninja or make, <histedit.h> (libedit)"
is stdout "$out" ""

fresh "no apt, and no compiler"
rm "$tools/apt-get" "$tools/dpkg-query"
run -- x
is status "$status" 2
has stderr "$err" "missing on this machine: g++ or clang++ with C++20"

fresh "the build fails"
run BROKEN=yes -- x
is status "$status" 1
is stdout "$out" ""
has stderr "$err" "main.cpp:1:1: error: a riddle"
has stderr "$err" "this command failed: cmake --build '$home/build'"

fresh "another generator was used before"
mkdir "$home/build"
printf 'CMAKE_GENERATOR:INTERNAL=Unix Makefiles\n' >"$home/build/CMakeCache.txt"
touch "$home/build/stale"
run -- x
has stderr "$err" "build/ was made by another generator or in another place: starting it afresh"
[[ ! -e $home/build/stale ]] || wrong "the former build directory should be gone"
is stdout "$out" "<$elsewhere><x>typed"

fresh "tests"
run CTEST_STATUS=8 -- test -R 'two words'
is status "$status" 8
is stdout "$out" "100% tests passed"
has "what was called" "$called" "cmake --build $home/build --target all"
has "what was called" "$called" "ctest --test-dir $home/build --output-on-failure --no-tests=error -j 8 -R two words"

fresh "tests, but the build fails"
run BROKEN=yes -- test
is status "$status" 1
has_not "what was called" "$called" "ctest --"

with_benchmark() {  # tells how it was called; with `check`, arguments that are wrong are refused
    mkdir -p "$home/tests/benchmark"
    cat >"$home/tests/benchmark/benchmark.sh" <<'END'
if [[ $1 == check && "$*" == *--wrong* ]]; then echo "benchmark: refused" >&2; exit 2; fi
if [[ $1 == check && "$*" != *--help* ]]; then exit 0; fi
printf "<%s>" "$@"
exit "${BENCHMARK_STATUS:-0}"
END
}

fresh "benchmark"
with_benchmark
run LACKING=wrk BENCHMARK_STATUS=1 -- benchmark --only file
is status "$status" 1
is stdout "$out" "<measure><$home/build><$home/build-notrace><--only><file>"
has "what was called" "$called" "install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 wrk"
has "what was called" "$called" "cmake --build $home/build --target stepwise_program bare_loop bare_prefork cpu_time idle_connections load"
has "what was called" "$called" "cmake -S $home -B $home/build-notrace -G Ninja -DCMAKE_BUILD_TYPE=Release -DSTEPWISE_TRACE=OFF"

fresh "benchmark, with wrong arguments"
with_benchmark
run LACKING=wrk -- benchmark --wrong
is status "$status" 2
is stderr "$err" "benchmark: refused"
has_not "what was called" "$called" "cmake -"
has_not "what was called" "$called" "apt-get"

fresh "benchmark, and how to use it"
with_benchmark
run -- benchmark --help
is status "$status" 0
is stdout "$out" "<check><$home/build><$home/build-notrace><--help>"
has_not "what was called" "$called" "cmake -"

fresh "benchmark, but the build fails"
with_benchmark
run BROKEN=yes -- benchmark
is status "$status" 1
is stdout "$out" ""

with_everything() {
    stand_in g++ <<<'echo "g++ 12.2.0"'
    stand_in clang++ <<<'echo 15.0.6'
    stand_in clang-format <<<'echo "clang-format version 15.0.6"'
    stand_in apt-cache <<<'[[ $2 == libclang-rt-15-dev ]]'
}
good='\t<testcase name="a" status="run">\n\t\t<system-out>&lt;testcase status="fail"&gt;</system-out>\n'
bad='\t<testcase name="b" status="fail">\n'
lost='\t<testcase name="c" status="notrun">\n\t\t<skipped message="Unable to find executable"/>\n'
left_out='\t<testcase name="d" status="notrun">\n\t\t<skipped message="SKIP_RETURN_CODE=77"/>\n'
off='\t<testcase name="e" status="disabled">\n'
twice='1/1 Test #1: slow.one ..........***Failed    0.10 sec\n    Test #1: slow.one ..........   Passed    0.02 sec\n'

fresh "everything, and all is well"
with_everything
run REPORT="$good$good" LACKING=libclang-rt-15-dev -- test --all
is status "$status" 0
is "the last line" "${out##*$'\n'}" "10 passed, 0 failed"
has "what was called" "$called" "install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 libclang-rt-15-dev"
has stdout "$out" "skipped (the code is formatted by version 14, this is 15)"
for part in "build -G Ninja -DCMAKE_BUILD_TYPE=Release" -DSTEPWISE_SANITIZE=address,undefined -DSTEPWISE_SANITIZE=thread \
    -DCMAKE_CXX_COMPILER=clang++ -DSTEPWISE_TRACE=OFF -DSTEPWISE_FUZZ=ON; do
    has "what was called" "$called" "$part"
done

fresh "everything, and tests fail"
with_everything
run REPORT="$good$bad$lost$left_out$off" CTEST_STATUS=8 -- test --all
is status "$status" 1
is "the last line" "${out##*$'\n'}" "5 passed, 10 failed, 10 skipped"

fresh "everything, and a test passes at the second try"
with_everything
run REPORT="$good" OUTPUT="$twice" -- test --all
is status "$status" 0
has "what was called" "$called" "--repeat until-pass:2"
has stdout "$out" "5 passed, 0 failed"
is "the last line" "${out##*$'\n'}" \
    "passed at the second try only: build/slow.one build-asan/slow.one build-tsan/slow.one build-fuzz/slow.one build-notrace/slow.one"

fresh "everything, and nothing builds"
with_everything
run BROKEN=yes -- test --all
is status "$status" 1
is "the last line" "${out##*$'\n'}" "0 passed, 5 failed"

if [[ $failures -gt 0 ]]; then
    printf '%d things are wrong\n' "$failures"
    exit 1
fi
