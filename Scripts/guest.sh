#!/bin/bash
# A Debian 12 machine with systemd and kernel cameras and sound cards, made of QEMU: where the device tests run.
# Usage: Scripts/guest.sh build             makes its disk, where there is none yet or the recipe has changed (about 5 minutes)
#        Scripts/guest.sh run [--payload FOLDER] [--out FOLDER] [--timeout SECONDS] [--accelerator tcg|kvm] -- COMMAND...
#   run boots a throw-away copy of the disk and runs COMMAND with bash in it, as root and under systemd. FOLDER of --payload is
#   seen as /payload (a read-only copy), that of --out as /out (written through). What COMMAND says is shown, and its exit
#   status is that of this script; 124: out of time, 125: the guest ended without one.
# KVM is used where it works. Environment: SURSATHI_GUEST (folder of the disk), GUEST_MEMORY (MiB, 1024), GUEST_CPUS (2).
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
cache=${SURSATHI_GUEST:-${XDG_CACHE_HOME:-$HOME/.cache}/sursathi-guest}
# The programs are this machine's, so the guest must be of its kind.
[ "$(uname -m)" = x86_64 ] || { echo "guest: the device tests run on x86-64 machines" >&2; exit 1; }
recipe=$(sha256sum "$scripts/guest-image.sh" | cut -c 1-16)
image=$cache/guest-$recipe

build() {
    local tool
    for tool in qemu-system-x86_64 mmdebstrap mke2fs; do
        command -v "$tool" >/dev/null || { "$scripts/setup.sh" qemu-system-x86 mmdebstrap e2fsprogs; break; }
    done
    [ ! -e "$image/disk.img" ] || { touch "$image"; return 0; }
    mkdir -p "$cache"
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    echo "guest: building the disk in $cache (once)"
    # Two builds at a time would be one too many; the second finds the first one's.
    exec 9>"$cache/lock"
    flock 9
    if [ ! -e "$image/disk.img" ]; then
        # Disks of other recipes go once nobody has used them for a week: another working tree may have its own.
        $sudo find "$cache" -maxdepth 1 -name 'guest-*' -mtime +7 -exec rm -rf {} +
        $sudo bash "$scripts/guest-image.sh" "$image.new" >"$cache/build.log" 2>&1 || {
            tail -n 20 "$cache/build.log" >&2
            echo "guest: the disk could not be built; all of it: $cache/build.log" >&2
            exit 1
        }
        [ -z "$sudo" ] || sudo chown -R "$(id -u)" "$image.new"
        mv "$image.new" "$image"
    fi
    exec 9>&-
}

# A /dev/kvm that opens proves nothing: inside of some virtual machines the guest starts and never gets anywhere. So it is asked
# for its kernel's first line, for 10 s. The answer is kept.
kvm_works() {
    if [ ! -e "$image/kvm" ]; then
        local words=$image/kvm-probe
        [ ! -w /dev/kvm ] || timeout -k 2 10 qemu-system-x86_64 -M q35 -accel kvm -cpu host -m 512 -nodefaults \
            -no-user-config -display none -no-reboot -nic none -kernel "$image/vmlinuz" \
            -append "console=ttyS0 earlyprintk=serial,ttyS0 panic=-1" -serial "file:$words" </dev/null >/dev/null 2>&1 || true
        if grep -qs 'Linux version' "$words"; then echo yes; else echo no; fi >"$image/kvm"
        rm -f "$words"
    fi
    [ "$(cat "$image/kvm")" = yes ]
}

run() {
    local payload="" out="" timeout=600 accelerator=""
    while [ $# -gt 0 ]; do
        case $1 in
        --payload) payload=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        --timeout) timeout=$2; shift 2 ;;
        --accelerator) accelerator=$2; shift 2 ;;
        --) shift; break ;;
        *) echo "guest: unknown option $1" >&2; exit 2 ;;
        esac
    done
    build
    [ -n "$accelerator" ] || { kvm_works && accelerator=kvm || accelerator=tcg; }
    local processor=host told=""
    local options=(-accel "$accelerator")
    [ "$accelerator" = kvm ] || { processor=max,-erms,-smap,-smep,-la57; told=guest.slow=1; options=(-accel "tcg,thread=multi,tb-size=512"); }
    [ -z "$out" ] || told+=" guest.out=1"
    [ -z "$out" ] || options+=(-virtfs "local,path=$out,mount_tag=out,security_model=none")

    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/payload"
    [ -z "$payload" ] || cp -a "$payload/." "$work/payload"
    printf '%s\n' "$*" >"$work/payload/command"
    # A disk of the payload's size and a little more: the guest reads it quicker than a shared folder, and maps programs from it.
    truncate -s $(($(du -sm "$work/payload" | cut -f 1) * 5 / 4 + 32))M "$work/payload.img"
    mke2fs -q -F -t ext4 -O ^has_journal -d "$work/payload" "$work/payload.img"
    rm -rf "$work/payload"

    local ended=0
    TMPDIR=$work timeout --foreground -k 5 "$timeout" qemu-system-x86_64 -M q35 "${options[@]}" -cpu "$processor" \
        -smp "${GUEST_CPUS:-2}" -m "${GUEST_MEMORY:-1024}" -nodefaults -no-user-config -display none -no-reboot -nic none \
        -kernel "$image/vmlinuz" -initrd "$image/initrd" \
        -append "root=/dev/vda rw console=ttyS0 quiet panic=-1 mitigations=off systemd.show_status=0 net.ifnames=0 $told" \
        -drive "file=$image/disk.img,if=virtio,format=raw,snapshot=on,cache=unsafe" \
        -drive "file=$work/payload.img,if=virtio,format=raw,readonly=on" \
        -serial "file:$work/console" -device virtio-serial-pci \
        -chardev file,id=words,path=/dev/fd/3 -device virtserialport,chardev=words,name=words \
        -chardev "file,id=status,path=$work/status" -device virtserialport,chardev=status,name=status \
        -object rng-random,filename=/dev/urandom,id=random -device virtio-rng-pci,rng=random \
        </dev/null 3> >(exec cat) 2>"$work/errors" || ended=$?
    local status seconds
    if read -r status seconds <"$work/status" 2>/dev/null; then
        echo "guest: exit status $status after $seconds s ($accelerator)" >&2
        exit "$status"
    fi
    tail -n 5 "$work/console" "$work/errors" >&2 || true
    [ "$ended" != 124 ] || { echo "guest: out of time after $timeout s" >&2; exit 124; }
    exit 125
}

case ${1:-} in
build) build ;;
run) shift; run "$@" ;;
*) sed -n 2,9p "$0"; exit 2 ;;
esac
