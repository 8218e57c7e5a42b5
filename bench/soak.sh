#!/usr/bin/env bash
# A day in minutes: uploads, drops, pollers, reports, and a loader that is killed every now and then, all at once, on `./caravan serve`, a
# queue and a PostgreSQL that are ours alone. Prints a line every ten seconds, and at the end what came of it.
#
# It fails if a request is not answered as it should be, if a row is missing or there twice, if ended work is not cleaned up, or if memory,
# descriptors, threads, connections or files of the server are more in the last third of the time than in the second one (the first is for
# warming up). A 429 or a 503 with Retry-After is an answer; the client comes again.
#
# Usage: [UPLOADS=5] [DROPS=1] [POLLERS=4] [ROWS=1000] [KILL=30] [REPORT=30] [CARAVAN=./caravan] [PG_BIN=…] bench/soak.sh MINUTES
#   UPLOADS and DROPS a second, of ROWS rows each; seconds from one KILL and one REPORT to the next. With KILL=0 there is no loader to kill, and
#   the queue is in the server, too.
source "$(dirname "$0")/common.sh"
minutes=${1:?minutes}
UPLOADS=${UPLOADS:-5} DROPS=${DROPS:-1} POLLERS=${POLLERS:-4} ROWS=${ROWS:-1000} KILL=${KILL:-30} REPORT=${REPORT:-30}
EVERY=10
DRAIN_LIMIT=180
GROWTH_PERCENT=5
processes=()
clients=()

stop_all() {
  # A client is told before the server goes: what it can't reach then is no error.
  touch "$work/stop"
  kill "${clients[@]}" 2>/dev/null || true
  kill -9 "$(cat "$work/loader.pid" 2>/dev/null)" 2>/dev/null || true
  kill "${processes[@]}" 2>/dev/null || true
  wait "${processes[@]}" 2>/dev/null || true
  cleanup
}
trap stop_all EXIT

sql() { psql -qAtX -d bench -c "$1"; }
is_over() { [ -e "$work/stop" ]; }
error() { echo "$(date +%T) $*" >>"$work/errors"; }

# Sends a request; the status is printed, and the body in $work/NAME.body. Anything but the expected status, or a refusal for the moment, is an error.
request() { # NAME EXPECTED curl-arguments…
  local name=$1 expected=$2 status
  shift 2
  if ! status=$(curl -sS -m 60 -D "$work/$name.head" -o "$work/$name.body" -w '%{http_code}' "$@" 2>"$work/$name.err"); then
    is_over || error "$name: $(tail -n 1 "$work/$name.err")"
    return 1
  fi
  case $status in
    $expected) echo "$status" ;;
    429 | 503)
      grep -qi '^retry-after:' "$work/$name.head" || error "$name: $status without Retry-After"
      echo x >>"$work/refused"
      return 1 ;;
    *) error "$name: $status $(head -c 300 "$work/$name.body")"; return 1 ;;
  esac
}

# The rows that all files have, and one that no other file has.
content() { cat "$work/same.csv"; printf '%s,only here\n' "$1"; }

upload() { # ID
  until request "upload-$1" 201 -F "file=@-;filename=soak.csv" -F table=soak -F key=id "$url/api/uploads" < <(content "$1") >/dev/null; do
    if is_over; then return; fi
    sleep 1
  done
  echo "$1" >>"$work/sent"
  rm -f "$work/upload-$1".*
}

uploads() {
  local n=0 next pause
  next=$(date +%s%N)
  until is_over; do
    n=$((n + 1))
    upload "1$(printf %08d $n)" &
    next=$((next + 1000000000 / UPLOADS))
    pause=$((next - $(date +%s%N)))
    if [ $pause -gt 0 ]; then sleep "$(calc "$pause / 1e9")"; fi
  done
  wait
}

drops() {
  local n=0 id
  until is_over; do
    n=$((n + 1))
    id=2$(printf %08d $n)
    content "$id" >"$work/data/inbox/soak/.$id.csv"
    mv "$work/data/inbox/soak/.$id.csv" "$work/data/inbox/soak/$id.csv"
    echo "$id" >>"$work/sent"
    sleep "$(calc "1 / $DROPS")"
  done
}

