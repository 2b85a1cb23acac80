#!/bin/sh
# Installs what SurSathi needs to be built and run on Debian 12 or 13 (and Raspberry Pi OS), and says so.
# Usage: Scripts/setup.sh [PACKAGE...]     further packages, for the tests
set -eu

packages="pkg-config libv4l-dev libturbojpeg0-dev libpng-dev libasound2-dev libmpg123-dev libsystemd-dev libseccomp-dev opencv-data python3 $*"

if ! command -v swift >/dev/null 2>&1; then
    if apt-cache show swiftlang >/dev/null 2>&1; then
        packages="$packages swiftlang"
    else
        echo "setup: no Swift compiler in PATH; install 6.0 or later: https://www.swift.org/install/linux/" >&2
        exit 1
    fi
fi

# The TOML reader is partly C++, whose headers no Swift package of Debian brings.
if ! ls /usr/include/c++/*/cassert >/dev/null 2>&1; then
    packages="$packages g++"
fi

missing=""
for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "setup: installing$missing"
    sudo=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "setup: this needs root; run as root: apt-get install$missing" >&2
            exit 1
        }
        sudo=sudo
    fi
    $sudo apt-get update -qq
    # shellcheck disable=SC2086  # the lists are meant to be split
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\..*/\1/p' | head -n 1)
if [ "${version:-0}" -lt 6 ]; then
    echo "setup: Swift 6.0 or later is needed, found $(swift --version 2>/dev/null | head -n 1)" >&2
    exit 1
fi
