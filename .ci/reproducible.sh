#!/usr/bin/env bash
# Builds a release twice, in two folders, from what is committed, and fails unless both are the same, byte by byte.
#
#   .ci/reproducible.sh OUT      where the release goes
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in first "second of them"; do
    git clone -q . "$work/$folder"
    "$work/$folder/deploy/release.sh" "$work/$folder-out" > /dev/null
done
diff "$work/first-out/SHA256SUMS" "$work/second of them-out/SHA256SUMS"
cp "$work/first-out/"* "$out"
echo "The same twice:"
cat "$out/SHA256SUMS"