poller() { # NUMBER
  until is_over; do
    if request "poll-$1" 200 "$url/api/jobs?limit=20" >/dev/null; then
      request "poll-$1" 200 "$url/api/jobs/$((1 + RANDOM % $(cat "$work/jobs")))" >/dev/null || true
    fi
    sleep 0.5
  done
}

# The same content would be the same report, and a file that grows while it is read is none.
reports() {
  local n=0
  until is_over; do
    n=$((n + 1))
    { cat "$work/plays.csv"; echo "soak,2026-01-01,$n"; } >"$work/sources/plays-$n.csv"
    request report 20[12] -H 'Content-Type: application/json' "$url/api/jobs" \
      -d "{\"source\": \"$work/sources/plays-$n.csv\", \"report\": \"song-plays\"}" >/dev/null || true
    sleep "$REPORT"
  done
}

start_loader() {
  "$CARAVAN" serve --role load "${where[@]}" --data-dir "$work/loader" >>"$work/loader.log" 2>&1 &
  echo $! >"$work/loader.pid"
}

kills() {
  local kills=0
  until is_over; do
    start_loader
    sleep "$KILL"
    if is_over; then return; fi
    kill -9 "$(<"$work/loader.pid")" 2>/dev/null || error "the loader ended by itself: $(tail -n 1 "$work/loader.log")"
    wait 2>/dev/null || true
    kills=$((kills + 1))
    echo $kills >"$work/kills"
  done
}

await_line() { # FILE PATTERN: the line, once a program has printed it
  for _ in $(seq 180); do
    if grep -m 1 -E "$2" "$1" 2>/dev/null; then return; fi
    sleep 1
  done
  die "$1 has no line like $2: $(tail -n 3 "$1")"
}

start_postgres
fresh_database
mkdir -p "$work/data/inbox/soak" "$work/loader" "$work/sources"
awk -v rows="$ROWS" 'BEGIN {print "id,name"; for (i = 1; i <= rows; i++) printf "%d,the same in each file number %06d\n", i, i}' >"$work/same.csv"
"$CARAVAN" generate plays --rows 20000 --songs 500 "$work/plays.csv" >/dev/null 2>"$work/err" || die "generating failed: $(tail -n 3 "$work/err")"
where=(--db "$JDBC_URL")
if [ "$KILL" -gt 0 ]; then
  queue=http://127.0.0.1:$((20000 + RANDOM % 20000))
  "$CARAVAN" serve --role queue --port "${queue##*:}" >"$work/queue.log" 2>&1 &
  processes+=($!)
  where+=(--queue "$queue")
  await_line "$work/queue.log" 'serves the queue' >/dev/null
fi
CARAVAN_FEEDS_SOAK_MATCH='**/soak/*.csv' CARAVAN_FEEDS_SOAK_TABLE=soak CARAVAN_FEEDS_SOAK_KEY=id CARAVAN_WEB_SOURCEROOTS=$work/sources \
  "$CARAVAN" serve --port 0 "${where[@]}" --data-dir "$work/data" >"$work/serve.log" 2>"$work/serve.err" &
server=$!
processes+=("$server")
url=$(await_line "$work/serve.log" ' at http://[0-9.:]+\. ' | sed 's|.* at \(http://[0-9.:]*\)\. .*|\1|')
upload 100000000
echo 1 >"$work/jobs"
touch "$work/errors" "$work/refused"

uploads & clients+=($!)
drops & clients+=($!)
reports & clients+=($!)
for n in $(seq "$POLLERS"); do poller "$n" & clients+=($!); done
waited_for=("${clients[@]}")
if [ "$KILL" -gt 0 ]; then kills & clients+=($!); fi

# Jobs that are not ended, and ended ones whose source lies there still.
backlog() {
  sql "SELECT count(*) FILTER (WHERE finished_at IS NULL), count(*) FILTER (WHERE finished_at IS NOT NULL AND source_archived_at IS NULL AND kind = 'LOAD')
       FROM caravan.job" | tr '|' ' '
}

# Files that are not there for good: whole uploads, the inbox, the spool, and what reports work with.
temporary_files() {
  find "$work"/data/uploads/*/file "$work"/data/uploads/*/content "$work/data/inbox" "$work/data/spool" "$work/data/report-temp" \
    -type f 2>/dev/null | wc -l
}

