#!/usr/bin/env bash
# ./caravan load of a file whose columns, NULLs and decimals are spelled as somebody else's (--map, --null, --decimal), against the load of the
# same rows as they are, in pairs, in changing order, each into an empty database of one PostgreSQL that is ours alone.
#
# Usage: [ROWS=2000000] [PAIRS=3] [CARAVAN=./caravan] [PG_BIN=…] bench/mapping.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-2000000}
PAIRS=${PAIRS:-3}

# A third of the notes is NULL. 7919 is a prime, so that keys come in a mixed order.
rows() { # HEADER DECIMAL-SIGN NULL
  awk -v rows="$ROWS" -v header="$1" -v sign="$2" -v null="$3" 'BEGIN {
    print header ";name;amount;day;note"
    for (i = 0; i < rows; i++) {
      key = i * 7919 % rows
      printf "%d;Name of %d;%d%s%02d;2024-%02d-%02d;%s\n", key, i, key % 10000, sign, i % 100, 1 + i % 12, 1 + i % 28, i % 3 ? "text" : null
    }
  }'
}
rows id . "" >"$work/plain.csv"
rows Identifier , NA >"$work/spelled.csv"

run() { # FILE options…
  local file=$work/$1
  shift
  fresh_database
  cat "$file" >/dev/null # in the page cache for both
  measured "$CARAVAN" load "$file" --table t --key id --db "$JDBC_URL" --data-dir "$work/data" --json "$@"
  content=$(psql -qXAt -d bench -c "SELECT count(*), sum(amount), count(note), sum(id * (day - DATE '2024-01-01')) FROM t")
  printf '  %-8s %6.1f s   CPU %5.1f s   peak %4d MB\n' "$(basename "$file" .csv)" "$WALL" "$CPU" "$((PEAK_KB / 1024))"
}
plain() { run plain.csv; plain_seconds=$WALL plain_content=$content; }
spelled() { run spelled.csv --map Identifier=id --null NA --decimal ,; spelled_seconds=$WALL spelled_content=$content; }

start_postgres
echo "$ROWS rows, $(nproc) cores, $("$PG_BIN/postgres" --version)"
for pair in $(seq "$PAIRS"); do
  echo "pair $pair"
  if [ $((pair % 2)) = 1 ]; then plain; spelled; else spelled; plain; fi
  [ "$plain_content" = "$spelled_content" ] || die "the tables differ: $plain_content and $spelled_content"
  calc "$spelled_seconds / $plain_seconds" >>"$work/ratios"; echo >>"$work/ratios"
done
echo "median: $(median <"$work/ratios") of the time of the plain file"
