#!/usr/bin/env bash
# ./caravan load of forty rows with the PostgreSQL that Caravan runs itself, built and warm (that PostgreSQL has been started by a load before),
# against ./caravan --help, in turn: what a command pays for its start. Prints each pair, and the ratios of the medians.
#
# Usage: [ROWS=40] [PAIRS=7] [CARAVAN=./caravan] bench/small.sh
source "$(dirname "$0")/common.sh"
ROWS=${ROWS:-40}
PAIRS=${PAIRS:-7}

load() {
  # Another content each time: the same would be skipped.
  awk -v rows="$ROWS" -v run="$1" 'BEGIN { print "id,name,run"; for (i = 1; i <= rows; i++) print run * rows + i ",Name " i "," run }' >"$work/small.csv"
  measured "$CARAVAN" load "$work/small.csv" --table small --key id --data-dir "$work/data" --json
  [ "$(field inserted <"$work/out")" = "$ROWS" ] || die "not all rows were inserted: $(<"$work/out")"
}

stop() { "$CARAVAN" stop --data-dir "$work/data" >/dev/null 2>&1 || true; }
trap 'stop; cleanup' EXIT

load 0
for pair in $(seq "$PAIRS"); do
  load "$pair"
  echo "$WALL $CPU" >>"$work/loads"
  line="load $WALL s, CPU $CPU s"
  measured "$CARAVAN" --help
  echo "$WALL $CPU" >>"$work/helps"
  echo "  $line   --help $WALL s, CPU $CPU s"
done
load_wall=$(cut -d' ' -f1 "$work/loads" | median) load_cpu=$(cut -d' ' -f2 "$work/loads" | median)
help_wall=$(cut -d' ' -f1 "$work/helps" | median) help_cpu=$(cut -d' ' -f2 "$work/helps" | median)
echo "medians: $load_wall s against $help_wall s, $(calc "$load_wall / $help_wall") times; CPU $load_cpu against $help_cpu s, $(calc "$load_cpu / $help_cpu") times"
