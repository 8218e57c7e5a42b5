#!/usr/bin/env bash
# Runs a release's archive as a stranger would: unpacked, on a Java without a compiler (made of JAVA_HOME by jlink), as another user, with
# the root mounted read-only, but for the data directory and /tmp; and says how long each command takes. Needs root and unshare(1);
# without them the files are only made read-only.
#
#   [JAVA_HOME=JDK] .ci/try-release.sh OUT       OUT: a folder that deploy/release.sh wrote to
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
out=$(cd "$1" && pwd -P)
# /tmp becomes another folder.
work=$(mktemp -d -p /var/tmp)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
(cd "$out" && sha256sum --quiet -c SHA256SUMS)
tar -C "$work" -xzf "$out"/caravan-*.tar.gz
release=$(echo "$work"/caravan-*)
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
# All modules but those of a JDK: what a runtime has.
"$java_home/bin/jlink" --add-modules "$("$java_home/bin/java" --list-modules | cut -d@ -f1 | grep -v -e '^jdk\.compiler$' -e '^jdk\.j\(link\|package\|shell\|deps\|avadoc\)$' \
    -e '^jdk\.\(javadoc\|jartool\|jdeps\|internal\.opt\|incubator\..*\)$' | paste -sd,)" --output "$work/jre"
mkdir -m 1777 "$work/data" "$work/tmp"

cat > "$work/stranger" <<'SH'
#!/usr/bin/env bash
set -euo pipefail
work=$1 release=$2 readonly_root=$3
as=()
if [ -n "$readonly_root" ]; then
    mount --make-rprivate /
    mount --bind "$work/data" "$work/data"
    mount --bind "$work/tmp" /tmp
    mount -o remount,bind,ro /
    ! touch "$release/touched" 2> /dev/null || { echo "the root can be written" >&2; exit 1; }
fi
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
caravan() { "${as[@]}" env -i PATH="$work/jre/bin:/usr/bin:/bin" HOME="$work/data" JAVA_HOME="$work/jre" "$release/caravan" "$@"; }
timed() { # WHAT ARGUMENTS...
    local TIMEFORMAT="$1: %R s"
    shift
    time caravan "$@"
}
cd "$work/data"
data=(--data-dir "$work/data/caravan")
trap 'caravan stop "${data[@]}" > /dev/null 2>&1 || true' EXIT
timed "--version" --version
timed "first load, with a new PostgreSQL" load "$release/samples/contacts.csv" "${data[@]}"
caravan status 1 "${data[@]}" --json | grep -q '"inserted":32'
timed "second load" load "$release/samples/contacts.csv" --table again --key email "${data[@]}"
caravan status 2 "${data[@]}" --json | grep -q '"inserted":32'
SH
chmod 755 "$work/stranger"
"$work/jre/bin/java" -version
if [ "$(id -u)" = 0 ] && unshare --mount true 2> /dev/null; then
    unshare --mount "$work/stranger" "$work" "$release" 1
else
    echo "No other user and no read-only root here: the files are made read-only."
    chmod -R a-w "$release"
    "$work/stranger" "$work" "$release" ""
fi
