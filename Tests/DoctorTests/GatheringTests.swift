import Foundation
import Testing

@testable import Doctor

@Suite("what the doctor looks at")
struct GatheringTests {
    @Test("holders of a video device are found among processes; those that cannot be seen are counted")
    func processes() throws {
        let root = NSTemporaryDirectory() + "doctor-proc-\(UUID().uuidString)"
        let files = FileManager.default
        defer { try? files.removeItem(atPath: root) }
        func process(_ id: Int, _ name: String, commandLine: String, targets: [String]?) throws {
            try files.createDirectory(atPath: "\(root)/\(id)", withIntermediateDirectories: true)
            try Data("\(name)\n".utf8).write(to: URL(fileURLWithPath: "\(root)/\(id)/comm"))
            try Data(commandLine.utf8).write(to: URL(fileURLWithPath: "\(root)/\(id)/cmdline"))
            try Data("Name:\t\(name)\nUid:\t7\t8\t9\t10\n".utf8).write(to: URL(fileURLWithPath: "\(root)/\(id)/status"))
            guard let targets else { return }
            try files.createDirectory(atPath: "\(root)/\(id)/fd", withIntermediateDirectories: true)
            for (index, target) in targets.enumerated() {
                try files.createSymbolicLink(atPath: "\(root)/\(id)/fd/\(index)", withDestinationPath: target)
            }
        }
        try process(10, "sursathid", commandLine: "sursathid", targets: ["/dev/null", "/dev/video0", "/dev/video0"])
        try process(11, "zoom", commandLine: "zoom", targets: ["socket:[1]", "/dev/video2"])
        try process(12, "other", commandLine: "other", targets: nil)
        try process(13, "kworker", commandLine: "", targets: nil)
        try files.createDirectory(atPath: "\(root)/self", withIntermediateDirectories: true)
        let table = ProcessTable(folder: root)
        #expect(table.daemons == [.init(id: 10, userID: 7, name: "sursathid")])
        #expect(table.holders.map(\.device) == ["/dev/video0", "/dev/video2"])
        #expect(table.holders.map(\.process.name) == ["sursathid", "zoom"])
        #expect(table.hidden.map(\.id) == [12])
    }

    @Test("systemctl's answer is read, whatever it leaves out")
    func units() {
        let text = """
            Id=sursathid.service
            LoadState=loaded
            UnitFileState=enabled
            ActiveState=failed
            Result=watchdog
            NRestarts=4

            Id=sursathid.socket
            LoadState=not-found
            """
        let units = ServiceUnits.units(of: .system, properties: text)
        #expect(units.map(\.name) == ["sursathid.service", "sursathid.socket"])
        #expect(units[0].isInstalled && units[0].isEnabled && !units[0].isActive)
        #expect(units[0].result == "watchdog" && units[0].restarts == 4)
        #expect(!units[1].isInstalled && !units[1].isEnabled)
        #expect(ServiceUnits.units(of: .user, properties: "Failed to connect to bus\n").isEmpty)
    }

    @Test("a program that fails, is missing or hangs gives no answer, and does not hold up the doctor")
    func programs() {
        #expect(ServiceUnits.output(of: ["echo", "a b"], timeoutMilliseconds: 60_000) == "a b\n")
        #expect(ServiceUnits.output(of: ["false"], timeoutMilliseconds: 60_000) == nil)
        #expect(ServiceUnits.output(of: ["/nonexistent/program"], timeoutMilliseconds: 60_000) == nil)
        #expect(ServiceUnits.output(of: ["sleep", "1000"], timeoutMilliseconds: 50) == nil)
        #expect(ServiceUnits.output(of: ["yes"], timeoutMilliseconds: 60_000) == nil)
    }

    @Test("the cards' drivers and the distribution's name are read")
    func files() {
        let cards = """
             0 [PCH            ]: HDA-Intel - HDA Intel PCH
                                  HDA Intel PCH at 0xdf240000 irq 132
             1 [Dac            ]: USB-Audio - Alice's DAC
                                  Maker DAC SERIAL1 at usb-0000:00:14.0-1
            """
        #expect(Facts.Sound.drivers(cards: cards) == ["HDA-Intel", "USB-Audio"])
        #expect(Facts.Sound.drivers(cards: "--- no soundcards ---\n") == [])
        #expect(Facts.Machine.prettyName("ID=debian\nPRETTY_NAME=\"Debian 13\"\n") == "Debian 13")
    }
}
