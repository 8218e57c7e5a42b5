#!/usr/bin/env bash
# Runs a release's archive as a stranger would: unpacked, on a Java without a compiler, as another user, where only the data directory and
# /tmp can be written. Needs root; without it the files are only made read-only.
#
#   .ci/try-release.sh OUT       a folder that deploy/release.sh wrote to
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
out=$(cd "$1" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
(cd "$out" && sha256sum --quiet -c SHA256SUMS)
tar -C "$work" -xzf "$out"/caravan-*.tar.gz
release=$(echo "$work"/caravan-*)
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
# All modules but those of a JDK: what a runtime has.
"$java_home/bin/jlink" --add-modules "$("$java_home/bin/java" --list-modules | cut -d@ -f1 | grep -v -e '^jdk\.compiler$' -e '^jdk\.j\(link\|package\|shell\|deps\|avadoc\)$' \
    -e '^jdk\.\(javadoc\|jartool\|jdeps\|internal\.opt\)$' | paste -sd,)" --output "$work/jre"
mkdir -m 1777 "$work/data"
as=()
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
else
    chmod -R a-w "$release"
fi
cd "$work/data"
caravan() { "${as[@]}" env -i PATH="$work/jre/bin:/usr/bin:/bin" HOME="$work/data" JAVA_HOME="$work/jre" "$release/caravan" "$@"; }
time caravan --version
time caravan load "$release/samples/contacts.csv" --data-dir "$work/data/caravan"
caravan status 1 --data-dir "$work/data/caravan" --json | grep -q '"inserted":32'
caravan stop --data-dir "$work/data/caravan"
