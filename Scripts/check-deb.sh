#!/bin/bash
# Checks the Debian package in .build/deb: lintian, manual pages, completions; then, in a Debian of its own with systemd as pid 1 (a
# throw-away container; its root folder is made once, below the cache folder), from the installation to what a purge leaves.
# Usage: Scripts/check-deb.sh [--quick]      --quick: without the container. Root, as the container needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
quick=${1:-}
fail() { echo "check-deb: $*" >&2; exit 1; }
Scripts/setup.sh lintian man-db mandoc zsh fish
deb=$(ls .build/deb/sursathi_*.deb) || fail "no package in .build/deb; make deb"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lintian --fail-on error,warning --tag-display-limit 0 .build/deb/*.changes >"$work/lintian" 2>&1 || { cat "$work/lintian"; fail "lintian"; }
cat "$work/lintian"
dpkg-deb -x "$deb" "$work/files"
for page in "$work"/files/usr/share/man/man*/*.gz; do
    # mpc's and playerctl's pages, systemd's own: of packages that need not be here.
    zcat "$page" >"$work/page"
    mandoc -T lint -W warning "$work/page" | grep -v "referenced manual not found" && fail "$(basename "$page"): mandoc"
    [ -z "$(man --warnings -l "$work/page" 2>&1 >/dev/null)" ] || fail "$(basename "$page"): man --warnings"
done
share=$work/files/usr/share
for program in sursathid sursathictl sursathi-lab; do
    bash -n "$share/bash-completion/completions/$program"
    zsh -n "$share/zsh/vendor-completions/_$program"
    fish -n "$share/fish/vendor_completions.d/$program.fish"
    # And they offer what there is.
    fish -N -c "source $share/fish/vendor_completions.d/$program.fish; complete -C '$program --he'" | grep -q -- --help ||
        fail "fish completes nothing of $program"
done
desktop-file-validate "$share/applications/sursathi.desktop" 2>/dev/null || [ $? = 127 ] || fail "desktop file"
echo "$(basename "$deb"): $(du -h "$deb" | cut -f 1), $(dpkg-deb -f "$deb" Installed-Size) kB installed; lintian, manual pages and completions pass"
[ "$quick" != --quick ] || exit 0

[ "$(id -u)" = 0 ] || fail "the container needs root"
Scripts/setup.sh mmdebstrap systemd-container
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
needs=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | sort | paste -sd,)
root=${XDG_CACHE_HOME:-$HOME/.cache}/sursathi-deb/$suite-$(echo "$needs" | md5sum | cut -c1-8)
if [ ! -d "$root" ]; then
    rm -rf "$root.part"
    mkdir -p "$(dirname "$root")"
    mmdebstrap --quiet --variant=minbase --include="systemd-sysv,dbus,$needs" "$suite" "$root.part"
    mv "$root.part" "$root"
fi

mkdir "$work/mnt"
cp "$deb" "$work/mnt/sursathi.deb"
cp Scripts/check-deb-inside.sh "$work/mnt/"
cat >"$work/check.service" <<'UNIT'
[Unit]
Requires=basic.target
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'bash /mnt/check-deb-inside.sh >/mnt/out 2>&1; echo $? >/mnt/status'
ExecStopPost=/bin/systemctl --no-block poweroff
UNIT
# nspawn wants a tmpfs at /run. What it changes of the root folder stays in memory and goes with it.
timeout -k 5 300 unshare --mount --fork --kill-child sh -c "mount -t tmpfs tmpfs /run; exec systemd-nspawn -q -D '$root' --volatile=overlay \
    --register=no --keep-unit --boot --kill-signal=SIGRTMIN+3 --bind='$work/mnt:/mnt' --console=pipe \
    --bind-ro='$work/check.service:/etc/systemd/system/check.service' systemd.unit=check.service" </dev/null >"$work/console" 2>&1 || true
cat "$work/mnt/out" 2>/dev/null || tail -n 20 "$work/console"
[ "$(cat "$work/mnt/status" 2>/dev/null)" = 0 ] || fail "the package failed in its container"
