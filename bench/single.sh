#!/usr/bin/env bash
# ./caravan load of generated people with one record a message, as earlier systems sent them, into an empty database of a PostgreSQL that is
# ours alone; alternately straight into the table and through a staging table. Prints for each run the rows a second from the job's first
# lease to its end, the seconds from start to end of the process, its CPU, and PostgreSQL's.
# A load that doesn't come to the expected counts and table content ends the benchmark.
#
# Usage: [ROWS=20000] [RUNS=3] [METHODS="direct staged"] [RECORDS=1] [CARAVAN=./caravan] [PG_BIN=…] bench/single.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-20000}
RUNS=${RUNS:-3}
METHODS=${METHODS:-direct staged}
RECORDS=${RECORDS:-1}
file=$work/people.csv

# Said in full because it is what ./caravan generate people --help prints.
digest_sql="SELECT coalesce(mod(sum(('x' || substr(md5(concat_ws(chr(31), coalesce(email, ''), coalesce(name, ''),
  coalesce(company, ''), coalesce(city, ''), coalesce(comment, ''), coalesce(joined::text, '')
  )), 1, 15))::bit(60)::bigint), 1152921504606846976), 0)::bigint FROM people"

# CPU ticks of all processes of the server, those that have ended included.
postgres_ticks() {
  local postmaster
  postmaster=$(head -n 1 "$work/pg/postmaster.pid")
  cat /proc/"$postmaster"/stat $(pgrep -P "$postmaster" | sed 's|.*|/proc/&/stat|') 2>/dev/null |
    sed 's/.*) //' | awk -v all="$postmaster" 'NR == 1 {sum += $14 + $15} {sum += $12 + $13} END {print sum}'
}

"$CARAVAN" generate people --rows "$ROWS" --json "$file" >"$work/expected" 2>"$work/err" ||
  die "generating failed: $(tail -n 3 "$work/err")"
start_postgres
echo "$ROWS rows, $RECORDS a message, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for run in $(seq "$RUNS"); do
  for method in $METHODS; do
    fresh_database
    before=$(postgres_ticks)
    CARAVAN_CHUNK_MAXRECORDS=$RECORDS measured "$CARAVAN" load "$file" --table people --key email --load-method "$method" \
      --db "$JDBC_URL" --data-dir "$work/data" --json
    ticks=$(($(postgres_ticks) - before))
    for name in inserted duplicates rejected; do
      [ "$(field $name <"$work/out")" = "$(field $name <"$work/expected")" ] ||
        die "$name differs: expected $(<"$work/expected"), got $(<"$work/out")"
    done
    [ "$(psql -qXAt -d bench -c "$digest_sql")" = "$(field digest <"$work/expected")" ] || die "the table's content differs"
    seconds=$(psql -qXAt -d bench -c 'SELECT round(extract(epoch FROM finished_at - started_at), 2) FROM caravan.job')
    printf '  %d %-6s %6.0f rows a second (%.2f s)   with the start %5.1f s   CPU %5.1f s, PostgreSQL %5.1f s   peak %d MB\n' \
      "$run" "$method" "$(calc "$ROWS / $seconds")" "$seconds" "$WALL" "$CPU" \
      "$(calc "$ticks / $(getconf CLK_TCK)")" "$((PEAK_KB / 1024))"
  done
done
