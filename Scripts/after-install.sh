#!/bin/sh
# Makes the service's user and tells systemd of the new units, where there is a systemd.
set -eu
command -v systemd-sysusers >/dev/null 2>&1 && systemd-sysusers /usr/lib/sysusers.d/sursathi.conf
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
cat <<'TEXT'
Installed. For yourself, on a desktop:   systemctl --user enable --now sursathid
For the machine, on a Raspberry Pi:      sudo systemctl enable --now sursathid
Settings: ~/.config/sursathi/config.toml (user), /etc/sursathi/config.toml (system)
TEXT
