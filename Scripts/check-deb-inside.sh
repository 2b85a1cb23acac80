#!/bin/bash
# The part of check-deb.sh inside the container: /mnt/sursathi.deb from its installation to its purge, under systemd.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
fail() { echo "check-deb: $*" >&2; journalctl --no-pager -n 30 -u sursathid >&2 || true; exit 1; }
is() { [ "$1" = "$2" ] || fail "$3: '$1', not '$2'"; }
# All files but those that a running system and dpkg itself keep.
files() { find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /mnt -o -path /tmp -o -path /var/tmp -o -path /var/log -o -path /var/lib/dpkg \) -prune -o \
    -print | sort; find /run -path '*sursathi*' 2>/dev/null || true; }
enabled() { systemctl is-enabled "$@" 2>/dev/null || true; }
active() { systemctl is-active "$1" || true; }
# Until COMMAND says so, or a minute has gone.
until_is() { local i; for ((i = 0; i < 120; i++)); do "$@" && return; sleep 0.5; done; fail "a minute went by without: $*"; }
playing() { [ "$(sursathictl current 2>/dev/null)" != "" ] && sursathictl status | grep -q -i play; }
off() {
    is "$(enabled sursathid.service)" disabled "after installing, the service"
    is "$(enabled sursathid.socket)" disabled "after installing, the socket"
    is "$(enabled --global sursathid.service)" disabled "after installing, the user's service"
    is "$(active sursathid.service)" inactive "after installing, the service"
    is "$(active sursathid.socket)" inactive "after installing, the socket"
}

files >/tmp/before
dpkg -i /mnt/sursathi.deb >/dev/null
off
is "$(id -nG sursathi | tr ' ' '\n' | sort | paste -sd' ')" "audio sursathi video" "the groups of the user sursathi"
dpkg --verify sursathi
echo "installed: nothing is enabled, nothing runs"

# A machine without camera and card, but with a person's own settings.
cat >/etc/sursathi/config.toml <<'TOML'
[camera]
device = "demo"
[player]
output = "null"
[music]
folder = "/usr/share/sursathi/Demo/music"
TOML
cp /etc/sursathi/config.toml /tmp/config
systemctl enable --now sursathid 2>/dev/null
until_is playing
echo "enabled: plays $(sursathictl current | head -n 1)"
first=$(systemctl show -P MainPID sursathid)

dpkg -i /mnt/sursathi.deb >/dev/null
until_is playing
[ "$(systemctl show -P MainPID sursathid)" != "$first" ] || fail "an upgrade left the old program running"
is "$(enabled sursathid.service)" enabled "after an upgrade, the service"
cmp /etc/sursathi/config.toml /tmp/config || fail "an upgrade changed the settings"
echo "upgraded: plays again, settings kept"

state=$(find /var/lib/sursathi -type f | sort)
[ -n "$state" ] || fail "no state"
dpkg -r sursathi >/dev/null
is "$(active sursathid.service)" inactive "after a removal, the service"
grep -lx sursathid /proc/[0-9]*/comm && fail "after a removal sursathid runs on"
cmp /etc/sursathi/config.toml /tmp/config || fail "a removal took the settings"
is "$(find /var/lib/sursathi -type f | sort)" "$state" "state after a removal"
echo "removed: stopped; settings and state kept"

# The user stays, as Debian has it: its lines in /etc, and no file of its own.
nothing_left() {
    systemctl daemon-reload
    files >/tmp/after
    left=$(comm -13 /tmp/before /tmp/after | grep -vE '^/etc/(passwd|group|shadow|gshadow)-?$|^/etc/\.(pwd|grp)\.lock$' || true)
    [ -z "$left" ] || fail "a purge left: $left"
    is "$(find / -xdev -user sursathi 2>/dev/null | head)" "" "files of the user sursathi after a purge"
    is "$(systemctl list-unit-files 'sursathi*' --no-legend)" "" "units after a purge"
}
mkdir -p /var/lib/sursathi/music
dpkg -P sursathi >/dev/null 2>&1
nothing_left

# Enabled and purged at once, with somebody's music in the service's own folder.
dpkg -i /mnt/sursathi.deb >/dev/null
off
systemctl enable --now sursathid 2>/dev/null
systemctl --global enable sursathid 2>/dev/null
mkdir -p /var/lib/sursathi/music
echo mine >/var/lib/sursathi/music/song.mp3
dpkg -P sursathi >/dev/null 2>&1
[ -e /var/lib/sursathi/music/song.mp3 ] || fail "a purge took somebody's music"
rm -r /var/lib/sursathi
nothing_left
echo "purged: no file, no unit is left; somebody's music stays"
