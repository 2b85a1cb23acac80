#!/bin/bash
# Builds and tests SurSathi with Debian 13's own Swift (6.0.3) in a chroot, which it makes the first time (mmdebstrap, 6 GB below the cache folder):
#   amd64   as on a PC
#   arm64   cross-built as for a Raspberry Pi; the tests run under QEMU's user emulation
# Without the socket server and the daemon: the reachable releases of their packages may want a newer Swift (docs/building.md).
# Usage: Scripts/check-debian13.sh amd64|arm64 [TESTS]      root; TESTS is a pattern of test names, for --filter
#        Scripts/check-debian13.sh shell COMMAND            a command in there
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?amd64, arm64 or shell}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sursathi-debian13
# What the build needs, as setup.sh has it.
libraries=$(sed -n 's/^packages="\(.*\) \$\*"$/\1/p' Scripts/setup.sh | tr ' ' ',')
[ "$(id -u)" = 0 ] || { echo "check-debian13: this needs root, for a chroot" >&2; exit 1; }
Scripts/setup.sh mmdebstrap rsync >/dev/null

# A root folder is there or not: it is made beside its place.
make_root() {
    [ -d "$cache/$1" ] && return
    echo "making $cache/$1 ..."
    mkdir -p "$cache"
    rm -rf "$cache/$1.part"
    mmdebstrap --quiet "${@:2}" trixie "$cache/$1.part"
    mv "$cache/$1.part" "$cache/$1"
}
make_root root --variant=minbase --include="swiftlang,g++,git,ca-certificates,lld,qemu-user,lame,mpc,dbus-daemon,$libraries"
make_root arm64 --variant=extract --architectures=arm64 --include="swiftlang,g++,$libraries"
# Only unpacked: base-files, which makes this link, is not among them, and the linker asks for it.
[ -e "$cache/arm64/lib" ] || ln -s usr/lib "$cache/arm64/lib"

mkdir -p "$cache"/{root/{src,build,arm64},src,build}
# By content, and without the times: what has not changed is not built again, whichever checkout it comes from.
rsync -rlpc --delete --exclude=/.git --exclude='/.build*' --exclude=/Package.resolved ./ "$cache/src/"
cat >"$cache/build/arm64.json" <<'JSON'
{"version": 1, "sdk": "/arm64", "toolchain-bin-dir": "/usr/libexec/swift/bin", "target": "aarch64-unknown-linux-gnu",
 "dynamic-library-extension": "so", "extra-cc-flags": ["-fPIC"], "extra-cpp-flags": ["-lstdc++"],
 "extra-swiftc-flags": ["-use-ld=lld", "-resource-dir", "/arm64/usr/libexec/swift/lib/swift", "-sdk", "/arm64"]}
JSON

# Runs a command line in the chroot, with the mounts in a namespace of its own: they end with it. Where git takes repositories
# from a folder here (url.FOLDER.insteadOf), it does so in there, too.
inside() {
    # shellcheck disable=SC2016  # the inner shell expands
    unshare --mount --propagation private --fork --pid --kill-child bash -euc '
        cache=$1; shift
        mount --bind "$cache/src" "$cache/root/src"
        mount --bind "$cache/build" "$cache/root/build"
        mount --bind "$cache/arm64" "$cache/root/arm64"
        mount -t proc proc "$cache/root/proc"
        mount --rbind /dev "$cache/root/dev"
        # Some headers differ, and pkg-config would name those of this machine.
        [ "${SURSATHI_ARCH:-}" != arm64 ] ||
            mount --bind "$cache/arm64/usr/lib/aarch64-linux-gnu/pkgconfig" "$cache/root/usr/lib/x86_64-linux-gnu/pkgconfig"
        git config --get-regexp "^url\..*\.insteadof$" | sed -nE "s|^url\.(/.*)\.insteadof .*|\1|p" | sort -u | while read -r folder; do
            mkdir -p "$cache/root$folder"
            mount --bind "$folder" "$cache/root$folder"
        done
        exec chroot "$cache/root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/bin:/bin:/usr/sbin:/sbin SWIFT_BACKTRACE=enable=no SURSATHI_CORE=1 SURSATHI_DATA=/src \
            ${SURSATHI_ARCH:+SURSATHI_ARCH=$SURSATHI_ARCH} bash -euc "cd /src; $*"' inside "$cache" "$*"
}
git config --get-regexp '^url\..*\.insteadof$' | sed -E 's|^url\.(.*)\.insteadof (.*)|[url "\1"]\n\tinsteadOf = \2|' >"$cache/root/etc/gitconfig" || true

filter=${2:+--filter "'$2'"}
case $what in
    shell) inside "$2" ;;
    amd64)
        inside "swift build --build-tests -debug-info-format none --scratch-path /build/amd64"
        inside "swift test --skip-build -debug-info-format none --scratch-path /build/amd64 $filter"
        ;;
    arm64)
        SURSATHI_ARCH=arm64 inside "swift build --build-tests -debug-info-format none --scratch-path /build/arm64 --destination /build/arm64.json"
        # What SwiftPM's test command does, by hand: it cannot put an emulator before the programs. Nor can the tests that start some.
        inside "cd /build/arm64/aarch64-unknown-linux-gnu/debug; qemu-aarch64 -L /arm64 \
            -E LD_LIBRARY_PATH=/usr/libexec/swift/lib/swift/linux:/usr/lib/aarch64-linux-gnu \
            ./sursathiPackageTests.xctest --testing-library swift-testing --skip 'LockdownTests|V4L2DeviceTests' $filter"
        ;;
    *) echo "check-debian13: amd64, arm64 or shell, not $what" >&2; exit 64 ;;
esac
