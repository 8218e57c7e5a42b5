#!/usr/bin/env bash
# A large file dropped into the inbox of a fleet (queue, splitter and loader are processes of their own, which speak SQS over HTTP), against the
# same in one process, in turn, each into an empty database. Prints the seconds from the job's first lease to its end, so starts are not counted.
#
# Usage: [ROWS=2000000] [PAIRS=3] [LOADERS=2] [CARAVAN=./caravan] [PG_BIN=…] bench/apart.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-2000000}
PAIRS=${PAIRS:-3}
LOADERS=${LOADERS:-2}
CARAVAN=$(realpath "$CARAVAN")
file=$work/people.csv
servers=()
export CARAVAN_FEEDS_PEOPLE_MATCH='people*.csv' CARAVAN_FEEDS_PEOPLE_TABLE=people CARAVAN_FEEDS_PEOPLE_KEY=email

stop_servers() {
  local server
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
  for server in "${servers[@]}"; do wait "$server" 2>/dev/null || true; done
  servers=()
}
trap 'stop_servers; cleanup' EXIT

# serve NAME OPTION...: starts a process and waits until it says that it serves.
serve() {
  local name=$1
  shift
  (cd "$work" && exec "$CARAVAN" serve "$@") >"$work/$name.out" 2>"$work/$name.err" &
  servers+=($!)
  for _ in $(seq 600); do
    if [ -s "$work/$name.out" ]; then return; fi
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  die "$name did not start: $(tail -n 3 "$work/$name.err")"
}

# Drops the file and waits until its job has ended; sets SECONDS_OF_JOB.
load() {
  cp "$file" "$work/people.csv.part"
  mkdir -p "$1/inbox"
  mv "$work/people.csv.part" "$1/inbox/people.csv"
  for _ in $(seq 6000); do
    SECONDS_OF_JOB=$(psql -qXAt -d bench -c "SELECT round(extract(epoch FROM finished_at - started_at), 2) FROM caravan.job WHERE finished_at IS NOT NULL")
    if [ -n "$SECONDS_OF_JOB" ]; then break; fi
    sleep 0.2
  done
  local inserted
  inserted=$(psql -qXAt -d bench -c 'SELECT count(*) FROM people')
  [ "$inserted" = "$(field inserted <"$work/expected")" ] || die "the table has $inserted rows: expected $(<"$work/expected")"
}

apart_run() {
  fresh_database
  rm -rf "$work/apart" "$work/queue" "$work/loader"
  serve queue --role queue --port 0 --data-dir "$work/queue"
  local queue
  queue=$(grep -o 'http://[0-9.]*:[0-9]*' "$work/queue.out" | head -n 1)
  serve split --role split --queue "$queue" --db "$JDBC_URL" --data-dir "$work/apart"
  serve load --role load --loaders "$LOADERS" --queue "$queue" --db "$JDBC_URL" --data-dir "$work/loader"
  load "$work/apart"
  stop_servers
  apart_seconds=$SECONDS_OF_JOB
  printf '  apart       %7.2f s\n' "$apart_seconds"
}

together_run() {
  fresh_database
  rm -rf "$work/together"
  serve all --loaders "$LOADERS" --port 0 --db "$JDBC_URL" --data-dir "$work/together"
  load "$work/together"
  stop_servers
  together_seconds=$SECONDS_OF_JOB
  printf '  one process %7.2f s\n' "$together_seconds"
}

"$CARAVAN" generate people --rows "$ROWS" --json "$file" >"$work/expected" 2>"$work/err" || die "generating failed: $(tail -n 3 "$work/err")"
start_postgres
echo "$ROWS rows, $LOADERS loaders, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for pair in $(seq "$PAIRS"); do
  echo "pair $pair"
  if [ $((pair % 2)) = 1 ]; then apart_run; together_run; else together_run; apart_run; fi
  calc "$apart_seconds / $together_seconds" >>"$work/ratios"; echo >>"$work/ratios"
done
echo "median: $(median <"$work/ratios") of one process's time"
