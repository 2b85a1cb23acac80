# make run    installs what is missing, builds, and runs SurSathi here with a live view
# make test   installs what is missing and passes the tests
# make        the same build as make run, without running it
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITROOT = $(if $(filter /usr,$(PREFIX)),/usr/lib,/etc)/systemd
UNITDIR ?= $(UNITROOT)/system
USERUNITDIR ?= $(UNITROOT)/user
MANDIR ?= $(PREFIX)/share/man
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
INSTALL_PROGRAM ?= install -s -m 755
BIN = .build/release
# The Swift runtime goes into the programs where the toolchain can do that: a service cannot read one in somebody's home.
STATIC := $(shell d=$$(dirname "$$(readlink -f "$$(command -v swift)" 2>/dev/null)")/../lib/swift_static/linux; \
	test -e "$$d/static-stdlib-args.lnk" && echo --static-swift-stdlib)
PROGRAMS = sursathid sursathictl sursathi-lab

.PHONY: all setup build run test test-devices test-devices-subset format lint bench bench-mood soak fuzz sanitize check-crash pictures picture-of-watch check-watch \
	deb check-deb test-debian13 test-arm64 install install-files uninstall

all: build

setup:
	@Scripts/setup.sh

build: setup
	swift build -c release $(STATIC)
	@Scripts/make-man.py $(BIN) $(BIN)/man

run: build
	@Scripts/run.sh $(BIN)

test:
	@Scripts/setup.sh lame mpc dbus-daemon
	swift build --build-tests
	swift test --skip-build

# The installed programs on kernel cameras and sound cards, under systemd, in a guest (docs/devices.md). FILTER names some tests.
# An emulated processor unpacks xz for a minute, three times: its package is in zstd. As it is, check-deb installs it.
test-devices: build
	@Scripts/setup.sh debhelper dpkg-dev
	@SURSATHI_COMPRESSION="-Zzstd -z3" Scripts/make-deb.sh $(BIN) .build/deb-devices
	@DEVICE_TESTS_EXTRA=.build/deb-devices Scripts/test-devices.sh $(BIN) $(FILTER)

# As many as CI runs, in five minutes.
test-devices-subset: build
	@Scripts/test-devices.sh $(BIN) 'readiness|watchdogOfAudio'

format:
	swift format -i -r Package.swift Sources Tests DeviceTests/Package.swift DeviceTests/Tests

lint:
	swift format lint -s -r Package.swift Sources Tests DeviceTests/Package.swift DeviceTests/Tests

# The screen of `sursathictl watch` in tmux: sizes, keys, signals, a daemon that goes and comes.
check-watch: build
	@Scripts/check-watch.sh $(BIN)

# Figures of the README: start to READY, resident memory, CPU share. Needs a release build.
bench: build
	@Scripts/bench.sh $(BIN)

# 200 kills, cut power, full disks and more: docs/reliability.md. Needs strace and faketime.
check-crash: build
	Scripts/check-crash.py $(BIN) 200
	Scripts/check-power-loss.py $(BIN)
	Scripts/check-faults.py $(BIN)

# A day of the daemon's time in half an hour, and whether it grows. Needs faketime.
soak: build
	Scripts/soak.py $(BIN) 24 48 .build/soak.csv docs/soak.svg

# Damaged input for everything that reads, so many seconds each.
SECONDS = 60
fuzz:
	Scripts/fuzz.sh all $(SECONDS)

# The whole suite under ThreadSanitizer and AddressSanitizer: an hour or two.
sanitize:
	Scripts/check-sanitizers.sh thread address

# The README's picture: the drawn face's expressions, as the shipped model reads them.
pictures: build
	@stills=$$(mktemp -d) && trap 'rm -r "$$stills"' EXIT && $(BIN)/sursathi-lab demo "$$stills" >/dev/null && \
		$(BIN)/sursathi-lab emotion --annotate docs/expressions.png \
		$$(printf "$$stills/%s.png " neutral happiness surprise sadness anger)

# The picture of docs/watch.md, after eight minutes of the demo. Needs tmux, python3-pil and fonts-dejavu-core.
picture-of-watch: build
	@Scripts/check-watch.sh $(BIN) docs/watch.png

