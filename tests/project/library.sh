#!/usr/bin/env bash
# Stepwise as a library: installs it into a scratch prefix, builds the example against it with
# find_package, and sees the example's own callbacks called.   library.sh BUILD_DIR EXAMPLE_DIR
set -eu
build=$1 example=$2
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/prefix" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
# The generator of the build that is there: another one may not be installed.
generator=$(sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "$build/CMakeCache.txt")
cmake -S "$example" -B "$scratch/build" -G "$generator" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
      ${CXX:+-DCMAKE_CXX_COMPILER="$CXX"} ${CXXFLAGS:+-DCMAKE_CXX_FLAGS="$CXXFLAGS"} \
      >"$scratch/log" 2>&1 && cmake --build "$scratch/build" >>"$scratch/log" 2>&1 ||
    { cat "$scratch/log"; exit 1; }

echo hello >"$scratch/index.html"
(cd "$scratch" && exec stdbuf -oL build/watch_stages) >"$scratch/out" &
server=$!
for _ in $(seq 400); do grep -q '^http' "$scratch/out" && break; sleep 0.05; done
port=$(sed -n 's,^http://127.0.0.1:\([0-9]*\)/$,\1,p' "$scratch/out")
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET / HTTP/1.0\r\n\r\n' >&3
grep -q '^hello' <&3 || { echo "no answer from the example"; exit 1; }
exec 3>&-
kill -TERM "$server" && wait "$server"
server=
for line in accept receive process 'access resource' 'build response' send log 'answered 200'; do
    grep -qx "$line" "$scratch/out" || { echo "the callback never said: $line"; cat "$scratch/out"; exit 1; }
done
lines=$(wc -l <"$example/watch_stages.cpp")
[ "$lines" -le 30 ] || { echo "the example has grown to $lines lines"; exit 1; }
echo "library: installed, found, linked; all callbacks called"
