import Files
import ControlProtocol
import Foundation
import Testing

@testable import Doctor

/// A folder that is removed with its contents.
private final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "doctor-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}

@Suite("the daemon's look at itself")
struct SelfTestTests {
    @Test("a folder is written to, and nothing stays there")
    func writable() throws {
        let folder = try TemporaryFolder()
        #expect(WriteTrial.outcome(in: folder.path) == .writable)
        #expect(folderNames(folder.path) == [])
        #expect(WriteTrial.outcome(in: folder.path + "/none") == .missing)
        #expect(WriteTrial.outcome(in: "/proc/self").isRefusal)
    }

    @Test("systemd's private /tmp is told from the machine's by its mount")
    func privateFolder() {
        let line =
            "95 60 254:1 /tmp/systemd-private-1f-sursathid.service-x/tmp /tmp rw,relatime shared:1 - ext4 /dev/vda rw"
        #expect(WriteTrial.isPrivate("/tmp", mountinfo: "22 1 0:20 / /proc rw - proc proc rw\n\(line)\n"))
        #expect(!WriteTrial.isPrivate("/var/tmp", mountinfo: line))
        #expect(!WriteTrial.isPrivate("/tmp", mountinfo: "95 60 0:1 / /tmp rw - tmpfs tmpfs rw"))
    }

    @Test("a network interface beside lo is seen")
    func interfaces() {
        let heading = "Inter-|   Receive\n face |bytes\n"
        #expect(!NetworkTrial.hasInterface(networkDevices: heading + "    lo: 1 2 3\n"))
        #expect(NetworkTrial.hasInterface(networkDevices: heading + "    lo: 1 2 3\n  eth0: 0 0\n"))
    }

    @Test("open sockets and files are found, and closed ones are not")
    func descriptors() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/open"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let network = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
        defer { close(network) }
        let found = OpenDescriptors.ofThisProcess()
        #expect(found.filesForWriting.contains { $0.hasSuffix("/open") && $0.contains("doctor-") })
        #expect(network < 0 || found.networkSockets.contains("inet 0.0.0.0:0"))
        #expect(found.count >= 4)
        close(file)
        #expect(!OpenDescriptors.ofThisProcess().filesForWriting.contains { $0.hasSuffix(path) })
    }

    @Test("what is kept is counted by its kind, and a picture among it is found")
    func stored() throws {
        let folder = try TemporaryFolder()
        try folder.write("state.json", [1, 2, 3])
        try folder.write("queue.m3u", [4])
        try folder.write("queue.m3u.new", [4])
        try folder.write("library/playlists/RIFF.m3u", Array("mine".utf8))
        try folder.write("moods.trace", [7])
        try folder.write("moods.trace.1", [7, 8])
        try folder.write("strange", [0xff, 0xd8, 0xff, 0xe0])
        let covers = try TemporaryFolder()
        try covers.write("cover-1.jpg", [0xff, 0xd8, 0xff, 0xe0])
        let files = StoredFiles(stateFolder: folder.path, coverFolders: [covers.path], traceFile: "moods.trace")
        #expect(files.stored.map(\.kind) == ["state", "playlists", "trace", "covers", "other"])
        #expect(files.stored.map(\.count) == [3, 1, 2, 1, 1])
        #expect(files.stored.map(\.bytes) == [5, 4, 3, 4, 4])
        #expect(files.pictures == [folder.path + "/strange"])
        #expect(!files.isHidden)
        #expect(StoredFiles(stateFolder: folder.path + "/none", coverFolders: [], traceFile: "").stored.isEmpty)
    }

    @Test("pictures and films are known by their first bytes, playlists and numbers are none")
    func pictures() {
        for text in ["GIF89a", "RIFF....AVI ", "P5\n640 480", "YUV4MPEG2 W640", "....ftypisom"] {
            #expect(StoredFiles.isPicture(Array(text.utf8)[...]), "\(text)")
        }
        for text in ["", "P", "{\"P5\"", "#EXTM3U", "P9\n", "PLS", "SSMUSIC\n"] {
            #expect(!StoredFiles.isPicture(Array(text.utf8)[...]), "\(text)")
        }
    }

    @Test("rights and swap are read from /proc, control groups of both kinds")
    func status() {
        let facts = ProcessFacts(
            status: "Name:\tx\nVmSwap:\t      12 kB\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n")
        #expect(facts.hasNoNewPrivileges == true)
        #expect(facts.filtersSystemCalls == true)
        #expect(facts.swappedKilobytes == 12)
        #expect(ProcessFacts(status: "").filtersSystemCalls == nil)
        #expect(ProcessFacts.controlGroup("0::/system.slice/a.service\n") == "/system.slice/a.service")
        #expect(ProcessFacts.controlGroup("2:cpu:/x\n1:name=systemd:/user.slice/b\n") == "/user.slice/b")
        #expect(ProcessFacts.controlGroup("") == nil)
    }
}
