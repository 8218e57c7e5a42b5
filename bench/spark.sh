#!/usr/bin/env bash
# ./caravan report --engine spark of generated plays against Spark's own reader and groupBy (bench/spark/own.py) on the same Spark with the same
# settings, in pairs in changing order. Needs SPARK_HOME of a Spark with Python.
#
# Usage: SPARK_HOME=... [ROWS=10000000] [SONGS=9670000] [DATES=1] [PAIRS=3] [MASTER='local[2]'] [MEMORY=2GB] [CARAVAN=./caravan] bench/spark.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-10000000}
PAIRS=${PAIRS:-3}
MASTER=${MASTER:-local[2]}
MEMORY=${MEMORY:-2GB}
[ -x "${SPARK_HOME:-}/bin/spark-submit" ] || die "SPARK_HOME must name a Spark 4"
file=$work/plays.csv
"$CARAVAN" generate plays --rows "$ROWS" --songs "${SONGS:-9670000}" --dates "${DATES:-1}" --json "$file" 2>"$work/err" || die "generating failed"

caravan_run() {
  rm -rf "$work/parts"
  echo "caravan $({ time "$CARAVAN" report "$file" --group-by Song,Date --sum 'Number of Plays=plays' -o "$work/parts" --engine spark \
    --master "$MASTER" --memory "$MEMORY" --db "jdbc:h2:$work/ledger" --data-dir "$work/data" >"$work/log" 2>&1; } 2>&1)"
}

own_run() {
  echo "own     $({ time "$SPARK_HOME/bin/spark-submit" --master "$MASTER" --driver-memory "${MEMORY%B}" --conf spark.ui.enabled=false \
    bench/spark/own.py "$file" "$work/own" >"$work/log" 2>&1; } 2>&1)"
}

echo "real, user and system seconds"
for pair in $(seq "$PAIRS"); do
  cat "$file" >/dev/null # in the page cache for both
  if [ $((pair % 2)) = 0 ]; then own_run; caravan_run; else caravan_run; own_run; fi
done
