#!/usr/bin/env bash
# Writes stepwise/used_together.ld anew: which functions the linker is to put side by side, since every request runs
# through them, or every start of a server.  Worth doing after larger changes to the stages, when all has been built.
#
#   bash tests/benchmark/order_functions.sh build      takes about five minutes
#
# Exit status: 0 written; 1 a server did not start, or could not be followed; 2 usage.
set -eu -o pipefail
export LC_ALL=C

architectures='fork prefork thread thread-pool epoll epoll-threads'  # single does nothing that these do not

main() {  # BUILD
    build=$(readlink -f "$1") scratch=$(mktemp -d "${TMPDIR:-/tmp}/stepwise-order-XXXXXX") server=''
    root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
    trap clean_up EXIT
    mkdir "$scratch/site"
    head -c 612 /dev/zero >"$scratch/site/612.html"
    head -c 102400 /dev/zero >"$scratch/site/100k.html"
    sleep 2.5  # Stepwise keeps no file open that has just been changed
    local architecture
    for architecture in $architectures; do
        echo "order_functions: $architecture" >&2
        note_places "$architecture"
    done
    echo "order_functions: the start of a server" >&2
    note_start
    list_libc >"$scratch/of_libc"
    functions served >"$scratch/served.names"
    functions started | comm -13 "$scratch/served.names" - >"$scratch/started.names"
    script >"$root/stepwise/used_together.ld"
}

clean_up() {
    end_server
    rm -rf "$scratch"
}

end_server() {  # most are dead already, with their children
    [[ -n $server ]] || return 0
    kill -KILL "$server" 2>/dev/null || true
    server=''
}

start() {  # ARCHITECTURE: after a second, in which one may attach to it
    : >"$scratch/said"
    sh -c 'sleep 1; exec "$0" "$@"' "$build/stepwise/stepwise" serve "$scratch/site" --as "$1" --port 0 \
        --log "$scratch/log" >"$scratch/said" 2>&1 &
    server=$!
    disown  # from a shell that would tell how it ended
}

note_places() {  # ARCHITECTURE: where in the program it is while it serves goes to $scratch/served
    local url
    start "$1"
    url=$(address)
    ask "$url"  # what is done for the first request only does not count
    ask "$url" "$build/tests/served_functions" "$server" >>"$scratch/served"
    end_server
}

note_start() {  # the same for what is done before; it takes some million instructions
    export scratch
    export -f address
    start epoll
    "$build/tests/served_functions" "$server" bash -c 'address >/dev/null; sleep 1' >"$scratch/started"
    end_server
}

address() {  # of the server, as soon as it says so
    local url='' attempt
    for ((attempt = 0; attempt < 6000; ++attempt)); do
        url=$(sed -n 's/^Serving .* at \(http.*\)\/$/\1/p' "$scratch/said")
        [[ -z $url ]] || break
        sleep 0.1
    done
    if [[ -z $url ]]; then
        cat "$scratch/said" >&2
        return 1
    fi
    echo "$url"
}

# Files that are sent from memory and from a descriptor, on a connection that is kept and on new ones.
ask() {  # URL [BEFORE...]: the words before it run the client
    "${@:2}" sh -c "
        curl -s -o '$scratch/got' $1/612.html -o '$scratch/got' $1/100k.html -o '$scratch/got' $1/612.html
        curl -s -o '$scratch/got' -H 'Connection: close' $1/612.html
        curl -sI -o '$scratch/got' $1/612.html
        sleep 0.3"  # until the last is logged
}

functions() {  # PLACES: whose instructions they are; a symbol is where its first instruction is
    {
        nm --defined-only "$build/stepwise/stepwise" | awk '$2 ~ /^[tTwW]$/ { print $1, "a", $3 }'
        awk '{ print $1, "b" }' "$scratch/$1"
    } | sort | awk '
        $2 == "a" { names = $1 == at ? names "\n" $3 : $3; at = $1 }
        $2 == "b" { print names }' | sort -u
}

# A function of C++ has a section of its own; of the C library's functions, each file of libc.a has a few.
sections() {  # NAMES
    grep '^_Z' "$1" | sed 's/.*/    *(.text.&)/'
    grep -v '^_Z' "$1" | awk '
        NR == FNR { files[$2] = $1; ++count[$2]; next }
        count[$1] == 1 { print "    *libc.a:" files[$1] "(.text .text.*)" }' "$scratch/of_libc" - | sort -u
}

# The name of each function in libc.a, behind the file that has it.  Of what there is in one version for each kind of
# processor (strlen-evex.o and so on) the script names all.
list_libc() {
    nm --print-file-name --defined-only "$("${CXX:-c++}" -print-file-name=libc.a)" |
        sed -nE 's/^[^:]*:([^:]+):[0-9a-f]+ [tTwWi] (.+)$/\1 \2/p' | grep -vE -- '-(sse|avx|evex)'
}

script() {
    cat <<'END'
/* Which functions lie side by side in the program: those that requests run through, then those that a server needs
   to start.  A new process has few pages to fault in then, where they would be strewn among the rest; and pages that
   nobody needs are not mapped.  Each function has a section of its own (-ffunction-sections); what stands here goes in
   front of the others (the manual of ld, INSERT).  The server's constants lie together, too.
   Written by tests/benchmark/order_functions.sh.  A name that is no more does no harm. */
SECTIONS
{
  .text.used :
  {
END
    {
        sections "$scratch/served.names"
        printf '    *libc.a:*-%s*.o(.text .text.*)\n' evex avx512 avx2 sse  # strlen and so on, for each processor
        sections "$scratch/started.names"
    } | awk '!seen[$0]++'
    cat <<'END'
  }
}
INSERT BEFORE .text;
SECTIONS
{
  .rodata.used :
  {
    *libstepwise.a:*(.rodata .rodata.*)
  }
}
INSERT AFTER .rodata;
END
}

if [[ $# != 1 || ! -x $1/stepwise/stepwise || ! -x $1/tests/served_functions ]]; then
    echo "usage: order_functions.sh BUILD" >&2
    exit 2
fi
main "$1"
