#!/usr/bin/env bash
# Asks a server of its own for what its OpenAPI document allows, and for what it does not: no answer may be a 5xx. Needs Python 3.10 or
# newer and PyPI; without them it says so and goes well.
#
#   .ci/schemathesis.sh [SECONDS]      how long it may ask (default: 90)
#
# CARAVAN_JAR names the jar whose server it asks; without it the launcher builds one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=4.32.5
home=${XDG_CACHE_HOME:-$HOME/.cache}/caravan/schemathesis-$version
skip() { echo "schemathesis: $1: the OpenAPI document is not tried." >&2; exit 0; }
if [ ! -x "$home/bin/schemathesis" ]; then
    rm -rf "$home"
    for python in python3.13 python3.12 python3.11 python3.10 python3; do
        "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))' > /dev/null 2>&1 && break
        python=
    done
    [ -n "$python" ] || skip "there is no Python 3.10 or newer"
    "$python" -m venv "$home" && "$home/bin/pip" -q install "schemathesis==$version" || { rm -rf "$home"; skip "it can't be installed"; }
fi
caravan=(./caravan)
[ -z "${CARAVAN_JAR:-}" ] || caravan=("${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$CARAVAN_JAR")
# Built before the wait for the server begins.
"${caravan[@]}" --version > /dev/null
work=$(mktemp -d)
"${caravan[@]}" serve --port 0 --data-dir "$work/data" > "$work/out" 2> "$work/err" &
server=$!
# What the server ends with, 143, is not what this ends with.
trap 'kill $server 2> /dev/null || true; wait $server 2> /dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 180); do
    url=$(sed -n 's|.* at \(http://[0-9.:]*\)\. .*|\1|p' "$work/out")
    [ -n "$url" ] && break
    kill -0 $server || { cat "$work/err"; exit 1; }
    sleep 1
done
export PYTHONPATH=$PWD/.ci PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS=schemathesis_hooks
# The stream of all jobs has no end.
# Schemathesis leaves a folder in the working directory.
cd "$work"
"$home/bin/schemathesis" run "$url/api/openapi" --exclude-path /api/jobs/events --checks not_a_server_error --max-time "${1:-90}" --request-timeout 30 \
    --warnings off --output-truncate true || { tail -50 "$work/err"; exit 1; }
curl -fsS "$url/health" > /dev/null
