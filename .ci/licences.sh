#!/usr/bin/env bash
# Compares the list at the end of NOTICE with the libraries that the build packs into the jar, so that a new library or a changed
# licence is noticed when it arrives. Versions are not listed: an update changes the list only if it changes a licence.
#
#   .ci/licences.sh            fails if the list is not what the build says
#   .ci/licences.sh --write    writes the list
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
plugin=org.codehaus.mojo:license-maven-plugin:2.7.0
heading='Libraries in the jar, by licence'
case ${1:-} in
    '' | --write) ;;
    *) echo "usage: $0 [--write]" >&2; exit 2 ;;
esac
grep -qx "$heading" NOTICE || { echo "NOTICE has no line \"$heading\"" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The licences that the POMs declare, or inherit. Spring Boot packs dependencies of scope "provided" too.
./mvnw -B -q -Dquick "$plugin:add-third-party" -Dlicense.includedScopes=compile,runtime,provided \
    -Dlicense.outputDirectory="$work" -Dlicense.thirdPartyFilename=declared > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

# "(licence) (licence) Name (group:artifact:version - URL)" becomes "licence=group:artifact", with the identifiers of SPDX. What no rule
# matches stays as it is, and so shows up in the list. Two rules are not about spelling: the POMs of the PostgreSQL binaries declare the
# licence of their build scripts, and a build has the binaries of its own system; Apache-licensed libraries are listed by their groups.
sed -nE '/^ +\(/{
    s/^ +(\(.*\)) .* \(([^:() ]+:[^:() ]+):[^ ]+ - .*\)$/\1=\2/
    s/^.*=(.*:embedded-postgres-binaries)-.*/PostgreSQL (and others, see above)=\1-*/
    s/^\((The )?Apache[^)]*2(\.0)?( License)?\)=([^:]*):.*/Apache-2.0=\4/
    s/^\((The )?MIT( License)?\)=/MIT=/
    s/^\(BSD 2-Clause License\)=/BSD-2-Clause=/
    s/^\((Go License|EDL 1\.0|Eclipse Distribution License - v 1\.0)\)=/BSD-3-Clause=/
    s/^\((EPL 2\.0|Eclipse Public License v\. 2\.0)\) \(G[^)]*\)=/EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0=/
    s/^\(Eclipse Public License - v 2\.0\) \(GNU Lesser General Public License\)=/EPL-2.0 OR LGPL-2.1-only=/
    s/^\(ISC\) \(Revised BSD\)=/BSD-3-Clause AND ISC=/
    s/^\(EPL 1\.0\) \(MPL 2\.0\)=/MPL-2.0 OR EPL-1.0=/
    s/^\(Mozilla Public License, version 2\.0\)=/MPL-2.0=/
    s/^\(BSD-2-Clause\) \(Public Domain, per Creative Commons CC0\)=/BSD-2-Clause OR CC0-1.0=/
    s/^\(Public Domain, per Creative Commons CC0\)=/CC0-1.0=/
    s/^\(([A-Za-z0-9.-]+)\)=/\1=/
    p
}' "$work/declared" | LC_ALL=C sort -u > "$work/libraries"
[ -s "$work/libraries" ] || { echo "$plugin listed no libraries" >&2; exit 1; }

{
    sed "/^$heading\$/q" NOTICE
    awk -F = '$1 != licence { licence = $1; print "\n" licence } { print "  " $2 }' "$work/libraries"
} > "$work/notice"
if [ "${1:-}" = --write ]; then
    cp "$work/notice" NOTICE
elif ! diff -u NOTICE "$work/notice"; then
    echo "NOTICE does not list what the jar holds: check the licences above, then run .ci/licences.sh --write" >&2
    exit 1
fi
