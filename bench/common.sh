# Sourced by the benchmarks: a PostgreSQL of their own in a directory that goes when they end, and a stopwatch.
# Needs bash, a JDK 17, psql, and PostgreSQL's server programs: those of PG_BIN, of Debian's package, or of the
# embedded PostgreSQL in the local Maven repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CARAVAN=${CARAVAN:-./caravan}
TIMEFORMAT='%R %U %S'
export LC_ALL=C

work=$(mktemp -d "${TMPDIR:-/tmp}/caravan-bench.XXXXXX")
chmod 711 "$work"
app_pid_file=$work/app.pid

die() { echo "$*" >&2; exit 1; }

cleanup() {
  trap - EXIT
  if [ -s "$app_pid_file" ]; then kill "$(<"$app_pid_file")" 2>/dev/null || true; fi
  if [ -d "$work/pg" ]; then as_postgres "$PG_BIN/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    local user=nobody
    setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups -- "$@"
  else
    "$@"
  fi
}

find_postgres() {
  if [ -n "${PG_BIN:-}" ]; then return; fi
  PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1) || true
  if [ -x "$PG_BIN/postgres" ]; then return; fi
  local arch=amd64 jar
  if [ "$(uname -m)" = aarch64 ]; then arch=arm64v8; fi
  jar=$(ls ~/.m2/repository/io/zonky/test/postgres/embedded-postgres-binaries-linux-$arch/*/*.jar 2>/dev/null |
    sort -V | tail -n 1) || true
  [ -n "$jar" ] || die "no PostgreSQL found: install postgresql, set PG_BIN, or build Caravan once"
  mkdir "$work/binaries"
  (cd "$work/binaries" && jar xf "$jar" && tar -xJf ./*.txz && chmod -R a+rX .)
  PG_BIN=$work/binaries/bin
}

start_postgres() {
  command -v psql >/dev/null || die "psql is missing: install postgresql-client"
  find_postgres
  PGPORT=$((20000 + RANDOM % 20000))
  while (exec 3<>"/dev/tcp/127.0.0.1/$PGPORT") 2>/dev/null; do PGPORT=$((PGPORT + 1)); done
  export PGPORT PGHOST=127.0.0.1 PGUSER=postgres PGOPTIONS='-c client_min_messages=warning'
  mkdir "$work/pg"
  if [ "$(id -u)" = 0 ]; then chown nobody "$work/pg"; fi
  (cd "$work/pg" && as_postgres "$PG_BIN/initdb" -D "$work/pg" -U postgres -A trust -E UTF8 --locale=C >"$work/log") ||
    die "initdb failed: $(tail -n 3 "$work/log")"
  as_postgres "$PG_BIN/pg_ctl" -D "$work/pg" -w -s -l "$work/pg/log" start -o "-p $PGPORT -k '' -h 127.0.0.1 \
    -c shared_buffers=256MB -c max_wal_size=4GB -c maintenance_work_mem=128MB -c work_mem=64MB ${SERVER_OPTIONS:-}" ||
    die "PostgreSQL did not start: $(tail -n 3 "$work/pg/log")"
  JDBC_URL="jdbc:postgresql://127.0.0.1:$PGPORT/bench?user=postgres"
}

# An empty database, and no write of the run before left to pay for.
fresh_database() {
  psql -qX -d postgres -c 'DROP DATABASE IF EXISTS bench' -c 'CREATE DATABASE bench' -c 'CHECKPOINT'
}

# Highest resident memory in kB so far of the java process that is the given one or a child of it, 0 if there is none.
java_peak_kb() {
  local pid peak
  for pid in "$1" $(cat /proc/"$1"/task/*/children 2>/dev/null); do
    if [ "$(cat /proc/"$pid"/comm 2>/dev/null)" = java ]; then
      peak=$(awk '/^VmHWM/ {print $2}' /proc/"$pid"/status 2>/dev/null)
      echo "${peak:-0}"
      return
    fi
  done
  echo 0
}

# Runs a command; sets WALL and CPU in seconds (PostgreSQL apart) and PEAK_KB. Its output is in $work/out.
measured() {
  local job peak
  rm -f "$app_pid_file"
  # The inner braces keep bash from replacing itself by the last command, which would lose the time.
  { time { (echo "$BASHPID" >"$app_pid_file"; exec "$@") >"$work/out" 2>"$work/err"; }; } 2>"$work/time" <&0 &
  job=$!
  PEAK_KB=0
  while kill -0 "$job" 2>/dev/null; do
    if [ -s "$app_pid_file" ]; then
      peak=$(java_peak_kb "$(<"$app_pid_file")")
      if [ "$peak" -gt "$PEAK_KB" ]; then PEAK_KB=$peak; fi
    fi
    sleep 1
  done
  wait "$job" || die "$* failed: $(tail -n 3 "$work/err")"
  rm -f "$app_pid_file"
  read -r WALL user system <"$work/time"
  CPU=$(calc "$user + $system")
}

calc() { awk "BEGIN {printf \"%.2f\", $1}"; }

# A number of a one-line JSON object: field NAME < object
field() { sed -nE "s/.*\"$1\" *: *\"?([0-9.]+).*/\1/p"; }

# The median of the numbers that come in, one a line.
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
