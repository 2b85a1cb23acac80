import ControlProtocol
@testable import Pipeline
import Testing

@testable import Doctor

@Suite("the report that is pasted in public")
struct ShareableReportTests {
    /// Facts in which every text that could be somebody's holds the word SECRET.
    private func secretFacts() -> Facts {
        var facts = healthyFacts()
        facts.account.name = "SECRETuser"
        facts.account.home = "/home/SECRETuser"
        facts.account.groups = ["SECRETgroup"]
        facts.machine.hostName = "SECREThost"
        facts.machine.kernel = "6.1.0-SECREThost-amd64"
        facts.machine.distribution = "Debian of SECRETuser"
        facts.daemonProcesses.append(.init(id: 5, userID: 1001, name: "SECRETprogram"))
        facts.holders.append(.init(device: "/dev/SECRETcam", process: .init(id: 6, userID: 1, name: "SECRETprogram")))
        facts.cameras = [.init(path: "/dev/v4l/by-id/usb-SECRET", name: "SECRETserial", driver: "uvc", obstacle: .busy)]
        facts.units[0].result = "SECRET"
        facts.settings = secretSettings()
        facts.neededFiles = [
            .init(what: "the cascade", path: "/home/SECRETuser/x.xml", isReadable: false, remedy: "x"),
            .init(what: "the model", path: "/srv/SECRET.onnx", isReadable: true, remedy: "x"),
        ]
        facts.music.folder = "/srv/SECRETmusic"
        facts.music.moods = [
            .init(mood: "SECRETmood", playlist: "/srv/SECRETmusic/SECRETlist.m3u", trackCount: 3),
            .init(mood: "SECRETsilent", playlist: "/srv/SECRETmusic/none"),
        ]
        facts.kept.folder = "/srv/SECRETstate"
        facts.changeAnswer { answer in
            answer.socket = "/srv/SECRET/socket"
            answer.error = "SECRETsong.mp3 cannot be played"
            answer.mood.cameraDetail = "SECRETserial is gone"
            answer.mood.camera = .unavailable
            answer.selfTest = secretSelfTest()
        }
        return facts
    }

    private func secretSettings() -> Facts.Settings {
        var settings = Facts.Settings()
        settings.file = "/srv/SECRET.toml"
        settings.problems = [
            .init(file: "/srv/SECRET.toml", line: 4, key: "control.SECRETkey", message: "found SECRETvalue"),
            .init(file: "/srv/SECRET.toml", line: 5, key: "camera.width", message: "found SECRETvalue"),
            .init(file: "/srv/SECRET.toml", message: "this is not TOML: SECRET"),
        ]
        settings.configuration.camera.device = "/dev/v4l/by-id/usb-SECRET"
        settings.configuration.camera.offTimes = ["Mon 10:00-SECRET"]
        settings.configuration.face.cascade = "/srv/SECRET.xml"
        settings.configuration.model.path = "/srv/SECRET.onnx"
        settings.configuration.model.overrides = ["labels": "SECRETlabel"]
        settings.configuration.music.folder = "/srv/SECRETmusic"
        settings.configuration.player.output = "alsa:SECRETcard"
        settings.configuration.player.mixer = "alsa:SECRETcontrol"
        settings.configuration.control.password = "SECRETpassword"
        settings.configuration.control.socket = "/srv/SECRET/socket"
        settings.configuration.control.group = "SECRETgroup"
        settings.configuration.control.address = "192.0.2.SECRET"
        settings.configuration.trace.file = "SECRET.trace"
        settings.configuration.moods.append(.init(name: "SECRETmood", emotions: ["SECRETemotion"], playlist: "SECRET"))
        return settings
    }

    private func secretSelfTest() -> SelfTestReport {
        var test = healthySelfTest()
        test.version = "0.9"
        test.controlGroup = "/user.slice/SECRET.service"
        test.configurationFile = "/srv/SECRET.toml"
        test.stateFolder = "/srv/SECRETstate"
        test.videoDevices = ["/dev/SECRETcam"]
        test.filesOpenForWriting = ["/srv/SECRETfile"]
        test.networkSockets = ["inet SECRET:1"]
        test.places = [
            .init(path: "/home/SECRETuser", isOwn: false, outcome: .writable),
            .init(path: "/srv/SECRETstate", isOwn: true, outcome: .refused("EACCES")),
        ]
        test.pictures = ["/srv/SECRETstate/face.jpg"]
        test.stored.append(
            .init(kind: "SECRETkind", count: 1, bytes: 1, oldestUnixSeconds: 1, newestUnixSeconds: 1))
        return test
    }

    /// All states of the daemon, so that every finding is made once.
    private func variants() -> [Facts] {
        let facts = secretFacts()
        var old = facts
        old.changeAnswer { $0.selfTest = nil }
        var (silent, forbidden, mute) = (facts, facts, facts)
        silent.daemon = .silent
        forbidden.daemon = .forbidden(path: "/srv/SECRET", group: "audio")
        mute.daemon = .mute(path: "/srv/SECRET", reason: "it said \"SECRET\"")
        var on = facts
        on.changeAnswer { $0.mood.camera = .on }
        on.settings.unreadable = "SECRET"
        on.music.moods = [.init(mood: "SECRETsilent")]
        var unseen = silent
        unseen.holders = []
        unseen.hiddenProcesses = unseen.daemonProcesses
        unseen.kept.isHidden = true
        return [facts, old, silent, forbidden, mute, on, unseen]
    }

    @Test("no name, path, song, password or serial number comes through, in text and in JSON")
    func secrets() {
        for facts in variants() {
            let diagnosis = Diagnosis(facts)
            let lines = diagnosis.lines(isShareable: true, isColored: false)
            for line in lines { #expect(!line.uppercased().contains("SECRET"), "\(line)") }
            #expect(!diagnosis.json(isShareable: true).text.uppercased().contains("SECRET"))
            // The same facts do hold secrets, and the person sees them.
            #expect(diagnosis.lines(isShareable: false, isColored: false).joined().contains("SECRET"))
        }
    }

    @Test("what helpers need is there: versions, machine, settings that differ")
    func useful() {
        var facts = healthyFacts()
        facts.machine.kernel = "6.1.0-42-amd64"
        facts.machine.architecture = "x86_64"
        facts.machine.processorLevel = "avx2"
        facts.settings.configuration.camera.width = 1280
        facts.settings.configuration.camera.betweenLooks = "closed"
        facts.settings.configuration.music.folder = "/srv/x"
        facts.settings.configuration.player.output = "alsa:hw:0"
        let text = Diagnosis(facts).lines(isShareable: true, isColored: false).joined(separator: "\n")
        #expect(text.contains("SurSathi \(softwareVersion)"))
        #expect(text.contains("Linux 6.1.0-42-amd64, x86_64, kernels avx2"))
        #expect(
            text.contains(
                "camera.width = 1280; camera.betweenLooks = \"closed\"; music.folder = (set); player.output = \"alsa:...\""
            ))
        #expect(text.contains("/dev/video0 is open by sursathid"))
    }
}