# How steady and how quick the mood is, next to the rules that others use: the tables of docs/traces.md.
bench-mood: build
	@Benchmarks/bench_mood.sh $(BIN)

# What the units and settings of the repository say of /usr/local and /etc, for where they are installed.
PLACES = sed 's|/usr/local/|$(PREFIX)/|g; s|/etc/sursathi|$(SYSCONFDIR)/sursathi|g'
PAGES = sursathictl.1 sursathi-lab.1 sursathi-config.5 sursathid.8
SHARE = $(DESTDIR)$(PREFIX)/share

# A Debian package in .build/deb, of the programs that `make build` made.
deb: build
	@Scripts/setup.sh debhelper dpkg-dev
	@Scripts/make-deb.sh $(BIN)

# Debian 13's own Swift: on this kind of machine, and cross-built for arm64 and emulated. Root; some 6 GB in the cache folder.
test-debian13:
	@Scripts/check-debian13.sh amd64

test-arm64:
	@Scripts/check-debian13.sh arm64

# The package from the build to the purge, in a Debian of its own.
check-deb: deb
	@Scripts/check-deb.sh

install: install-files
	@test -n "$(DESTDIR)" || Scripts/after-install.sh

install-files:
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/sursathi/Models $(SHARE)/doc/sursathi $(SHARE)/applications
	$(INSTALL_PROGRAM) $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 Models/* $(SHARE)/sursathi/Models
	cd Demo && find music -type f -exec install -D -m 644 {} $(SHARE)/sursathi/Demo/{} \;
	install -m 644 README.md LICENSE config.toml $(SHARE)/doc/sursathi
	install -D -m 644 -t $(SHARE)/doc/sursathi/examples systemd/examples/*.conf
	install -d $(DESTDIR)$(SYSCONFDIR)/sursathi $(DESTDIR)$(UNITDIR) $(DESTDIR)$(USERUNITDIR)
	test -e $(DESTDIR)$(SYSCONFDIR)/sursathi/config.toml || $(PLACES) systemd/config.toml > $(DESTDIR)$(SYSCONFDIR)/sursathi/config.toml
	$(PLACES) systemd/sursathid.service > $(DESTDIR)$(UNITDIR)/sursathid.service
	install -m 644 systemd/sursathid.socket $(DESTDIR)$(UNITDIR)
	$(PLACES) systemd/user/sursathid.service > $(DESTDIR)$(USERUNITDIR)/sursathid.service
	install -D -m 644 systemd/sursathi.sysusers.conf $(DESTDIR)/usr/lib/sysusers.d/sursathi.conf
	install -m 644 desktop/sursathi.desktop $(SHARE)/applications
	for page in $(PAGES); do install -D -m 644 $(BIN)/man/$$page $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page || exit; done
	install -d $(SHARE)/bash-completion/completions $(DESTDIR)$(ZSHDIR) $(SHARE)/fish/vendor_completions.d
	for program in $(PROGRAMS); do \
		$(BIN)/$$program --generate-completion-script bash > $(SHARE)/bash-completion/completions/$$program && \
		sed -i '1{/^#!/d}' $(SHARE)/bash-completion/completions/$$program && \
		$(BIN)/$$program --generate-completion-script zsh > $(DESTDIR)$(ZSHDIR)/_$$program && \
		$(BIN)/$$program --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/$$program.fish || exit; \
	done

# The settings in /etc and what the service keeps in /var/lib/sursathi stay.
uninstall:
	rm -f $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(UNITDIR)/sursathid.service $(DESTDIR)$(UNITDIR)/sursathid.socket
	rm -f $(DESTDIR)$(USERUNITDIR)/sursathid.service $(DESTDIR)/usr/lib/sysusers.d/sursathi.conf
	rm -f $(SHARE)/applications/sursathi.desktop $(foreach page,$(PAGES),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(page))
	rm -f $(PROGRAMS:%=$(SHARE)/bash-completion/completions/%) $(PROGRAMS:%=$(DESTDIR)$(ZSHDIR)/_%)
	rm -f $(PROGRAMS:%=$(SHARE)/fish/vendor_completions.d/%.fish)
	rm -rf $(SHARE)/sursathi $(SHARE)/doc/sursathi
