#!/usr/bin/env bash
# One ./caravan load of many small files into one table, against a loop of psql (\copy to a temporary stage, INSERT ... ON CONFLICT), in pairs, in
# changing order, each into an empty table.
#
# Usage: [FILES=1000] [ROWS=10] [PAIRS=3] [CARAVAN=./caravan] [PG_BIN=…] bench/files.sh
source "$(dirname "$0")/common.sh"
FILES=${FILES:-1000}
ROWS=${ROWS:-10}
PAIRS=${PAIRS:-3}
mkdir "$work/in"
awk -v files="$FILES" -v rows="$ROWS" -v folder="$work/in" 'BEGIN {
  for (f = 0; f < files; f++) {
    file = sprintf("%s/part-%05d.csv", folder, f)
    print "id,name,city" >file
    for (i = 0; i < rows; i++) printf "%d,Name of %d,City %d\n", f * rows + i, i, f >file
    close(file)
  }
}'

fresh_table() {
  fresh_database
  psql -qX -d bench -c 'CREATE TABLE part (id bigint PRIMARY KEY, name text, city text)'
}

require_rows() {
  local rows
  rows=$(psql -qXAt -d bench -c 'SELECT count(*) FROM part')
  [ "$rows" = $((FILES * ROWS)) ] || die "the table has $rows rows instead of $((FILES * ROWS))"
}

caravan_run() {
  fresh_table
  measured "$CARAVAN" load "$work/in" --table part --key id --db "$JDBC_URL" --data-dir "$work/data" --json
  require_rows
  caravan_seconds=$WALL
  printf '  caravan %7.1f s   CPU %5.1f s   peak %4d MB\n' "$WALL" "$CPU" "$((PEAK_KB / 1024))"
}

cat >"$work/by-hand.sh" <<'EOF'
for file in "$1"/*.csv; do
  psql -qX -v ON_ERROR_STOP=1 -d bench <<SQL || exit
CREATE TEMPORARY TABLE stage (LIKE part);
\copy stage FROM '$file' (FORMAT csv, HEADER true)
INSERT INTO part SELECT * FROM stage ORDER BY id ON CONFLICT DO NOTHING;
SQL
done
EOF

psql_run() {
  fresh_table
  measured bash "$work/by-hand.sh" "$work/in"
  require_rows
  psql_seconds=$WALL
  printf '  psql    %7.1f s\n' "$WALL"
}

start_postgres
echo "$FILES files of $ROWS rows, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for pair in $(seq "$PAIRS"); do
  echo "pair $pair"
  if [ $((pair % 2)) = 1 ]; then caravan_run; psql_run; else psql_run; caravan_run; fi
  calc "$caravan_seconds / $psql_seconds" >>"$work/ratios"; echo >>"$work/ratios"
done
echo "median: $(median <"$work/ratios") of the time of a loop of psql"
