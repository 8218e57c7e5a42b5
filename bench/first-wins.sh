#!/usr/bin/env bash
# Loads a file in which keys recur into a table that a person made, without Caravan's lineage columns, by several numbers of loaders, and
# compares the table with the file: each key must have its first row, in every run. With BASELINE (another build of Caravan) both run in turn,
# and the ratio of their times is printed; what a baseline's table holds is only said.
#
# Usage: [ROWS=300000] [KEYS=60000] [RUNS=3] [LOADERS="1 2 4 8"] [CARAVAN=./caravan] [BASELINE=] [PG_BIN=/usr/lib/postgresql/15/bin] bench/first-wins.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-300000}
KEYS=${KEYS:-60000}
RUNS=${RUNS:-3}
LOADERS=${LOADERS:-1 2 4 8}
file=$work/recurring.csv

# The generator of Park and Miller ("Random number generators: good ones are hard to find", CACM 31, 1988), so that the file is the same everywhere.
awk -v rows="$ROWS" -v keys="$KEYS" 'BEGIN {
  print "code,n"
  for (seed = 7; n < rows; n++) { seed = seed * 16807 % 2147483647; print "k" seed % keys "," n }
}' >"$file"
expected=$(awk -F, 'NR > 1 && !($1 in first) { first[$1] = $2; sum += $2; count++ } END { printf "%d|%.0f\n", count, sum }' "$file")

# Usage: run COMMAND LOADERS; sets WALL, prints whether the table is right.
run() {
  fresh_database
  psql -qX -d bench -c "CREATE TABLE recurring (code text PRIMARY KEY, n int)"
  measured "$1" load "$file" --table recurring --key code --loaders "$2" --db "$JDBC_URL" --data-dir "$work/data" --json
  content=$(psql -qXAt -d bench -c "SELECT count(*), sum(n) FROM recurring")
  [ "$content" = "$expected" ] && right=right || right="WRONG: $content instead of $expected"
}

start_postgres
echo "$ROWS rows over $KEYS keys, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for loaders in $LOADERS; do
  : >"$work/ratios"
  for _ in $(seq "$RUNS"); do
    run "$CARAVAN" "$loaders"
    seconds=$WALL
    [ "$right" = right ] || die "$loaders loaders: $right"
    line="$loaders loaders: $seconds s, $right"
    if [ -n "${BASELINE:-}" ]; then
      run "$BASELINE" "$loaders"
      ratio=$(calc "$seconds / $WALL")
      echo "$ratio" >>"$work/ratios"
      line="$line; baseline $WALL s, $right; ratio $ratio"
    fi
    echo "$line"
  done
done
