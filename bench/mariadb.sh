#!/usr/bin/env bash
# ./caravan load into a new table of a MariaDB or MySQL, against LOAD DATA LOCAL INFILE into a stage and a sorted INSERT IGNORE by hand, in pairs,
# in changing order, each into an empty database.
#
# Usage: MARIADB="mariadb --socket=… --local-infile=1" JDBC_URL="jdbc:mariadb://localhost:…/caravan_bench?user=…" \
#   [ROWS=2000000] [PAIRS=3] [LOAD_OPTIONS=…] [CARAVAN=./caravan] bench/mariadb.sh
# MARIADB is a client that may create the database caravan_bench.
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-2000000}
PAIRS=${PAIRS:-3}
[ -n "${MARIADB:-}" ] && [ -n "${JDBC_URL:-}" ] || die "MARIADB and JDBC_URL must name the server: see the usage in bench/mariadb.sh"
file=$work/rows.csv

# Every tenth row repeats a key. 7919 is a prime, so that keys come in a mixed order.
awk -v rows="$ROWS" 'BEGIN {
  print "code,name,city,n"
  for (i = 0; i < rows; i++) {
    key = (i % 10 == 9 ? i - 9 : i) * 7919 % rows
    printf "c%09d,Name of %d,City %d,%d\n", key, i, i % 1000, i
  }
}' >"$file"

fresh() { $MARIADB -e "DROP DATABASE IF EXISTS caravan_bench; CREATE DATABASE caravan_bench CHARACTER SET utf8mb4"; cat "$file" >/dev/null; }
content() { $MARIADB -NB caravan_bench -e "SELECT count(*), sum(crc32(concat_ws('|', code, name, city, n))) FROM customer" | tr '\t' '|'; }

caravan_run() {
  fresh
  # shellcheck disable=SC2086 # options are words
  measured "$CARAVAN" load "$file" --table customer --key code --db "$JDBC_URL" --data-dir "$work/data" --json ${LOAD_OPTIONS:-}
  caravan_seconds=$WALL
  caravan_content=$(content)
  printf '  caravan %7.1f s   CPU %5.1f s   peak %4d MB\n' "$WALL" "$CPU" "$((PEAK_KB / 1024))"
}

cat >"$work/by-hand.sql" <<SQL
CREATE TABLE stage (code varchar(255) COLLATE utf8mb4_bin, name text, city text, n bigint, line bigint AUTO_INCREMENT PRIMARY KEY);
LOAD DATA LOCAL INFILE '$file' INTO TABLE stage CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' IGNORE 1 LINES (code, name, city, n);
CREATE TABLE customer (code varchar(255) COLLATE utf8mb4_bin UNIQUE, name text, city text, n bigint);
INSERT IGNORE INTO customer SELECT code, name, city, n FROM stage ORDER BY code, line;
SQL

hand_run() {
  fresh
  # shellcheck disable=SC2086 # a command with options
  measured $MARIADB caravan_bench -e "source $work/by-hand.sql"
  hand_seconds=$WALL
  hand_content=$(content)
  printf '  by hand %7.1f s\n' "$WALL"
}

echo "$ROWS rows, $(nproc) cores, $($MARIADB -NB -e 'SELECT version()')"
for pair in $(seq "$PAIRS"); do
  echo "pair $pair"
  if [ $((pair % 2)) = 1 ]; then caravan_run; hand_run; else hand_run; caravan_run; fi
  [ "$caravan_content" = "$hand_content" ] || die "the tables differ: $caravan_content, by hand $hand_content"
  calc "$caravan_seconds / $hand_seconds" >>"$work/ratios"; echo >>"$work/ratios"
done
echo "median: $(median <"$work/ratios") of the time by hand"
