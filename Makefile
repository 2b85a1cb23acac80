# make run    installs what is missing, builds, and runs SurSathi here with a live view
# make test   installs what is missing and passes the tests
# make        the same build as make run, without running it
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= /etc/systemd/system
USERUNITDIR ?= /etc/systemd/user
BIN = .build/release
# The Swift runtime goes into the programs where the toolchain can do that: a service cannot read one in somebody's home.
STATIC := $(shell d=$$(dirname "$$(readlink -f "$$(command -v swift)" 2>/dev/null)")/../lib/swift_static/linux; \
	test -e "$$d/static-stdlib-args.lnk" && echo --static-swift-stdlib)
PROGRAMS = sursathid sursathictl sursathi-lab

.PHONY: all setup build run test format lint bench bench-mood soak fuzz sanitize check-crash pictures picture-of-watch check-watch install uninstall

all: build

setup:
	@Scripts/setup.sh

build: setup
	swift build -c release $(STATIC)

run: build
	@Scripts/run.sh $(BIN)

test:
	@Scripts/setup.sh lame mpc dbus-daemon
	swift build --build-tests
	swift test --skip-build

format:
	swift format -i -r Package.swift Sources Tests

lint:
	swift format lint -s -r Package.swift Sources Tests

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

install:
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/sursathi $(DESTDIR)$(PREFIX)/share/doc/sursathi
	install -s -m 755 $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/share/sursathi/Models
	install -m 644 Models/* $(DESTDIR)$(PREFIX)/share/sursathi/Models
	cp -r --no-preserve=ownership Demo $(DESTDIR)$(PREFIX)/share/sursathi/
	install -m 644 README.md LICENSE config.toml $(DESTDIR)$(PREFIX)/share/doc/sursathi
	install -d $(DESTDIR)$(SYSCONFDIR)/sursathi $(DESTDIR)$(UNITDIR) $(DESTDIR)$(USERUNITDIR) $(DESTDIR)/usr/lib/sysusers.d
	test -e $(DESTDIR)$(SYSCONFDIR)/sursathi/config.toml || install -m 644 systemd/config.toml $(DESTDIR)$(SYSCONFDIR)/sursathi/config.toml
	sed 's|/usr/local/bin|$(PREFIX)/bin|; s|--config /etc|--config $(SYSCONFDIR)|' systemd/sursathid.service > $(DESTDIR)$(UNITDIR)/sursathid.service
	install -m 644 systemd/sursathid.socket $(DESTDIR)$(UNITDIR)
	sed 's|/usr/local/bin|$(PREFIX)/bin|' systemd/user/sursathid.service > $(DESTDIR)$(USERUNITDIR)/sursathid.service
	install -m 644 systemd/sursathi.sysusers.conf $(DESTDIR)/usr/lib/sysusers.d/sursathi.conf
	install -D -m 644 desktop/sursathi.desktop $(DESTDIR)$(PREFIX)/share/applications/sursathi.desktop
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BIN)/sursathictl --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sursathictl
	$(BIN)/sursathictl --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sursathictl
	$(BIN)/sursathictl --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sursathictl.fish
	@test -n "$(DESTDIR)" || Scripts/after-install.sh

uninstall:
	rm -f $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(UNITDIR)/sursathid.service $(DESTDIR)$(UNITDIR)/sursathid.socket
	rm -f $(DESTDIR)$(USERUNITDIR)/sursathid.service $(DESTDIR)/usr/lib/sysusers.d/sursathi.conf
	rm -f $(DESTDIR)$(PREFIX)/share/applications/sursathi.desktop
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sursathictl $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sursathictl
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sursathictl.fish
	rm -rf $(DESTDIR)$(PREFIX)/share/sursathi $(DESTDIR)$(PREFIX)/share/doc/sursathi
