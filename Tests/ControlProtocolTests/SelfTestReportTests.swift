import ControlProtocol
import Testing

@Suite("the daemon's self-test on the wire")
struct SelfTestReportTests {
    static let full: SelfTestReport = {
        var report = SelfTestReport()
        report.version = "1.2.3"
        report.processID = 812
        report.userID = 998
        report.controlGroup = "/system.slice/sursathid.service"
        report.configurationFile = "/etc/sursathi/config.toml"
        report.stateFolder = "/var/lib/sursathi"
        report.videoDevices = ["/dev/video0", "/dev/video2"]
        report.soundDevices = ["/dev/snd/pcmC0D0p"]
        report.filesOpenForWriting = ["/tmp/a file"]
        report.descriptorCount = 31
        report.unixSocketCount = 4
        report.networkSockets = ["inet 127.0.0.1:6600"]
        report.networks = [.init(family: "inet", refusal: nil), .init(family: "inet6", refusal: "EAFNOSUPPORT")]
        report.hasNetworkInterface = false
        report.places = [
            .init(path: "/etc", isOwn: false, outcome: .refused("EROFS")),
            .init(path: "/tmp", isOwn: false, outcome: .privateFolder),
            .init(path: "/home", isOwn: false, outcome: .missing),
            .init(path: "/srv", isOwn: false, outcome: .writable),
            .init(path: "/var/lib/sursathi", isOwn: true, outcome: .writable),
        ]
        report.stored = [
            .init(kind: "state", count: 2, bytes: 900, oldestUnixSeconds: 10, newestUnixSeconds: 20),
            .init(kind: "trace", count: 1, bytes: 5, oldestUnixSeconds: 30, newestUnixSeconds: 40),
        ]
        report.pictures = ["/var/lib/sursathi/x.jpg"]
        report.hasNoNewPrivileges = true
        report.filtersSystemCalls = true
        report.isDumpable = false
        report.coreLimitBytes = nil
        report.swappedKilobytes = 12
        report.hasRealtimeAudio = true
        return report
    }()

    @Test("what is written is read again")
    func roundTrip() {
        #expect(SelfTestReport(pairs: Self.full.pairs) == Self.full)
        #expect(SelfTestReport(pairs: SelfTestReport().pairs) == SelfTestReport())
    }

    @Test("lines of a newer daemon, and parts without their beginning, are passed over")
    func foreign() {
        let pairs = ["own", "write", "socket", "count", "bytes", "oldest", "newest", "moon"].map { Pair($0, "-1e999") }
        #expect(SelfTestReport(pairs: pairs) == SelfTestReport())
    }
}
