#!/usr/bin/env bash
# Builds the documentation as a site. A link or an anchor that leads nowhere, and a page that the navigation leaves out, fail it.
# Needs Python and PyPI; without them it says so and goes well.
#
#   .ci/site.sh [OUT]      where the site goes (default: target/documentation)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p "${1:-target/documentation}"
out=$(cd "${1:-target/documentation}" && pwd -P)
home=${XDG_CACHE_HOME:-$HOME/.cache}/caravan/site-$(cksum < docs/site/requirements.txt | cut -d ' ' -f 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ! -x "$home/bin/mkdocs" ]; then
    rm -rf "$home"
    python3 -m venv "$home" > "$work/log" 2>&1 && "$home/bin/pip" -q install -r docs/site/requirements.txt >> "$work/log" 2>&1 || {
        rm -rf "$home"
        tail -n 3 "$work/log"
        echo "site: its generator can't be installed: SKIPPED, links and navigation are not checked." >&2
        exit 0
    }
fi
# MkDocs reads one folder, in which the site may not be: the pages, and what they lead to.
export SITE_PAGES=$work/pages
mkdir "$SITE_PAGES"
git ls-files -z -- '*.md' docs monitoring LICENSE NOTICE ':!docs/site' ':!.github' ':!src' | xargs -0 cp --parents -t "$SITE_PAGES"
# Not --quiet: warnings that are not printed don't count as faults.
if ! NO_MKDOCS_2_WARNING=1 "$home/bin/mkdocs" build --strict --config-file docs/site/mkdocs.yml --site-dir "$out" > "$work/log" 2>&1; then
    grep -v '^INFO' "$work/log"
    exit 1
fi
echo "site: $(find "$out" -name '*.html' | wc -l) pages in $out"
