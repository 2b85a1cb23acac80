import ControlProtocol
import Pipeline
import Testing

@testable import Doctor

@Suite("what the doctor says")
struct DiagnosisTests {
    /// The findings that are not ok, as `level subject: text -> remedy`.
    private func complaints(_ facts: Facts) -> [String] {
        Diagnosis(facts).findings.filter { $0.level > .ok }.map { finding in
            "\(finding.level.name) \(finding.subject): \(finding.text.full)"
                + (finding.remedy.map { " -> \($0.full)" } ?? "")
        }
    }

    private func text(_ facts: Facts, _ subject: String) -> String {
        Diagnosis(facts).findings.filter { $0.subject == subject }.map(\.text.full).joined(separator: "\n")
    }

    @Test("where all is well, nothing is complained of, and the exit status is 0")
    func healthy() {
        let diagnosis = Diagnosis(healthyFacts())
        #expect(complaints(healthyFacts()) == [])
        #expect(diagnosis.exitStatus == 0)
        #expect(diagnosis.summary == "nothing is wrong")
        #expect(
            text(healthyFacts(), "camera").hasPrefix(
                "/dev/video0 is open by sursathid (process 812); seen in /proc, and it says so itself."))
    }

    @Test("the exit status is that of the worst finding")
    func exitStatus() {
        var facts = healthyFacts()
        facts.changeSelfTest { $0.hasRealtimeAudio = false }
        #expect(Diagnosis(facts).exitStatus == 1)
        #expect(Diagnosis(facts).summary == "1 warning")
        facts.neededFiles[0].isReadable = false
        #expect(Diagnosis(facts).exitStatus == 2)
        #expect(Diagnosis(facts).summary == "1 problem, 1 warning")
    }

    @Test("a daemon that hides its files from /proc is believed, and it is said who says so")
    func hiddenDaemon() {
        var facts = healthyFacts()
        facts.holders = []
        facts.hiddenProcesses = facts.daemonProcesses
        #expect(complaints(facts) == [])
        #expect(text(facts, "camera").contains("it says so itself; /proc hides its files from you"))
    }

    @Test(
        "a camera that is open while it is switched off is a problem, and so is one that the daemon keeps quiet about")
    func openAlthoughOff() {
        var facts = healthyFacts()
        facts.changeAnswer { $0.mood.camera = .off }
        #expect(
            complaints(facts) == [
                "problem camera: /dev/video0 is open by sursathid (process 812); seen in /proc, and it says so itself, although the camera is switched off -> systemctl --user restart sursathid"
            ])
        facts = healthyFacts()
        facts.changeSelfTest { $0.videoDevices = [] }
        #expect(complaints(facts).count == 1)
        #expect(complaints(facts)[0].contains("sursathid does not tell of it"))
        facts.holders = []
        facts.changeAnswer { $0.mood.camera = .off }
        #expect(complaints(facts) == [])
        #expect(text(facts, "camera").contains("no video device open (the camera is off)"))
    }

    @Test("another program that has a camera open is named")
    func otherProgram() {
        var facts = healthyFacts()
        facts.holders.append(.init(device: "/dev/video2", process: .init(id: 99, userID: 1000, name: "zoom")))
        #expect(
            complaints(facts) == [
                "warning camera: other programs have video devices open: /dev/video2 by zoom (process 99) -> end it if it is not meant to see you: kill 99"
            ])
    }

    @Test("what the daemon could write or reach is complained of, each with the way out")
    func unlocked() {
        var facts = healthyFacts()
        facts.changeSelfTest { test in
            test.places[0].outcome = .writable
            test.networks[0].refusal = nil
            test.filtersSystemCalls = false
            test.coreLimitBytes = nil
            test.isDumpable = true
        }
        let subjects = complaints(facts).map { $0.prefix { $0 != ":" } }
        #expect(subjects == ["warning files", "warning network", "warning rights", "warning memory"])
        #expect(complaints(facts).allSatisfy { $0.contains(" -> ") })
        facts.changeSelfTest { $0.hasNetworkInterface = false }
        facts.changeSelfTest { $0.places[0].path = "/dev/shm" }
        #expect(!complaints(facts).contains { $0.hasPrefix("warning files") })
        #expect(text(facts, "files").contains("/dev/shm, where sound programs share memory, is open to it"))
        #expect(!complaints(facts).contains { $0.hasPrefix("warning network") })
    }

    @Test("a state folder that cannot be written, and a disk that is full, have different remedies")
    func ownFolder() {
        var facts = healthyFacts()
        facts.changeSelfTest { $0.places[1].outcome = .refused("ENOSPC") }
        #expect(complaints(facts).first?.contains("-> make room on that disk: df -h ") == true)
        facts.changeSelfTest { $0.places[1].outcome = .refused("EACCES") }
        #expect(complaints(facts).first?.contains("-> sudo chown -R alice ") == true)
    }

    @Test("network sockets are a problem unless a setting asks for them")
    func sockets() {
        var facts = healthyFacts()
        facts.changeSelfTest { $0.networkSockets = ["inet 0.0.0.0:6600"] }
        #expect(complaints(facts).first?.hasPrefix("problem sockets: ") == true)
        facts.settings.configuration.control.port = 6600
        #expect(complaints(facts) == [])
        facts.changeSelfTest { $0.networkSockets.append("inet 10.0.0.1:51234") }
        #expect(complaints(facts).first?.hasPrefix("problem sockets: ") == true)
    }

    @Test("a picture among what is kept is a problem, a recording of moods a warning")
    func stored() {
        var facts = healthyFacts()
        facts.changeSelfTest { test in
            test.pictures = ["/home/alice/.local/state/sursathi/face.jpg"]
            test.stored.append(
                .init(kind: "trace", count: 1, bytes: 10, oldestUnixSeconds: 0, newestUnixSeconds: 1_999_000))
        }
        #expect(complaints(facts).map { $0.prefix(15) } == ["warning stored:", "problem stored:"])
        #expect(text(healthyFacts(), "stored").contains("2 files, 1.5 kB, written just now"))
    }

    @Test("without a daemon there is the command that starts it")
    func silent() {
        var facts = healthyFacts()
        facts.daemon = .silent
        facts.daemonProcesses = []
        facts.holders = []
        #expect(
            complaints(facts).contains(
                "problem daemon: sursathid does not run -> systemctl --user enable --now sursathid"))
        #expect(text(facts, "camera").hasPrefix("sursathid does not run, so it has no camera open"))
        facts.units[0].manager = .system
        #expect(
            complaints(facts).contains(
                "problem daemon: sursathid does not run -> sudo systemctl enable --now sursathid"))
        facts.daemon = .forbidden(path: "/run/sursathi/socket", group: "audio")
        facts.account.groups = ["alice"]
        #expect(
            complaints(facts).contains {
                $0.hasPrefix("problem daemon: ")
                    && $0.hasSuffix("-> log out and in again: you were put into the group audio meanwhile")
            })
        facts.account.groupsOnceLoggedIn = ["alice"]
        #expect(
            complaints(facts).contains { $0.hasSuffix("-> sudo usermod -aG audio alice, then log out and in again") })
    }

    @Test("a failed, restarted, masked and doubled service is complained of")
    func units() {
        var facts = healthyFacts()
        facts.units[0].restarts = 3
        #expect(complaints(facts).first?.hasPrefix("warning units: ") == true)
        (facts.units[0].active, facts.units[0].result) = ("failed", "watchdog")
        #expect(complaints(facts).first?.contains("and failed (watchdog)") == true)
        #expect(Diagnosis(facts).exitStatus == 2)
        facts.units[0].load = "masked"
        #expect(complaints(facts).contains { $0.hasSuffix("-> systemctl --user unmask sursathid") })
        facts = healthyFacts()
        var system = facts.units[0]
        system.manager = .system
        facts.units.append(system)
        #expect(complaints(facts).count == 1)
        #expect(complaints(facts)[0].contains("both the system's and your own service"))
    }

    @Test(
        "a systemd that says nothing is not taken for one without services; a mute system's daemon is restarted as such"
    )
    func mute() {
        var facts = healthyFacts()
        facts.units = []
        facts.systemdAnswers = false
        #expect(complaints(facts).count == 1)
        #expect(complaints(facts)[0].hasPrefix("warning units: systemd does not answer"))
        facts.daemon = .mute(path: "/run/sursathi/socket", reason: "no answer within 5 s")
        #expect(
            complaints(facts).contains(
                "problem daemon: sursathid at /run/sursathi/socket does not answer: no answer within 5 s -> sudo systemctl restart sursathid"
            ))
    }

    @Test("what is missing is named with the command that mends it")
    func parts() {
        var facts = healthyFacts()
        facts.neededFiles[0].isReadable = false
        facts.cameras = [.init(path: "/dev/video0", name: "", driver: "", obstacle: .forbidden)]
        facts.holders = []
        facts.account.groups = ["alice"]
        facts.account.groupsOnceLoggedIn = ["alice"]
        facts.sound.server = nil
        facts.sound.mayOpenCards = false
        facts.music.moods = [.init(mood: "calm")]
        facts.settings.problems = [
            .init(file: "x", line: 3, key: "camera.width", message: "expected an integer, found \"wide\"")
        ]
        facts.daemon = .silent
        let complaints = complaints(facts)
        for remedy in [
            "sudo apt install opencv-data", "sudo usermod -aG video alice, then log out and in again",
            "sudo usermod -aG video,audio alice, then log out and in again", "sursathid --check-config ",
            "cd /home/alice/Music && mkdir -p calm happy sad surprised afraid angry",
        ] {
            #expect(complaints.contains { $0.contains("-> \(remedy)") }, "\(remedy)")
        }
    }

    @Test("a daemon of another version, or without a self-test, is told apart")
    func versions() {
        var facts = healthyFacts()
        facts.changeSelfTest { $0.version = "9.9" }
        #expect(complaints(facts).first?.hasPrefix("warning version: sursathid is 9.9") == true)
        facts.changeAnswer { $0.selfTest = nil }
        #expect(complaints(facts).contains { $0.hasPrefix("warning version: sursathid is older") })
        #expect(complaints(facts).contains { $0.contains("seen in /proc only") })
    }

    @Test("colours only where they are asked for; a hostile name moves no cursor")
    func colors() {
        var facts = healthyFacts()
        facts.changeAnswer { $0.error = "a\u{1b}[2Jb" }
        let plain = Diagnosis(facts).lines(isShareable: false, isColored: false).joined()
        #expect(!plain.contains("\u{1b}"))
        #expect(Diagnosis(facts).lines(isShareable: false, isColored: true).joined().contains("\u{1b}[31;1m"))
        let narrow = Diagnosis(healthyFacts()).lines(isShareable: false, isColored: false, width: 80)
        #expect(narrow.allSatisfy { $0.count <= 80 || $0.contains("->") })
    }
}
