#!/usr/bin/env bash
# What the page costs on a large ledger, in a PostgreSQL that is ours alone: fills it with JOBS jobs (several states, tables and archives) and
# REJECTS rejects of one of them, starts a server, and asks each address that the views ask for TIMES times, one after another. Prints the p50,
# p95 and greatest milliseconds and the bytes of each answer; with a Chromium also the bytes that each view loads, and all together, and how long
# frames take while the grid of rejects and the list of jobs are scrolled. Fails if the p95 of an address is above 300 ms or a view loads more than 2 MB.
#
# An address that this version doesn't know is said to be so, and passes.
#
# Usage: [JOBS=100000] [REJECTS=1000000] [TIMES=200] [CHROMIUM=chromium] [PG_BIN=…] bench/page.sh
source "$(dirname "$0")/common.sh"
JOBS=${JOBS:-100000}
REJECTS=${REJECTS:-1000000}
TIMES=${TIMES:-200}
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}

# What the views ask for. {job}: the job with the rejects, {letters}: one with dead letters, {plain}: one without either.
ADDRESSES=(
  /api/session
  '/api/jobs?state=QUEUED,SPLITTING,LOADING,PUBLISHING,REPORTING,UNDOING&limit=100'
  '/api/jobs?state=COMPLETED,PARTIAL,FAILED,ABORTED,SUPERSEDED,GONE&limit=30'
  '/api/jobs?state=FAILED&limit=30'
  '/api/jobs?state=COMPLETED&q=people&limit=30'
  '/api/jobs?q=no%20such%20text&limit=30'
  '/api/jobs?table=table_7&limit=30'
  '/api/jobs?before=50000&limit=30'
  '/api/jobs/totals'
  '/api/jobs/{job}'
  '/api/jobs/{plain}'
  '/api/jobs/{plain}/undo'
  '/api/dead-letters'
  '/api/dead-letters?job={letters}'
  '/api/dead-letters/{letters}/0?rows=10'
  '/api/feeds'
  '/api/reports'
  # Of views that are not there in every version.
  '/api/jobs/{job}/rejects?limit=200'
  '/api/jobs/{job}/rejects?reason=type&limit=200'
  '/api/jobs/{job}/rejects?reason=type&column=amount&after=900000&limit=200'
  '/api/jobs/{plain}/throughput'
  '/api/jobs/{plain}/reconcile'
  '/api/jobs/batches?limit=30'
  '/api/tables?limit=100'
  '/api/files?limit=100'
  '/api/tables/sums?name=table_7'
  '/api/files/sums?name=people-7.csv'
  '/api/workers'
  '/api/queues'
  '/api/stages'
)
# The views, as in docs/page.md.
VIEWS=('#/jobs' '#/jobs/{job}' '#/load' '#/jobs/{job}/rejects' '#/dead-letters' '#/fleet' '#/tables' '#/tables/table_7' '#/reports')

start_server() {
  "$CARAVAN" serve --port 0 --db "$JDBC_URL" --data-dir "$work/data" >"$work/out" 2>"$work/err" &
  echo $! >"$app_pid_file"
  for _ in $(seq 1800); do
    url=$(sed -n 's|.* at \(http://[0-9.:]*\)\. .*|\1|p' "$work/out")
    if [ -n "$url" ]; then return; fi
    kill -0 "$(<"$app_pid_file")" 2>/dev/null || break
    sleep 0.1
  done
  die "the server did not start: $(tail -n 3 "$work/err")"
}

stop_server() {
  kill "$(<"$app_pid_file")"
  wait "$(<"$app_pid_file")" || true
  rm -f "$app_pid_file"
}

sql() { psql -qXAt -v ON_ERROR_STOP=1 -d bench "$@"; }

start_postgres
fresh_database
mkdir -p "$work/data"

# One job of Caravan's own, of which the others are copies, so that plans and settings are genuine.
printf 'id,name,amount\n1,Ada,3\n2,Bob,x\n3,Eve,5\n' >"$work/people.csv"
printf 'id,name,amount\n1,Ada,3\n' >"$work/people-typed.csv"
export CARAVAN_FEEDS_PEOPLE_MATCH='people*.csv' CARAVAN_FEEDS_PEOPLE_TABLE=people CARAVAN_FEEDS_PEOPLE_KEY=id \
  CARAVAN_FEEDS_PEOPLE_COLUMNS_AMOUNT_TYPE=integer
"$CARAVAN" load "$work/people.csv" --db "$JDBC_URL" --data-dir "$work/data" >"$work/out" 2>"$work/err" || [ $? -lt 3 ] ||
  die "$(tail -n 3 "$work/err")"
sql -v jobs="$JOBS" -v rejects="$REJECTS" -f bench/page/fill.sql >"$work/filled" || die "the ledger could not be filled"
IFS='|' read -r job letters plain <"$work/filled"
echo "$(nproc) cores, $("$PG_BIN/postgres" --version); $(sql -c "SELECT count(*) || ' jobs, ' || (SELECT count(*) FROM caravan.reject) || ' rejects' FROM caravan.job")"

start_server
named() { printf '%s\n' "$@" | sed "s/{job}/$job/; s/{letters}/$letters/; s/{plain}/$plain/"; }
named "${ADDRESSES[@]}" >"$work/addresses"
named "${VIEWS[@]}" >"$work/views"
named '#/jobs/{job}/rejects' '#/jobs' >"$work/scrolled"
status=0
java -Xmx256m bench/page/PageCost.java "$url" "$TIMES" "$work/addresses" "$work/views" "$work/profile" "$CHROMIUM" "$work/scrolled" ||
  status=$?
stop_server
exit $status
