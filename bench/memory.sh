#!/usr/bin/env bash
# Peak resident memory (VmHWM) of the java process of ./caravan load for a small and a large file, and their ratio.
# The database is a PostgreSQL of the benchmark's own, outside the measured process.
#
# With BUCKET it loads them from there, where the aws command puts them (AWS_ENDPOINT_URL for a LocalStack).
#
# Usage: [BUCKET=name] [SIZES="20000000 2000000000"] [CARAVAN=./caravan] [LOAD_OPTIONS=...] [PG_BIN=...] bench/memory.sh
source "$(dirname "$0")/common.sh"
read -ra sizes <<<"${SIZES:-20000000 2000000000}"
bytes_per_row=92

start_postgres
peaks=()
for size in "${sizes[@]}"; do
  file=$work/people-$size.csv
  "$CARAVAN" generate people --rows $((size / bytes_per_row)) --json "$file" >"$work/expected" 2>"$work/err" ||
    die "generating failed: $(tail -n 3 "$work/err")"
  source=$file
  if [ -n "${BUCKET:-}" ]; then
    source=s3://$BUCKET/$(basename "$file")
    aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} s3 cp --only-show-errors "$file" "$source" || die "upload failed"
  fi
  fresh_database
  # shellcheck disable=SC2086 # options are words
  measured "$CARAVAN" load "$source" --table people --key email --db "$JDBC_URL" --data-dir "$work/data" --json ${LOAD_OPTIONS:-}
  [ "$(field inserted <"$work/out")" = "$(field inserted <"$work/expected")" ] ||
    die "inserted differs: expected $(<"$work/expected"), got $(<"$work/out")"
  printf '%12d bytes  %7.1f s  peak %5d MB\n' "$(field bytes <"$work/expected")" "$WALL" "$((PEAK_KB / 1024))"
  peaks+=("$PEAK_KB")
  rm "$file"
done
echo "last to first: $(calc "${peaks[-1]} / ${peaks[0]}")"
