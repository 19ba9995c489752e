#!/usr/bin/env bash
# Built with -DSTEPWISE_TRACE=OFF, the objects of the stages and architectures, and the system calls
# themselves (calls.cpp), tell no observer anything, and the program says so when asked to trace.
#   no_trace_in_stages.sh LIBRARY PROGRAM
set -eu
library=$1 program=$2
status=0
trace='stepwise::(Notes|Observer)::|stepwise::Step::(told|report|clock)|vtable for stepwise::'
# step.cpp is the trace itself.
callers=$(nm -C "$library" 2>/dev/null |
    awk -v trace=" U ($trace)" '/^[^ ]*\.o:$/ {object = $1} $0 ~ trace && object != "step.cpp.o:" {print object $0}')
if [ -n "$callers" ]; then
    printf 'these call the trace:\n%s\n' "$callers"
    status=1
fi
checked=$(ar t "$library" | grep -cE '^(1_accept|2_receive|docroot|6_send|7_log|event_loop|calls)\.cpp\.o$') || true
[ "$checked" -eq 7 ] || { echo "the library lacks the objects that were to be checked"; exit 1; }
set +e
said=$(timeout 10 "$program" serve --trace full --port 0 2>&1)
code=$?
set -e
if [ "$code" -ne 2 ] || ! grep -q 'no trace' <<<"$said"; then
    echo "serve --trace full should say that this build has no trace, exit 2: $code $said"
    status=1
fi
exit $status