echo "$minutes minutes: $UPLOADS uploads and $DROPS drops a second of $ROWS rows, $POLLERS pollers, a kill every $KILL s, a report every $REPORT s, $(nproc) cores"
printf '%6s %7s %8s %8s %8s %8s %8s %8s %8s %8s\n' s sent running behind rss_MB threads fds db_conns tmp_files errors
end=$((SECONDS + minutes * 60))
while [ $SECONDS -lt $end ]; do
  sleep $EVERY
  kill -0 "$server" 2>/dev/null || die "the server ended: $(tail -n 3 "$work/serve.err")"
  read -r running behind <<<"$(backlog)"
  sql 'SELECT max(id) FROM caravan.job' >"$work/jobs.new" && mv "$work/jobs.new" "$work/jobs"
  line=$(printf '%6d %7d %8d %8d %8d %8d %8d %8d %8d %8d' $((minutes * 60 - end + SECONDS)) "$(wc -l <"$work/sent")" "$running" "$behind" \
    "$(($(awk '/^VmRSS/ {print $2}' /proc/"$server"/status) / 1024))" "$(ls /proc/"$server"/task | wc -l)" "$(ls /proc/"$server"/fd | wc -l)" \
    "$(sql "SELECT count(*) FROM pg_stat_activity WHERE datname = 'bench'")" "$(temporary_files)" "$(wc -l <"$work/errors")")
  echo "$line" | tee -a "$work/samples"
done

touch "$work/stop"
kill "${clients[2]}" 2>/dev/null || true # It may sleep.
wait "${waited_for[@]}" 2>/dev/null || true
drained=$SECONDS
until read -r running behind <<<"$(backlog)" && [ "$running $behind $(temporary_files)" = '0 0 0' ]; do
  if [ $((SECONDS - drained)) -gt $DRAIN_LIMIT ]; then
    error "after $DRAIN_LIMIT s $running jobs are not ended, $behind sources not archived, and $(temporary_files) temporary files left"
    break
  fi
  sleep 1
done
echo "drained in $((SECONDS - drained)) s; peak resident memory $(($(java_peak_kb "$server") / 1024)) MB; $(cat "$work/kills" 2>/dev/null || echo 0) kills;" \
  "$(wc -l <"$work/refused") requests refused for a moment"

expected=$((ROWS + $(sort -u "$work/sent" | wc -l)))
loaded=$(sql 'SELECT count(*) FROM soak')
[ "$loaded" = "$expected" ] || error "table soak has $loaded rows, and should have $expected"
bad=$(sql "SELECT count(*) FROM caravan.job WHERE state NOT IN ('COMPLETED')")
[ "$bad" = 0 ] || error "$bad jobs did not complete: $(sql "SELECT id, state, coalesce(failure, '') FROM caravan.job WHERE state <> 'COMPLETED' LIMIT 3")"

# Means of the second and of the last third of the time.
awk -v percent=$GROWTH_PERCENT '
  {for (c = 3; c <= 9; c++) value[NR, c] = $c}
  END {
    split("s sent jobs-running sources-behind resident-MB threads descriptors connections temporary-files", name)
    for (c = 3; c <= 9; c++) {
      second = last = 0
      third = int(NR / 3)
      if (third < 1) exit
      for (r = third + 1; r <= 2 * third; r++) second += value[r, c] / third
      for (r = NR - third + 1; r <= NR; r++) last += value[r, c] / third
      # A few of a small number are no growth.
      grows = last > second * (1 + percent / 100) && last > second + (c == 5 ? 10 : 15)
      printf "%-16s %8.1f -> %8.1f %s\n", name[c], second, last, grows ? "GROWS" : "flat"
      if (grows) exit_code = 1
    }
    exit exit_code
  }' "$work/samples" || error "something grows"

if grep -E 'ERROR|Exception' "$work/serve.err" "$work/serve.log" >"$work/logged"; then error "the server logged: $(head -n 1 "$work/logged")"; fi
if [ -s "$work/errors" ]; then
  echo "$(wc -l <"$work/errors") errors, the first are:"
  head -n 5 "$work/errors"
  exit 1
fi
echo "no errors"
