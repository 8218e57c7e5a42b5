#!/usr/bin/env bash
# What the ledger itself costs, in a PostgreSQL that is ours alone: the times of status, lists, checks for completion and renewals of leases
# with one job of CHUNKS chunks beside JOBS others, and the chunks a second that it records for LOADERS loaders whose target takes no time,
# one chunk a transaction and, for the last of LOADERS, ten. Fails if a status, a check or a renewal takes more than 5 ms, or a list more than 30.
#
# Usage: [CHUNKS=140000] [JOBS=100000] [LOADERS="1 10 50 200"] [SECONDS_A_RUN=10] [PG_BIN=…] bench/ledger.sh
source "$(dirname "$0")/common.sh"
"$CARAVAN" --version >"$work/out" 2>"$work/err" || die "$(tail -n 3 "$work/err")"
SERVER_OPTIONS='-c max_connections=300'
start_postgres
fresh_database
echo "$(nproc) cores, $("$PG_BIN/postgres" --version)"
# shellcheck disable=SC2086 # numbers are words
java -Xmx512m -cp "${CLASSES:-target/app/caravan.jar:target/app/lib/*}" bench/ledger/LedgerCost.java "$JDBC_URL" \
  "${CHUNKS:-140000}" "${JOBS:-100000}" "${SECONDS_A_RUN:-10}" ${LOADERS:-1 10 50 200} 2>"$work/err" || { tail -n 20 "$work/err" >&2; exit 1; }
