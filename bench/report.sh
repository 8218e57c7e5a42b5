#!/usr/bin/env bash
# The whole ./caravan report of generated plays, by song and date, within a given memory, against DuckDB's single
# COPY (SELECT ... GROUP BY ...) without a limit, in pairs, one after the other in changing order. Both run in a Java of
# their own, with the file in the page cache; the ledger is in a PostgreSQL that is the benchmark's alone, with its tables
# made before, as they are once in a ledger's life. Prints each run with its peak resident memory (VmHWM of the java
# process), each pair's ratio and the median. A report that doesn't have the expected digest ends the benchmark.
#
# Usage: [ROWS=30000000] [SONGS=29000000] [DATES=1] [PAIRS=3] [MEMORY=512MB] [CARAVAN=./caravan] [REPORT_OPTIONS=...]
#        [ONLY=duckdb|caravan] [PG_BIN=...] bench/report.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-30000000}
SONGS=${SONGS:-29000000}
DATES=${DATES:-1}
PAIRS=${PAIRS:-3}
MEMORY=${MEMORY:-512MB}
ONLY=${ONLY:-}
file=$work/plays.csv

duckdb_jar() {
  local home
  home=$(dirname "$CARAVAN")
  ls "$home"/target/app/lib/duckdb_jdbc-*.jar ~/.m2/repository/org/duckdb/duckdb_jdbc/*/duckdb_jdbc-*.jar 2>/dev/null | head -n 1 || true
}

check() {
  [ "$(java -cp "$jar:$work/classes" GroupBy digest "$1")" = "$(field digest <"$work/expected")" ] ||
    die "the report of $2 is not what was expected: $(<"$work/expected")"
  rm "$1"
}

caravan_run() {
  fresh_database
  "$CARAVAN" jobs --db "$JDBC_URL" --data-dir "$work/data" >/dev/null
  # shellcheck disable=SC2086 # options are words
  measured "$CARAVAN" report "$file" --group-by Song,Date --sum 'Number of Plays=Total Number of Plays for Date' \
    -o "$work/caravan.csv" --memory "$MEMORY" --db "$JDBC_URL" --data-dir "$work/data" ${REPORT_OPTIONS:-}
  caravan_seconds=$WALL
  printf '  caravan %7.1f s   CPU %6.1f s   peak %5d MB\n' "$WALL" "$CPU" "$((PEAK_KB / 1024))"
  echo "$((PEAK_KB / 1024))" >>"$work/peaks"
  check "$work/caravan.csv" caravan
}

duckdb_run() {
  measured java -cp "$jar:$work/classes" GroupBy group "$file" "$work/duckdb.csv"
  duckdb_seconds=$WALL
  printf '  duckdb  %7.1f s   CPU %6.1f s   peak %5d MB\n' "$WALL" "$CPU" "$((PEAK_KB / 1024))"
  check "$work/duckdb.csv" DuckDB
}

median() { sort -n "$1" | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

"$CARAVAN" generate plays --rows "$ROWS" --songs "$SONGS" --dates "$DATES" --json "$file" >"$work/expected" 2>"$work/err" ||
  die "generating failed: $(tail -n 3 "$work/err")"
jar=$(duckdb_jar)
[ -n "$jar" ] || die "no DuckDB found: build Caravan once"
[ "$ONLY" = duckdb ] || start_postgres
javac -d "$work/classes" bench/report/GroupBy.java
echo "$ROWS rows, $(field groups <"$work/expected") groups, $(field bytes <"$work/expected") bytes, memory $MEMORY, $(nproc) cores, $(basename "$jar" .jar)"
for pair in $(seq "$PAIRS"); do
  echo "pair $pair"
  cat "$file" >/dev/null # in the page cache for both
  case $ONLY$((pair % 2)) in
    duckdb*) duckdb_run; continue ;;
    caravan*) caravan_run; continue ;;
    1) caravan_run; duckdb_run ;;
    0) duckdb_run; caravan_run ;;
  esac
  ratio=$(calc "$caravan_seconds / $duckdb_seconds")
  echo "  ratio $ratio"
  echo "$ratio" >>"$work/ratios"
done
[ -n "$ONLY" ] || echo "median: $(median "$work/ratios") of DuckDB's time, $(median "$work/peaks") MB peak"
