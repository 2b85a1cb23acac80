// Runs on: a thread that may wait for a disk; within the daemon.
import ControlProtocol
import Glibc
import Pipeline

/// The daemon's look at itself: what it has open, what it keeps, and what came of trying what must not be possible.
public struct SelfTest: Sendable {
    private let configurationFile: String?
    private let coverFolder: String?
    private let runtimeFolders: [String]

    /// Prepares the test.
    /// - Parameters:
    ///   - configurationFile: the file that was read; nil for the defaults.
    ///   - coverFolder: where covers of songs are written; nil if nowhere.
    public init(configurationFile: String?, coverFolder: String?) {
        self.configurationFile = configurationFile
        self.coverFolder = coverFolder
        runtimeFolders = [
            environmentFolder("RUNTIME_DIRECTORY"), environmentFolder("XDG_RUNTIME_DIR").map { "\($0)/sursathi" },
            "/run/sursathi",
        ].compactMap { $0 }
    }

    /// Does the test: some hundred system calls, none of which changes anything.
    public func report(configuration: Configuration, musicFolder: String?) -> SelfTestReport {
        var report = SelfTestReport()
        report.version = softwareVersion
        report.processID = Int(getpid())
        report.userID = Int(getuid())
        report.controlGroup = readKernelFile("/proc/self/cgroup").flatMap(ProcessFacts.controlGroup)
        report.configurationFile = configurationFile
        report.stateFolder = RunningPipeline.standardStateFolder
        describeDescriptors(&report)
        report.networks = NetworkTrial.outcomes()
        report.hasNetworkInterface = NetworkTrial.hasInterface()
        report.places = places(musicFolder: musicFolder)
        let files = StoredFiles(
            stateFolder: report.stateFolder, coverFolders: [coverFolder].compactMap { $0 },
            traceFile: configuration.trace.file)
        report.stored = files.stored
        report.pictures = files.pictures
        let facts = ProcessFacts.ofThisProcess()
        report.hasNoNewPrivileges = facts.hasNoNewPrivileges
        report.filtersSystemCalls = facts.filtersSystemCalls
        report.swappedKilobytes = facts.swappedKilobytes
        report.isDumpable = ProcessFacts.isDumpable
        report.coreLimitBytes = ProcessFacts.coreLimitBytes
        report.hasRealtimeAudio = ProcessFacts.isRealtime(thread: "audio")
        return report
    }

    private var ownFolders: [String] {
        [RunningPipeline.standardStateFolder, coverFolder].compactMap { $0 } + runtimeFolders
    }

    private func describeDescriptors(_ report: inout SelfTestReport) {
        let open = OpenDescriptors.ofThisProcess()
        report.videoDevices = open.videoDevices
        report.soundDevices = open.soundDevices
        report.filesOpenForWriting = open.filesForWriting.filter { path in
            !ownFolders.contains { path.hasPrefix("\($0)/") }
        }
        report.descriptorCount = open.count
        report.unixSocketCount = open.unixSocketCount
        report.networkSockets = open.networkSockets
    }

    /// Where it must not write, then where it must.
    private func places(musicFolder: String?) -> [SelfTestReport.Place] {
        let others =
            ["/", "/etc", "/usr", "/var", "/run", "/home", "/tmp", "/var/tmp", "/dev/shm"]
            + [environmentFolder("HOME"), musicFolder, environmentFolder("XDG_RUNTIME_DIR")].compactMap { $0 }
        let own = [RunningPipeline.standardStateFolder].compactMap { $0 }
        var places: [SelfTestReport.Place] = []
        for folder in others where !own.contains(folder) && !places.contains(where: { $0.path == folder }) {
            places.append(.init(path: folder, isOwn: false, outcome: WriteTrial.outcome(in: folder)))
        }
        for folder in own { places.append(.init(path: folder, isOwn: true, outcome: WriteTrial.outcome(in: folder))) }
        return places
    }
}

/// The folder that a variable of the environment names first; nil if it names no absolute one.
func environmentFolder(_ name: String) -> String? {
    guard let value = getenv(name).map({ String(cString: $0) }), value.hasPrefix("/") else { return nil }
    return String(value.prefix { $0 != ":" })
}
