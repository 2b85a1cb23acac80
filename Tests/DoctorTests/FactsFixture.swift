import ControlProtocol

@testable import Doctor

/// Facts of a machine on which all is well: a user's locked service with a camera, and music for every mood.
func healthyFacts() -> Facts {
    var facts = Facts()
    facts.nowUnixSeconds = 2_000_000
    facts.account.name = "alice"
    facts.account.userID = 1000
    facts.account.home = "/home/alice"
    facts.account.groups = ["alice", "video", "audio"]
    facts.account.groupsOnceLoggedIn = facts.account.groups
    facts.machine.hostName = "wonderland"
    facts.daemonProcesses = [.init(id: 812, userID: 1000, name: "sursathid")]
    facts.holders = [.init(device: "/dev/video0", process: facts.daemonProcesses[0])]
    facts.cameras = [.init(path: "/dev/video0", name: "Cam 123SERIAL", driver: "uvcvideo", obstacle: .busy)]
    facts.sound.cardDrivers = ["HDA-Intel"]
    facts.sound.server = "PipeWire"
    facts.sound.serverIsDefault = true
    facts.hasSystemd = true
    var unit = Facts.Unit(manager: .user, name: "sursathid.service")
    (unit.load, unit.enabled, unit.active, unit.result) = ("loaded", "enabled", "active", "success")
    facts.units = [unit]
    facts.settings.file = "/home/alice/.config/sursathi/config.toml"
    facts.neededFiles = [
        .init(
            what: "the cascade", path: "/usr/share/opencv4/x.xml", isReadable: true,
            remedy: "sudo apt install opencv-data")
    ]
    facts.music.folder = "/home/alice/Music"
    facts.music.moods = [.init(mood: "calm", playlist: "/home/alice/Music/calm", trackCount: 12)]
    var answer = Facts.Answer()
    answer.socket = "/run/user/1000/sursathi/socket"
    answer.mood = MoodReport(mood: "calm", camera: .on)
    answer.mood.cameraDetail = "Cam 123SERIAL, 640x480"
    answer.selfTest = healthySelfTest()
    facts.daemon = .answers(answer)
    return facts
}

func healthySelfTest() -> SelfTestReport {
    var test = SelfTestReport()
    test.version = softwareVersion
    test.processID = 812
    test.userID = 1000
    test.controlGroup = "/user.slice/user-1000.slice/user@1000.service/app.slice/sursathid.service"
    test.stateFolder = "/home/alice/.local/state/sursathi"
    test.videoDevices = ["/dev/video0"]
    test.descriptorCount = 30
    test.unixSocketCount = 3
    test.networks = [.init(family: "inet", refusal: "EAFNOSUPPORT"), .init(family: "inet6", refusal: "EAFNOSUPPORT")]
    test.places = [
        .init(path: "/etc", isOwn: false, outcome: .refused("EACCES")),
        .init(path: "/home/alice/.local/state/sursathi", isOwn: true, outcome: .writable),
    ]
    test.stored = [
        .init(kind: "state", count: 2, bytes: 1500, oldestUnixSeconds: 1_990_000, newestUnixSeconds: 1_999_970)
    ]
    test.hasNoNewPrivileges = true
    test.filtersSystemCalls = true
    test.isDumpable = false
    test.swappedKilobytes = 0
    test.hasRealtimeAudio = true
    return test
}

extension Facts {
    /// Changes what the daemon has answered.
    mutating func changeAnswer(_ change: (inout Answer) -> Void) {
        guard case .answers(var answer) = daemon else { return }
        change(&answer)
        daemon = .answers(answer)
    }

    mutating func changeSelfTest(_ change: (inout SelfTestReport) -> Void) {
        changeAnswer { answer in
            guard var test = answer.selfTest else { return }
            change(&test)
            answer.selfTest = test
        }
    }
}
