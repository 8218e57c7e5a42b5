#!/usr/bin/env bash
# Loads a file in which keys recur into a table that a person made, without Caravan's lineage columns, by several numbers of loaders, and
# compares the table with the file: each key must have its first row, in every run. With BASELINE (another build of Caravan) both run in turn,
# and the ratio of their times is printed; what a baseline's table holds is only said.
#
# Usage: [ROWS=300000] [KEYS=60000] [RUNS=3] [LOADERS="1 2 4 8"] [CARAVAN=./caravan] [BASELINE=] [PG_BIN=/usr/lib/postgresql/15/bin] bench/first-wins.sh
# In another database: DB=h2, or DB=mariadb with MARIADB="mariadb --socket=…", a client that may create the database caravan_bench, and
# JDBC_URL="jdbc:mariadb://localhost:…/caravan_bench?user=…".
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-300000}
KEYS=${KEYS:-60000}
RUNS=${RUNS:-3}
LOADERS=${LOADERS:-1 2 4 8}
DB=${DB:-postgresql}
file=$work/recurring.csv

# The generator of Park and Miller ("Random number generators: good ones are hard to find", CACM 31, 1988), so that the file is the same everywhere.
awk -v rows="$ROWS" -v keys="$KEYS" 'BEGIN {
  print "code,n"
  for (seed = 7; n < rows; n++) { seed = seed * 16807 % 2147483647; print "k" seed % keys "," n }
}' >"$file"
expected=$(awk -F, 'NR > 1 && !($1 in first) { first[$1] = $2; sum += $2; count++ } END { printf "%d|%.0f\n", count, sum }' "$file")

h2() { java -cp "$(ls target/app/lib/h2-*.jar)" org.h2.tools.Shell -url "$JDBC_URL" -user sa -password '' -sql "$1"; }

# Makes the table anew.
fresh_table() {
  local create="CREATE TABLE recurring (code varchar(20) PRIMARY KEY, n int)"
  case $DB in
    postgresql) fresh_database; psql -qX -d bench -c "$create" ;;
    h2) rm -f "$work"/h2.*; h2 "$create" >/dev/null ;;
    mariadb) $MARIADB -e "DROP DATABASE IF EXISTS caravan_bench; CREATE DATABASE caravan_bench; USE caravan_bench; $create" ;;
    *) die "DB: $DB is none of postgresql, h2, mariadb" ;;
  esac
}

# Prints COUNT|SUM of the table.
content() {
  local query="SELECT count(*), sum(n) FROM recurring"
  case $DB in
    postgresql) psql -qXAt -d bench -c "$query" ;;
    h2) h2 "$query" | sed -n '2s/ *| */|/p' ;;
    mariadb) $MARIADB -NB caravan_bench -e "$query" | tr '\t' '|' ;;
  esac
}

# Usage: run COMMAND LOADERS; sets WALL, prints whether the table is right.
run() {
  fresh_table
  measured "$1" load "$file" --table recurring --key code --loaders "$2" --db "$JDBC_URL" --data-dir "$work/data" --json
  there=$(content)
  [ "$there" = "$expected" ] && right=right || right="WRONG: $there instead of $expected"
}

case $DB in
  postgresql) start_postgres && DB_VERSION=$("$PG_BIN/postgres" --version) ;;
  h2) JDBC_URL="jdbc:h2:$work/h2" && DB_VERSION=$(basename target/app/lib/h2-*.jar .jar) ;;
  mariadb) DB_VERSION=$($MARIADB -NB -e "SELECT version()") ;;
esac
echo "$ROWS rows over $KEYS keys, $(nproc) cores, $DB_VERSION"
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
