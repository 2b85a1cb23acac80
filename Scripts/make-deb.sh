#!/bin/sh
# Makes the Debian package of the programs that are built, in OUTPUT (.build/deb), and says its name. Needs neither network nor root.
# Usage: Scripts/make-deb.sh [PROGRAMS [OUTPUT]]      the folder of the built programs: .build/release
# SURSATHI_COMPRESSION, options of dpkg-deb, packs otherwise: -Zzstd -z3
set -eu
cd "$(dirname "$0")/.."
source=$PWD
programs=$(readlink -f "${1:-.build/release}")
output=${2:-.build/deb}
[ -x "$programs/sursathid" ] || { echo "make-deb: no sursathid in $programs; make build" >&2; exit 1; }
if readelf -d "$programs/sursathid" | grep -q 'NEEDED.*libswiftCore'; then
    echo "make-deb: $programs/sursathid needs a Swift runtime, which Debian 12 has not; this toolchain lacks --static-swift-stdlib" >&2
    [ "${ALLOW_DYNAMIC_SWIFT:-}" = 1 ] || exit 1
fi
version=$(sed -nE 's/^## ([0-9][0-9.]*).*/\1/p' CHANGELOG.md | head -n 1)

rm -rf "$output"
mkdir -p "$output/sursathi-$version"
cp -r debian "$output/sursathi-$version/"
# The tree's last commit dates the package, so that the same tree gives the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH SURSATHI_SOURCE="$source" SURSATHI_PROGRAMS="$programs"
maintainer=$(sed -n 's/^Maintainer: //p' debian/control)
{
    printf 'sursathi (%s) unstable; urgency=medium\n\n' "$version"
    printf '  * The release of upstream, whose changelog is beside this one.\n'
    printf '\n -- %s  %s\n' "$maintainer" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} >"$output/sursathi-$version/debian/changelog"
(cd "$output/sursathi-$version" && dpkg-buildpackage -b -us -uc -nc >../build.log 2>&1) || {
    tail -n 20 "$output/build.log" >&2
    exit 1
}
rm -r "$output/sursathi-$version"
ls "$output"/*.deb
