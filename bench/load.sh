#!/usr/bin/env bash
# The whole ./caravan load of generated people against psql (\copy to an unlogged stage, then INSERT ... ON CONFLICT),
# in pairs, one after the other in changing order, each into an empty database of one PostgreSQL that is ours alone.
# Prints each run, the ratio's median, CPU seconds a million rows and peak resident memory of the java process.
# A load that doesn't come to the expected counts and table content ends the benchmark.
#
# Usage: [ROWS=2000000] [PAIRS=3] [CARAVAN=./caravan] [LOAD_OPTIONS=...] [PG_BIN=/usr/lib/postgresql/15/bin] bench/load.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-2000000}
PAIRS=${PAIRS:-3}
file=$work/people.csv

# Said in full because it is what ./caravan generate people --help prints.
digest_sql="SELECT coalesce(mod(sum(('x' || substr(md5(concat_ws(chr(31), coalesce(email, ''), coalesce(name, ''),
  coalesce(company, ''), coalesce(city, ''), coalesce(comment, ''), coalesce(joined::text, '')
  )), 1, 15))::bit(60)::bigint), 1152921504606846976), 0)::bigint FROM people"

caravan_run() {
  fresh_database
  # shellcheck disable=SC2086 # options are words
  measured "$CARAVAN" load "$file" --table people --key email --db "$JDBC_URL" --data-dir "$work/data" --json ${LOAD_OPTIONS:-}
  caravan_seconds=$WALL
  local name
  for name in inserted duplicates rejected; do
    [ "$(field $name <"$work/out")" = "$(field $name <"$work/expected")" ] ||
      die "$name differs: expected $(<"$work/expected"), got $(<"$work/out")"
  done
  [ "$(psql -qXAt -d bench -c "$digest_sql")" = "$(field digest <"$work/expected")" ] || die "the table's content differs"
  printf '  caravan %7.1f s   CPU %5.2f s a million rows   peak %4d MB\n' \
    "$WALL" "$(calc "$CPU * 1000000 / $ROWS")" "$((PEAK_KB / 1024))"
  calc "$CPU * 1000000 / $ROWS" >>"$work/cpus"; echo >>"$work/cpus"
  echo "$((PEAK_KB / 1024))" >>"$work/peaks"
}

# Sorted because that is the faster way (19 s against 24 to 30 s for 2M rows). psql is spared what Caravan promises
# besides: checking the addresses, and that the first row of a file wins.
psql_run() {
  fresh_database
  measured psql -qX -v ON_ERROR_STOP=1 -d bench <<SQL
CREATE UNLOGGED TABLE stage (email text, name text, company text, city text, comment text, joined date);
CREATE TABLE people (LIKE stage);
CREATE UNIQUE INDEX ON people (lower(email));
\\copy stage FROM '$file' (FORMAT csv, HEADER true)
INSERT INTO people SELECT * FROM stage ORDER BY lower(email) ON CONFLICT DO NOTHING;
SQL
  psql_seconds=$WALL
  printf '  psql    %7.1f s\n' "$WALL"
}


"$CARAVAN" generate people --rows "$ROWS" --json "$file" >"$work/expected" 2>"$work/err" ||
  die "generating failed: $(tail -n 3 "$work/err")"
start_postgres
echo "$ROWS rows, $(field bytes <"$work/expected") bytes, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for pair in $(seq "$PAIRS"); do
  echo "pair $pair"
  cat "$file" >/dev/null # in the page cache for both
  if [ $((pair % 2)) = 1 ]; then caravan_run; psql_run; else psql_run; caravan_run; fi
  calc "$caravan_seconds / $psql_seconds" >>"$work/ratios"; echo >>"$work/ratios"
done
echo "median: $(median <"$work/ratios") of psql's time, $(median <"$work/cpus") s CPU a million rows, $(median <"$work/peaks") MB peak"
