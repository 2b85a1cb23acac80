import Foundation
import Testing

extension DeviceTests.ServiceTests {
    private static let demo =
        "[camera]\ndevice = \"demo:happiness\"\nwidth = 320\nheight = 240\n[player]\noutput = \"null\"\n"

    @Test("a client of the socket starts the service")
    func socketActivation() throws {
        let service = try Service(settings: Self.demo)
        try Service.stop()
        try shell("systemctl start sursathid.socket")
        #expect(try service.property("ActiveState") == "inactive")
        #expect(try shell("stat -c '%a %G' \(Service.socket)") == "660 audio")
        let answer = try service.ask("status")
        #expect(answer["state"] != nil)
        #expect(try service.property("ActiveState") == "active")
        try Service.stop()
        #expect(try run("test -e \(Service.socket)").status != 0)
    }

    @Test("a reload by systemctl and one by SIGHUP are done by the process that runs, a bad file is refused")
    func reload() throws {
        let service = try Service(settings: Self.demo)
        let process = try service.processIdentifier
        try service.reload(settings: Self.demo + "volume = 31\n")
        let first = try service.journal.entry("configuration reloaded")
        try shell("kill -HUP \(process)")
        try service.journal.entry("configuration reloaded", after: first.monotonic)
        try shell("echo 'volume = loud' >> /etc/sursathi/config.toml; systemctl reload sursathid")
        try service.journal.entry("the old settings go on")
        #expect(try service.processIdentifier == process)
        #expect(try service.property("ActiveState") == "active")
        try Service.stop()
    }

    @Test("the service stops by itself, within its time, and well")
    func stop() throws {
        try SoundLoop.load()
        let service = try Service(settings: "[camera]\ndevice = \"demo\"\n\(SoundLoop.settings)")
        try service.control("feel calm")
        try wait(for: "sound in the card", until: SoundLoop.isPlaying)
        try Service.stop()
        #expect(try service.property("Result") == "success")
        #expect(try service.property("ExecMainStatus") == "0")
        let entries = try service.journal.entries()
        let began = try #require(entries.first { $0.message.hasPrefix("Stopping") })
        let ended = try #require(entries.first { $0.message.hasPrefix("Stopped") })
        print("stop: \(((ended.monotonic - began.monotonic) * 10).rounded() / 10) s")
        #expect(ended.monotonic - began.monotonic < 5)
        #expect(entries.contains { $0.message == "stopped" })
    }

    @Test("the journal has what was said by its fields")
    func journalFields() throws {
        // As at a first start: no mood is set by hand.
        try Service.stop()
        try shell("rm -rf /var/lib/sursathi/*")
        let service = try Service(settings: Self.demo)
        try service.journal.entry("(was unknown", seconds: 120)
        try service.journal.entry("playing ", seconds: 120)
        let moods = try service.journal.entries().filter { $0.fields["SURSATHI_MOOD"] != nil }
        let mood = try #require(
            moods.first { $0.fields["MESSAGE_ID"] == "005728e2043343df9e29eff6b88544f4" })
        #expect(mood.fields["SURSATHI_PREVIOUS_MOOD"] == "unknown")
        #expect(mood.fields["SURSATHI_REASON"]?.isEmpty == false)
        #expect(mood.fields["PRIORITY"] == "5" && mood.fields["SYSLOG_IDENTIFIER"] == "sursathid")
        // As the README asks.
        let name = try #require(mood.fields["SURSATHI_MOOD"])
        #expect(try shell("journalctl SURSATHI_MOOD=\(name) -n 1 -o cat").isEmpty == false)
        #expect(try shell("journalctl MESSAGE_ID=93494af22c214be19bc69569db4a8c2d -n 1 -o cat").contains("playing "))
        #expect(try shell("journalctl SURSATHI_CAMERA=demo -n 1 -o cat").contains("camera demo"))
        try Service.stop()
    }

    @Test("the user unit runs under a user's manager, locked down by itself")
    func userUnit() throws {
        try Service.stop()
        try shell(
            """
            id listener >/dev/null 2>&1 || useradd -m -G video,audio listener
            mkdir -p ~listener/Music/calm ~listener/.config/sursathi ~listener/.ssh
            cp /srv/fixtures/tone.mp3 ~listener/Music/calm; echo secret > ~listener/.ssh/id
            printf '[camera]\\ndevice = "demo"\\nwidth = 320\\nheight = 240\\n[player]\\noutput = "null"\\n' > ~listener/.config/sursathi/config.toml
            chown -R listener: ~listener
            uid=$(id -u listener); mkdir -p /run/systemd/system/user@$uid.service.d
            # The guest has no libpam-systemd, which would name the folder.
            printf '[Service]\\nPAMName=\\nEnvironment=XDG_RUNTIME_DIR=/run/user/%s\\n' $uid > /run/systemd/system/user@$uid.service.d/test.conf
            systemctl daemon-reload; systemctl start user@$uid.service
            """)
        let user = "runuser -u listener -- env XDG_RUNTIME_DIR=/run/user/$(id -u listener)"
        try shell("\(user) systemctl --user start sursathid")
        let process = try shell("\(user) systemctl --user show --value -p MainPID sursathid")
        let status = try shell("cat /proc/\(process)/status")
        #expect(status.contains("NoNewPrivs:\t1"))
        #expect(status.contains("Seccomp:\t2"))
        #expect(try shell("stat -c %U /proc/\(process)/fd") == "root")
        #expect(try shell("\(user) sursathictl status").contains("mood"))
        let words = try shell("journalctl _PID=\(process) -o cat | grep 'locked down' || true")
        #expect(words.contains("no network") && words.contains("writes only in"))
        try shell("\(user) systemctl --user stop sursathid")
        #expect(try shell("\(user) systemctl --user show --value -p Result sursathid") == "success")
        try shell("systemctl stop user@$(id -u listener).service")
    }
}
