#!/usr/bin/env bash
# Starts LocalStack on this machine without Docker, from PyPI, with the same hooks as docker-compose.yml. Needs Python 3.13.
#
#   localstack/run-on-host.sh           installs it on first use (two minutes, 0.5 GB), starts it, returns when it is ready
#   localstack/run-on-host.sh --stop    stops it; what it holds is gone
#   localstack/run-on-host.sh --aws …   runs the aws command that came with it: --aws s3 cp samples/contacts.csv s3://caravan-inbox/
#
# PORT (default 4566) is its port. CARAVAN_LOCALSTACK_HOME is where it is installed and keeps its files.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=4.14.0
port=${PORT:-4566}
home=${CARAVAN_LOCALSTACK_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/caravan/localstack-$version}
run=$home/run-$port
pid_file=$run/pid

say() { printf 'localstack: %s\n' "$*" >&2; }

# Its process id if it runs. A number that another program has by now is not it.
running() {
    [ -r "$pid_file" ] && tr '\0' ' ' < "/proc/$(cat "$pid_file")/cmdline" 2> /dev/null | grep -q localstack.runtime &&
        cat "$pid_file"
}
if [ ! -d /proc/self ]; then # macOS
    running() {
        [ -r "$pid_file" ] && ps -o command= -p "$(cat "$pid_file")" 2> /dev/null | grep -q localstack.runtime &&
            cat "$pid_file"
    }
fi

is_ready() {
    curl -fs "http://127.0.0.1:$port/_localstack/init/ready" 2> /dev/null | grep -q '"completed":[[:space:]]*true'
}

hooks_went_well() {
    curl -fs "http://127.0.0.1:$port/_localstack/init/ready" | grep -q '"state":[[:space:]]*"SUCCESSFUL"'
}

stop() {
    if pid=$(running); then
        kill "$pid"
        for _ in $(seq 100); do
            running > /dev/null || break
            sleep 0.1
        done
        if pid=$(running); then kill -9 "$pid"; fi
    fi
    rm -rf "$run"
}

is_3_13() { "$@" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 13))' > /dev/null 2>&1; }

# Prints a Python 3.13: of the PATH, of pyenv, of uv.
python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.13 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3; do
        if [ -n "$candidate" ] && is_3_13 "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    if command -v uv > /dev/null && candidate=$(uv python find 3.13 2> /dev/null) && is_3_13 "$candidate"; then
        echo "$candidate"
        return
    fi
    say "Python 3.13 is needed, and is neither in the PATH nor with pyenv or uv: install it (pyenv install 3.13," \
        "uv python install 3.13, https://python.org), or name it: PYTHON=/path/to/python3.13"
    exit 2
}

# One installs, others wait for it. A lock whose owner is gone is taken over.
lock_installation() {
    local owner
    mkdir -p "$home"
    until mkdir "$home/installing" 2> /dev/null; do
        owner=$(cat "$home/installing/owner" 2> /dev/null || true)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2> /dev/null; then rm -rf "$home/installing"; fi
        sleep 1
    done
    trap unlock_installation EXIT
    echo $$ > "$home/installing/owner"
}

unlock_installation() {
    rm -rf "$home/installing"
    trap - EXIT
}

install() {
    local found
    found=$(python)
    say "installing LocalStack $version into $home (first use, two minutes)"
    rm -rf "$home/venv"
    if ! {
        "$found" -m venv "$home/venv" &&
            "$home/venv/bin/pip" install --quiet --disable-pip-version-check -c "$here/constraints.txt" \
                "localstack-core[runtime]==$version"
    } > "$home/install.log" 2>&1; then
        say "it could not be installed: $(grep -v '^$' "$home/install.log" | tail -n 1) (all of it: $home/install.log)"
        exit 1
    fi
    touch "$home/installed"
}

start() {
    if running > /dev/null && is_ready; then
        say "runs already at http://127.0.0.1:$port"
        return
    fi
    if curl -s -o /dev/null "http://127.0.0.1:$port/"; then
        say "port $port is taken: stop what listens there, or say PORT=4567"
        exit 2
    fi
    stop
    if [ ! -e "$home/installed" ]; then
        lock_installation
        [ -e "$home/installed" ] || install
        unlock_installation
    fi
    mkdir -p "$run/etc/localstack/init"
    cp -R "$here/ready.d" "$run/etc/localstack/init/"
    chmod +x "$run/etc/localstack/init/ready.d/"*
    # OVERRIDE_IN_DOCKER: inside of a container that is not LocalStack's own it would write beside its folder.
    # GATEWAY_SERVER: the usual one would listen on every interface.
    (
        cd "$run"
        PATH="$home/venv/bin:$PATH" OVERRIDE_IN_DOCKER=0 FILESYSTEM_ROOT="$run" \
            GATEWAY_SERVER=hypercorn GATEWAY_LISTEN="127.0.0.1:$port" LOCALSTACK_HOST="127.0.0.1:$port" \
            SQS_ENDPOINT_STRATEGY=off DNS_ADDRESS=0 DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 \
            SERVICES=s3,sqs,sns,secretsmanager,iam EAGER_SERVICE_LOADING=1 LS_LOG=warn \
            nohup "$home/venv/bin/python" -m localstack.runtime.main > log 2>&1 < /dev/null &
        echo $! > pid
    )
    for _ in $(seq 600); do
        if is_ready; then
            if hooks_went_well; then
                say "ready at http://127.0.0.1:$port (stop it with $0 --stop)"
                return
            fi
            say "it runs, but ready.d failed: see $run/log"
            exit 1
        fi
        if ! running > /dev/null; then
            sleep 0.5
            running > /dev/null || break
        fi
        sleep 0.2
    done
    say "it did not start: $(tail -n 1 "$run/log") (all of it: $run/log)"
    exit 1
}

aws() {
    [ -x "$home/venv/bin/aws" ] || { say "it is not installed yet: run $0 first"; exit 2; }
    # Of the variable AWS_ENDPOINT_URL this aws command makes nothing for SQS.
    exec env AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
        "$home/venv/bin/aws" --endpoint-url "${AWS_ENDPOINT_URL:-http://127.0.0.1:$port}" "$@"
}

case ${1:-} in
    '') start ;;
    --stop) stop ;;
    --aws) aws "${@:2}" ;;
    *)
        say "usage: $0 [--stop | --aws ARGUMENT...]"
        exit 2
        ;;
esac
