#!/usr/bin/env bash
# ./caravan load into a table that has rows, against psql by hand, in pairs, one after the other in changing order, each into a copy of one
# database:
#   keep     a file of which half the keys are there already; psql: \copy to an unlogged stage, sorted INSERT ... ON CONFLICT DO NOTHING
#   update   the same file; psql: ON CONFLICT DO UPDATE of all columns
#   replace  the file becomes the table's content; psql: TRUNCATE and \copy in one transaction
# Both tables must have the same content in the end.
#
# Usage: [ROWS=2000000] [THERE=10000000] [PAIRS=3] [MODES="keep update replace"] [CARAVAN=./caravan] [PG_BIN=…] bench/modes.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-2000000}
THERE=${THERE:-10000000}
PAIRS=${PAIRS:-3}
MODES=${MODES:-keep update replace}
file=$work/half.csv
digest="SELECT count(*), sum(hashtextextended(concat_ws('|', code, name, city, n), 0)) FROM customer"

# Keys in a mixed order: 7919 is a prime, so every number below ROWS comes once, unless ROWS is a multiple of it.
awk -v rows="$ROWS" -v there="$THERE" 'BEGIN {
  print "code,name,city,n"
  for (i = 0; i < rows; i++) {
    key = (i * 7919) % rows
    key = key % 2 ? there + key : int(key * there / rows)
    printf "c%09d,Name of %d,City %d,%d\n", key, key, key % 1000, i
  }
}' >"$file"

fresh_copy() {
  psql -qX -d postgres -c 'DROP DATABASE IF EXISTS bench' -c 'CREATE DATABASE bench TEMPLATE big STRATEGY file_copy' -c 'CHECKPOINT'
  cat "$file" >/dev/null # in the page cache for both
}

caravan_run() {
  fresh_copy
  # shellcheck disable=SC2086 # options are words
  measured "$CARAVAN" load "$file" --table customer $options --db "$JDBC_URL" --data-dir "$work/data" --json
  caravan_seconds=$WALL
  caravan_content=$(psql -qXAt -d bench -c "$digest")
  printf '  caravan %7.1f s   %s\n' "$WALL" "$(sed -nE 's/.*("inserted":[0-9]+,"updated":[0-9]+,"deleted":[0-9]+,"duplicates":[0-9]+).*/\1/p' "$work/out")"
}

psql_run() {
  fresh_copy
  measured psql -qX -v ON_ERROR_STOP=1 -d bench <<<"$by_hand"
  psql_seconds=$WALL
  psql_content=$(psql -qXAt -d bench -c "$digest")
  printf '  psql    %7.1f s\n' "$WALL"
}


stage="CREATE UNLOGGED TABLE stage (LIKE customer);
\\copy stage FROM '$file' (FORMAT csv, HEADER true)"
start_postgres
psql -qX -d postgres -c 'CREATE DATABASE big'
psql -qX -d big <<SQL
CREATE TABLE customer AS SELECT 'c' || lpad(i::text, 9, '0') AS code, 'Name' AS name, 'City' AS city, 0 AS n
FROM generate_series(0, $THERE - 1) AS i;
ALTER TABLE customer ADD PRIMARY KEY (code);
VACUUM (FREEZE, ANALYZE) customer;
SQL
echo "$ROWS rows into $THERE, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for mode in $MODES; do
  case $mode in
    keep) options="" by_hand="$stage
INSERT INTO customer SELECT * FROM stage ORDER BY code ON CONFLICT DO NOTHING;" ;;
    update) options="--on-duplicate update" by_hand="$stage
INSERT INTO customer SELECT * FROM stage ORDER BY code
ON CONFLICT (code) DO UPDATE SET name = excluded.name, city = excluded.city, n = excluded.n;" ;;
    replace) options="--replace" by_hand="BEGIN;
TRUNCATE customer;
\\copy customer FROM '$file' (FORMAT csv, HEADER true)
COMMIT;" ;;
    *) die "MODES: $mode is none of keep, update, replace" ;;
  esac
  : >"$work/ratios"
  for pair in $(seq "$PAIRS"); do
    echo "$mode, pair $pair"
    if [ $((pair % 2)) = 1 ]; then caravan_run; psql_run; else psql_run; caravan_run; fi
    [ "$caravan_content" = "$psql_content" ] || die "the tables differ: $caravan_content, by hand $psql_content"
    calc "$caravan_seconds / $psql_seconds" >>"$work/ratios"; echo >>"$work/ratios"
  done
  echo "$mode, median: $(median <"$work/ratios") of psql's time"
done
