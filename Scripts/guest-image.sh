#!/bin/bash
# Builds the Debian 12 guest that the device tests run in: a root disk, its kernel and its initial ramdisk.
# Usage: Scripts/guest-image.sh FOLDER        (root; about 5 minutes; Scripts/guest.sh calls it when this file has changed)
# The guest has a stock kernel with vivid, v4l2loopback and snd-aloop, systemd, and what SurSathi needs when it runs; no compiler.
set -euo pipefail
folder=$1
root=$folder/root
mkdir -p "$folder"
rm -rf "$root"

# What the programs need, as the Debian package declares it; then what the tests drive and look with.
runtime=libturbojpeg0,libv4l-0,libpng16-16,libasound2,libmpg123-0,libsyn123-0,libsystemd0,libseccomp2,libstdc++6,opencv-data,dbus
tools=v4l-utils,alsa-utils,ffmpeg,sox,mpc,lsof,strace,procps,sqlite3,python3-minimal,netcat-openbsd
system=systemd,systemd-sysv,udev,kmod,initramfs-tools,linux-image-amd64

# Runs outside of the guest, with the guest's root folder as its argument.
cat >"$folder/hook.sh" <<'HOOK'
set -e
root=$1
kernel=$(ls "$root/lib/modules" | head -n 1)

# v4l2loopback is built here; its compilers are not kept.
chroot "$root" apt-get install -y --no-install-recommends linux-headers-amd64 v4l2loopback-dkms
cp "$(find "$root/lib/modules" -name 'v4l2loopback.ko*' | head -n 1)" "$root/root/"
chroot "$root" apt-get purge -y --autoremove v4l2loopback-dkms linux-headers-amd64 dkms
mkdir -p "$root/lib/modules/$kernel/extra"
mv "$root"/root/v4l2loopback.ko* "$root/lib/modules/$kernel/extra/"
chroot "$root" depmod "$kernel"

# The initial ramdisk holds only what finds the root disk.
sed -i 's/^MODULES=.*/MODULES=list/' "$root/etc/initramfs-tools/initramfs.conf"
printf '%s\n' virtio_pci virtio_blk ext4 >>"$root/etc/initramfs-tools/modules"
chroot "$root" update-initramfs -u -k "$kernel"

# Encoding is slow in an emulated processor, so what the tests play and film is made here, in fixed ways: a minute of music
# (440 Hz left, 660 Hz right), and 10 s of ffmpeg's test picture at 640x480 as a camera would send it.
mkdir -p "$root/srv/fixtures"
chroot "$root" ffmpeg -v error -f lavfi -i 'sine=440:r=44100:d=60' -f lavfi -i 'sine=660:r=44100:d=60' \
    -filter_complex '[0][1]amerge' -b:a 128k /srv/fixtures/tone.mp3
chroot "$root" ffmpeg -v error -f lavfi -i testsrc=s=640x480:r=15:d=10 -pix_fmt yuvj422p -c:v mjpeg -q:v 3 /srv/fixtures/picture.avi
chroot "$root" ffmpeg -v error -f lavfi -i testsrc=s=640x480:r=15:d=2 -pix_fmt yuyv422 -f rawvideo /srv/fixtures/picture.yuyv

# Runs the command that the payload disk brings, sends its words and its exit status out, and switches off.
cat >"$root/usr/local/sbin/guest-command" <<'COMMAND'
#!/bin/bash
mkdir -p /payload /out
mount -o ro /dev/vdb /payload || exec poweroff -ff
modprobe virtio_console
until [ -e /dev/virtio-ports/status ] && [ -e /dev/virtio-ports/words ]; do sleep 0.1; done
if grep -q guest.out=1 /proc/cmdline; then
    modprobe -a 9pnet_virtio 9p
    mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 out /out
fi
export HOME=/root TERM=dumb LANG=C.UTF-8
cd /root
bash /payload/command </dev/null >/dev/virtio-ports/words 2>&1
printf '%s %s\n' $? "$(cut -d ' ' -f 1 /proc/uptime)" >/dev/virtio-ports/status
sync
exec poweroff -ff
COMMAND
chmod +x "$root/usr/local/sbin/guest-command"
cat >"$root/etc/systemd/system/guest-command.service" <<'UNIT'
[Unit]
After=systemd-udev-settle.service basic.target dbus.service
Wants=systemd-udev-settle.service
[Service]
ExecStart=/usr/local/sbin/guest-command
[Install]
WantedBy=multi-user.target
UNIT
chroot "$root" systemctl enable guest-command.service
chroot "$root" systemctl mask getty@tty1.service serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer \
    fstrim.timer e2scrub_all.timer e2scrub_reap.service dpkg-db-backup.timer modprobe@drm.service modprobe@loop.service \
    alsa-restore.service alsa-state.service ldconfig.service
chroot "$root" systemctl set-default multi-user.target
chroot "$root" passwd -d root
echo guest >"$root/etc/hostname"
echo '/dev/vda / ext4 rw,noatime 0 1' >"$root/etc/fstab"
mkdir -p "$root/var/log/journal"
chroot "$root" apt-get clean
# What the tests install comes with its pages.
rm -f "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
HOOK

# Debian 12 from where this machine gets its own packages.
# shellcheck disable=SC2016  # the word with the dollar is for apt
mirrors() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' "$@"; }
mirror=$(mirrors 'Codename: bookworm' | head -n 1)
[ -n "$mirror" ] || mirror=$(mirrors 'Origin: Debian' | head -n 1)
[ -n "$mirror" ] || { echo "guest: apt knows no Debian mirror; this needs a Debian machine" >&2; exit 1; }

mmdebstrap --quiet --variant=minbase --mode=root --components=main --include="$system,$runtime,$tools" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="bash $folder/hook.sh \"\$1\"" \
    bookworm "$root" "deb $mirror bookworm main"

cp "$root"/boot/vmlinuz-* "$folder/vmlinuz"
cp "$root"/boot/initrd.img-* "$folder/initrd"
rm -f "$folder/disk.img"
truncate -s 3G "$folder/disk.img"
mke2fs -q -F -t ext4 -O ^has_journal -d "$root" "$folder/disk.img"
rm -rf "$root" "$folder/hook.sh"
