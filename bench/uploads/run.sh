#!/usr/bin/env bash
# A real client uploads a large file of random bytes to `caravan serve --role web` with a small heap, shuffled, doubled and interrupted.
# Prints both digests and the server's peak resident memory (VmHWM) before and after. Needs bash, node 20, npm, curl, and for Dropzone Chromium.
#
# Usage: [MEGABYTES=1024] [CARAVAN_JAR=target/caravan.jar] bench/uploads/run.sh tus|dropzone|dropzone6
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
client=${1:?tus, dropzone or dropzone6}
jar=$(realpath "${CARAVAN_JAR:-../../target/caravan.jar}")
port=${PORT:-8199} queue_port=${QUEUE_PORT:-9424}
work=$(mktemp -d "${TMPDIR:-/tmp}/caravan-uploads.XXXXXX")
chmod 711 "$work"
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

cp ./*.mjs "$work"
case $client in
  tus) package=tus-js-client@4.3.1 ;;
  dropzone) package=dropzone@5.9.3 ;;
  dropzone6) package=dropzone@6.0.0-beta.2 ;;
  *) echo "no such client: $client" >&2; exit 2 ;;
esac
(cd "$work" && npm init -y >/dev/null && npm install --no-audit --no-fund --silent "$package" puppeteer-core@25.16.0)
{ printf 'id,name\n'; head -c "$((${MEGABYTES:-1024} << 20))" /dev/urandom; } >"$work/big.csv"

java -Xmx128m -jar "$jar" serve --role queue --port "$queue_port" >"$work/queue.log" 2>&1 &
processes+=($!)
for _ in $(seq 60); do grep -q 'serves the queue' "$work/queue.log" && break; sleep 0.5; done
java -Xmx96m -XX:+UseSerialGC -jar "$jar" serve --role web --port "$port" --queue "http://127.0.0.1:$queue_port" \
  --data-dir "$work/data" >"$work/web.log" 2>&1 &
server=$!
processes+=("$server")
for _ in $(seq 120); do curl -sf "http://127.0.0.1:$port/health" >/dev/null && break; sleep 0.5; done

grep VmHWM "/proc/$server/status"
if [ "$client" = tus ]; then
  (cd "$work" && node tus.mjs "http://127.0.0.1:$port" big.csv)
else
  (cd "$work" && node dropzone.mjs "http://127.0.0.1:$port" "$work/big.csv")
fi
grep VmHWM "/proc/$server/status"
sha256sum "$work/big.csv" "$work"/data/uploads/*/file/*
cmp "$work/big.csv" "$work"/data/uploads/*/file/* && echo "the bytes are equal"
