#!/usr/bin/env bash
# Packs a release: what runs with a Java runtime 17 or newer, without Maven, compiler or network. The same sources make the same bytes.
#
#   deploy/release.sh OUT             OUT/caravan-VERSION.tar.gz, .zip, the SBOM and SHA256SUMS
#   deploy/release.sh --unpacked OUT  the same files in the folder OUT, for an image
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unpacked=
[ "${1:-}" != --unpacked ] || { unpacked=1; shift; }
[ $# = 1 ] || { echo "usage: $0 [--unpacked] OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The moment of all files in the archives: that of the jars' entries, which the POM sets.
moment=$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' pom.xml)

rm -rf target/classes
./mvnw -B -q -DskipTests -Dquick -Prelease package
version=$(sed -n 's/^build.version=//p' target/classes/META-INF/build-info.properties)
name=caravan-$version
mkdir "$work/$name"
# Class files in plain jars load faster than out of a jar of jars.
java -Djarmode=tools -jar target/caravan.jar extract --destination "$work/$name/app"
cp -R caravan samples monitoring deploy docs README.md CHANGELOG.md LICENSE NOTICE SECURITY.md "$work/$name"
find "$work/$name" -type f -exec chmod 644 {} +
find "$work/$name" -type d -exec chmod 755 {} +
chmod 755 "$work/$name/caravan"
find "$work/$name" -exec touch -h -d "$moment" {} +

if [ -n "$unpacked" ]; then
    cp -a "$work/$name/." "$out"
    exit
fi
(cd "$work" && find "$name" -print | LC_ALL=C sort > files)
# As pax, tar would note when it was made.
tar -C "$work" --format=gnu --owner=0 --group=0 --numeric-owner --no-recursion -T "$work/files" -c | gzip -9n > "$out/$name.tar.gz"
rm -f "$out/$name.zip"
(cd "$work" && TZ=UTC zip -q -X -9 "$out/$name.zip" -@ < files)
cp target/classes/META-INF/sbom/application.cdx.json "$out/$name.cdx.json"
(cd "$out" && sha256sum "$name.tar.gz" "$name.zip" "$name.cdx.json" > SHA256SUMS)
cat "$out/SHA256SUMS"
