import Foundation
import Testing

extension DeviceTests {
    @Suite("package", .enabled(if: DebianPackage.path != nil, "there is no Debian package in /payload/extra"))
    struct PackageTests {
        /// A face that stays as it is: an emulated processor sees too little of one that changes.
        static let settings =
            "[camera]\ndevice = \"demo:happiness\"\nwidth = 320\nheight = 240\n[player]\noutput = \"null\""

        @Test(
            "installing starts nothing, and enabling the service plays; a purge leaves the music in the service's own folder"
        )
        func installing() throws {
            try DebianPackage.putTreeAside()
            defer { DebianPackage.bringTreeBack() }
            try DebianPackage.install()
            for unit in ["sursathid.service", "sursathid.socket"] {
                #expect(try run("systemctl is-enabled \(unit)").output == "disabled\n")
                #expect(try run("systemctl is-active \(unit)").output == "inactive\n")
            }
            #expect(try run("systemctl --global is-enabled sursathid.service").output == "disabled\n")
            #expect(try shell("id -nG sursathi").split(separator: " ").sorted() == ["audio", "sursathi", "video"])
            #expect(try shell("dpkg --verify sursathi") == "")

            try shell("systemctl enable sursathid")
            let service = try Service(settings: Self.settings)
            try service.journal.entry("ready after")
            try service.journal.entry("playing ", seconds: 180)
            #expect(try shell("readlink /proc/\(service.processIdentifier)/exe") == "/usr/bin/sursathid")
            // With the service running and enabled, and never upgraded: what knows least of the links.
            try shell("mkdir -p /var/lib/sursathi/music && echo mine > /var/lib/sursathi/music/song.mp3")
            try shell("dpkg -P sursathi")
            #expect(try shell("find /var/lib/sursathi -type f") == "/var/lib/sursathi/music/song.mp3")
            try shell("rm -r /var/lib/sursathi")
            #expect(try run("systemctl is-active sursathid.service sursathid.socket").output == "inactive\ninactive\n")
            #expect(try shell("find /etc/systemd /run/systemd/generator -name '*sursathid*'") == "")
        }

        @Test("an upgrade and a removal keep settings and state, and a purge leaves no file and no unit")
        func upgradeRemovalAndPurge() throws {
            try DebianPackage.putTreeAside()
            defer { DebianPackage.bringTreeBack() }
            let before = try DebianPackage.files()
            try DebianPackage.install()
            let service = try Service(settings: Self.settings)
            try service.journal.entry("playing ", seconds: 180)
            let settings = try shell("cat /etc/sursathi/config.toml")
            let first = try service.processIdentifier

            try DebianPackage.install()
            #expect(try service.property("ActiveState") == "active")
            #expect(try service.processIdentifier != first, "the upgrade left the old program running")
            #expect(try shell("cat /etc/sursathi/config.toml") == settings)
            try shell("echo song > /var/lib/sursathi/kept")

            try shell("dpkg -r sursathi")
            #expect(try run("systemctl is-active sursathid").output == "inactive\n")
            #expect(try run("grep -lx sursathid /proc/[0-9]*/comm").output == "")
            #expect(try shell("cat /etc/sursathi/config.toml") == settings)
            #expect(try shell("cat /var/lib/sursathi/kept") == "song")

            try shell("mkdir -p /var/lib/sursathi/music && dpkg -P sursathi && systemctl daemon-reload")
            // Only the system user stays, by its lines in files that were there.
            #expect(try DebianPackage.files().subtracting(before).sorted() == [])
            #expect(try shell("find / -xdev -user sursathi -not -path '/proc/*'") == "")
            #expect(try run("systemctl list-unit-files 'sursathi*' --no-legend").output == "")
        }
    }
}

/// The package that `make deb` made, and what stands in its way.
enum DebianPackage {
    static let path = try? shell("ls /payload/extra/sursathi_*.deb")

    static func install() throws {
        try shell("DEBIAN_FRONTEND=noninteractive dpkg -i \(path ?? "")")
    }

    /// Takes away what `make install` has installed for the other tests: its units would stand before the package's.
    static func putTreeAside() throws {
        try Service.stop()
        try shell(
            """
            cd /payload/install && find . -type f -printf '/%P\\0' | xargs -0 rm -f
            rm -rf /var/lib/sursathi /run/sursathi /etc/sursathi
            systemctl daemon-reload
            """)
    }

    /// Removes the package, if a test has left it, and gives the other tests their tree back.
    static func bringTreeBack() {
        do {
            try shell(
                "if dpkg -s sursathi >/dev/null 2>&1; then dpkg -P sursathi; fi; cp -a /payload/install/. /; systemctl daemon-reload"
            )
        } catch {
            Issue.record(error)
        }
    }

    /// Every file but those that a running system and dpkg themselves keep.
    static func files() throws -> Set<Substring> {
        let changing = [
            "/proc", "/sys", "/dev", "/srv", "/tmp", "/var/tmp", "/var/log", "/var/cache", "/var/lib/dpkg",
            "/var/lib/systemd",
            "/payload", "/out",
        ]
        let found = try shell(
            """
            find / -xdev \\( \(changing.map { "-path \($0)" }.joined(separator: " -o ")) \\) -prune -o -print
            find /run -path '*sursathi*'
            """)
        let accounts = Set(["passwd", "group", "shadow", "gshadow"].map { "/etc/\($0)-" } + ["/etc/.pwd.lock"])
        return Set(found.split(separator: "\n")).subtracting(accounts.map { $0[...] })
    }
}
