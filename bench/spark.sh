#!/usr/bin/env bash
# ./caravan report --engine spark of generated plays by song and date: times, CPU, and what Spark's event log says of tasks and
# shuffle. A report that doesn't have the expected digest ends the benchmark. Needs SPARK_HOME of a Spark 4; pairs need its Python.
#
#   bench/spark.sh pairs       against Spark's own csv reader and groupBy (bench/spark/own.py) in the same session settings, in
#                              pairs in changing order, each pair's ratio and the median; ONLY=caravan or ONLY=own for one
#   bench/spark.sh executors   on a standalone cluster on this machine, of a master and two workers of one core: one executor
#                              against two, in pairs in changing order
#   bench/spark.sh rows        as many rows as each of ROWS says, one report each: what grows with them
#
# Usage: SPARK_HOME=... [ROWS=10000000] [SONGS=a group for nearly each row] [DATES=1] [PAIRS=3] [MASTER='local[2]'] [MEMORY=2GB]
#        [EXECUTOR_MEMORY=1g] [CARAVAN=./caravan] [ONLY=] [TMPDIR=/tmp] bench/spark.sh [pairs|executors|rows]
# TMPDIR needs room for the file, its blocks and its report: 40 MB, 40 MB and 35 MB for each million rows. For 300M rows:
#        ROWS='10000000 30000000 300000000' bench/spark.sh rows
source "$(dirname "$0")/common.sh"
MODE=${1:-pairs}
ROWS=${ROWS:-10000000}
DATES=${DATES:-1}
PAIRS=${PAIRS:-3}
MASTER=${MASTER:-local[2]}
MEMORY=${MEMORY:-2GB}
EXECUTOR_MEMORY=${EXECUTOR_MEMORY:-1g}
ONLY=${ONLY:-}
file=$work/plays.csv
[ -x "${SPARK_HOME:-}/bin/spark-submit" ] || die "SPARK_HOME must name a Spark 4"

# The same for both; the event log as one plain file for each run.
configure() {
  mkdir -p "$work/conf" "$work/events" "$work/local"
  cat >"$work/conf/spark-defaults.conf" <<EOF
spark.eventLog.enabled true
spark.eventLog.dir file:$work/events
spark.eventLog.rolling.enabled false
spark.eventLog.compress false
spark.local.dir $work/local
spark.ui.enabled false
spark.driver.host 127.0.0.1
spark.executor.memory $EXECUTOR_MEMORY
EOF
  export SPARK_CONF_DIR=$work/conf SPARK_LOCAL_IP=127.0.0.1
}

generate() {
  "$CARAVAN" generate plays --rows "$1" --songs "${SONGS:-$(($1 / 30 * 29))}" --dates "$DATES" --json "$file" \
    >"$work/expected" 2>"$work/err" || die "generating failed: $(tail -n 3 "$work/err")"
  bytes=$(field bytes <"$work/expected")
  echo "$1 rows, $(field groups <"$work/expected") groups, $bytes bytes, memory $MEMORY, $(nproc) cores, $(spark_version)"
}

spark_version() { ls "$SPARK_HOME"/jars | sed -n 's/^spark-core_2.13-\(.*\)\.jar$/Spark \1/p'; }

check() {
  [ "$(java -cp "$jar:$work/classes" GroupBy digest "$1/part-*.csv")" = "$(field digest <"$work/expected")" ] ||
    die "the report of $2 is not what was expected: $(<"$work/expected")"
  rm -rf "$1"
}

# One line of a run: what it took, and what its event log says.
line() {
  printf '  %-11s %7.1f s   CPU %6.1f s   ' "$1" "$WALL" "$CPU"
  python3 bench/spark/eventlog.py "$work"/events/* "$bytes" "$(field rows <"$work/expected")"
  rm -rf "$work/events"/*
}

caravan_run() {
  measured "$CARAVAN" report "$file" --group-by Song,Date --sum 'Number of Plays=plays' -o "$work/parts" --engine spark \
    --master "$MASTER" --memory "$MEMORY" --db "jdbc:h2:$work/ledger" --data-dir "$work/data"
  caravan_seconds=$WALL
  line "${1:-caravan}"
  check "$work/parts" caravan
}

own_run() {
  measured "$SPARK_HOME/bin/spark-submit" --master "$MASTER" --driver-memory "${MEMORY%B}" bench/spark/own.py "$file" "$work/own"
  own_seconds=$WALL
  line "Spark's own"
  check "$work/own" "Spark's own"
}

pairs() {
  generate "$ROWS"
  for pair in $(seq "$PAIRS"); do
    echo "pair $pair"
    cat "$file" >/dev/null # in the page cache for both
    case $ONLY$((pair % 2)) in
      own*) own_run; continue ;;
      caravan*) caravan_run; continue ;;
      1) caravan_run; own_run ;;
      0) own_run; caravan_run ;;
    esac
    ratio=$(calc "$caravan_seconds / $own_seconds")
    echo "  ratio $ratio"
    echo "$ratio" >>"$work/ratios"
  done
  [ -n "$ONLY" ] || echo "median: $(median <"$work/ratios") of the time of Spark's own; 1.5 is allowed"
}

start_cluster() {
  local port=$((20000 + RANDOM % 20000)) name
  MASTER=spark://127.0.0.1:$port
  echo "spark.executor.cores 1" >>"$work/conf/spark-defaults.conf"
  export SPARK_DAEMON_MEMORY=256m
  "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0 \
    >"$work/master.log" 2>&1 &
  cluster=$!
  for name in 1 2; do
    "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 8g \
      --webui-port 0 --work-dir "$work/worker-$name" "$MASTER" >"$work/worker-$name.log" 2>&1 &
    cluster="$cluster $!"
  done
  # shellcheck disable=SC2064,SC2086 # these processes
  trap "kill $cluster 2>/dev/null || true; wait $cluster 2>/dev/null || true; cleanup" EXIT
  until [ "$(grep -c 'Registering worker' "$work/master.log")" = 2 ]; do sleep 0.2; done
}

with_executors() {
  sed -i '/^spark.cores.max /d' "$work/conf/spark-defaults.conf"
  echo "spark.cores.max $1" >>"$work/conf/spark-defaults.conf"
  caravan_run "$1 executor$([ "$1" = 1 ] || echo s)"
  eval "seconds_$1=$caravan_seconds"
}

executors() {
  start_cluster
  generate "$ROWS"
  for pair in $(seq "$PAIRS"); do
    echo "pair $pair"
    cat "$file" >/dev/null
    if [ $((pair % 2)) = 1 ]; then with_executors 1; with_executors 2; else with_executors 2; with_executors 1; fi
    # shellcheck disable=SC2154 # set by with_executors
    ratio=$(calc "$seconds_2 / $seconds_1")
    echo "  ratio $ratio"
    echo "$ratio" >>"$work/ratios"
  done
  echo "median: two executors take $(median <"$work/ratios") of the time of one"
}

rows() {
  local count
  for count in $ROWS; do
    generate "$count"
    caravan_run
    rm -f "$file"
  done
}

jar=$(ls "$(dirname "$CARAVAN")"/target/app/lib/duckdb_jdbc-*.jar ~/.m2/repository/org/duckdb/duckdb_jdbc/*/duckdb_jdbc-*.jar 2>/dev/null | head -n 1 || true)
[ -n "$jar" ] || die "no DuckDB found, by which digests are worked out: build Caravan once"
javac -d "$work/classes" bench/report/GroupBy.java
configure
case $MODE in
  pairs | executors | rows) "$MODE" ;;
  *) die "pairs, executors or rows, not $MODE" ;;
esac
