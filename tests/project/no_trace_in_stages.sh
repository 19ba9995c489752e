#!/usr/bin/env bash
# Built with -DSTEPWISE_TRACE=OFF, the objects of the stages and architectures hold no call of the
# trace, and the program says so when asked to trace.   no_trace_in_stages.sh LIBRARY PROGRAM
set -eu
library=$1 program=$2
status=0
for object in $(ar t "$library"); do
    case $object in step.cpp.o) continue ;; esac  # the trace itself
    if nm -C "$library" 2>/dev/null | sed -n "/^$object:/,/^$/p" |
        grep -E ' U (stepwise::(Notes|Step|Observer)::|vtable for stepwise::)'; then
        echo "$object calls the trace"
        status=1
    fi
done
checked=$(ar t "$library" | grep -cE '^(1_accept|2_receive|docroot|6_send|7_log|event_loop)\.cpp\.o$') || true
[ "$checked" -eq 6 ] || { echo "the library lacks the objects that were to be checked"; exit 1; }
set +e
said=$(timeout 10 "$program" serve --trace full --port 0 2>&1)
code=$?
set -e
if [ "$code" -ne 2 ] || ! grep -q 'no trace' <<<"$said"; then
    echo "serve --trace full should say that this build has no trace, exit 2: $code $said"
    status=1
fi
exit $status
