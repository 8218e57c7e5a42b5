#!/usr/bin/env bash
# How long the status of a job takes to be told while many upload at once. Starts a server of its own, in a directory that it deletes.
#
#   bench/http/run.sh [UPLOADS] [POLLERS] [ROUNDS]      default: 200 50 3
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
./caravan serve --port 0 --data-dir "$work/data" > "$work/out" 2> "$work/err" &
server=$!
trap 'kill $server 2> /dev/null; wait $server 2> /dev/null; rm -rf "$work"' EXIT
for _ in $(seq 180); do
    url=$(sed -n 's|.* at \(http://[0-9.:]*\)\. .*|\1|p' "$work/out")
    [ -n "$url" ] && break
    kill -0 $server || { cat "$work/err"; exit 1; }
    sleep 1
done
# Its warm-up takes so long, and clients of a service seldom come in its first seconds.
sleep 6
for _ in $(seq "${3:-3}"); do
    java -Xmx256m -XX:TieredStopAtLevel=1 bench/http/Load.java "$url" "${1:-200}" "${2:-50}"
done
