// Runs on: the main thread, before there is any other.
import CLandlock
import Glibc

/// Landlock: which files a process reaches from now on, whatever its user may. https://docs.kernel.org/userspace-api/landlock.html
enum FileAccess {
    /// `LANDLOCK_ACCESS_FS_*`.
    private struct Access: OptionSet {
        var rawValue: UInt64
        static let execute = Access(rawValue: 1 << 0)
        static let writeFile = Access(rawValue: 1 << 1)
        static let readFile = Access(rawValue: 1 << 2)
        static let readFolder = Access(rawValue: 1 << 3)
        static let removeFolder = Access(rawValue: 1 << 4)
        static let removeFile = Access(rawValue: 1 << 5)
        static let makeFolder = Access(rawValue: 1 << 7)
        static let makeFile = Access(rawValue: 1 << 8)
        static let makeSocket = Access(rawValue: 1 << 9)
        static let makeFIFO = Access(rawValue: 1 << 10)
        static let refer = Access(rawValue: 1 << 13)
        static let truncate = Access(rawValue: 1 << 14)
        static let controlDevice = Access(rawValue: 1 << 15)

        static let read: Access = [.readFile, .readFolder]
        static let write: Access = [
            .read, .writeFile, .removeFolder, .removeFile, .makeFolder, .makeFile, .makeSocket, .makeFIFO, .refer,
            .truncate,
        ]
        static let device: Access = [.read, .writeFile, .controlDevice]
        /// What makes sense for a file that is no folder.
        static let ofFiles: Access = [.execute, .readFile, .writeFile, .truncate, .controlDevice]

        /// What a version of Landlock knows.
        static func known(to version: Int) -> Access {
            let last = version < 2 ? 12 : version < 3 ? 13 : version < 5 ? 14 : 15
            return Access(rawValue: (1 << UInt64(last + 1)) - 1)
        }
    }

    private static let bindPort: UInt64 = 1 << 0
    private static let connectPort: UInt64 = 1 << 1
    private static let scopeAbstractSockets: UInt64 = 1 << 0
    private static let scopeSignals: UInt64 = 1 << 1

    /// Denies all files but those of the policy, TCP but its port, and signals to others, as far as the kernel's version goes.
    static func restrict(to policy: LockdownPolicy, _ report: inout LockdownReport) {
        let version = Int(clandlock_version())
        guard version > 0 else {
            report.missing.append("files (this kernel has no Landlock: \(reason(version)))")
            return
        }
        let known = Access.known(to: version)
        var ruleset = clandlock_ruleset()
        ruleset.file_system = known.rawValue
        if version >= 4 { ruleset.network = bindPort | connectPort }
        if version >= 6 { ruleset.scoped = scopeSignals | (policy.usesAbstractSockets ? 0 : scopeAbstractSockets) }
        let descriptor = CInt(clandlock_create(&ruleset))
        guard descriptor >= 0 else {
            report.missing.append("files (Landlock: \(reason(Int(descriptor))))")
            return
        }
        defer { close(descriptor) }
        let reading = policy.readsEverything ? ["/"] : policy.readable
        for path in reading { allow(path, .read.intersection(known), in: descriptor) }
        for path in policy.devices { allow(path, .device.intersection(known), in: descriptor) }
        for path in policy.writable where allow(path, .write.intersection(known), in: descriptor) {
            report.writable.append(path)
        }
        if version >= 4, let port = policy.port { _ = clandlock_allow_port(descriptor, port, bindPort) }
        let code = Int(clandlock_restrict_self(descriptor))
        guard code == 0 else {
            report.missing.append("files (Landlock: \(reason(code)))")
            return
        }
        report.landlock = version
        report.readingIsRestricted = !policy.readsEverything
        if report.threadsBefore > 0 { report.missing.append("files, for \(report.threadsBefore) earlier threads") }
    }

    /// - Returns: false if there is no such file, or it cannot be named.
    @discardableResult private static func allow(_ path: String, _ access: Access, in ruleset: CInt) -> Bool {
        let descriptor = open(path, nameOnly | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let access = isFolder ? access : access.intersection(.ofFiles)
        return clandlock_allow_path(ruleset, descriptor, access.rawValue) == 0
    }

    private static func reason(_ code: Int) -> String {
        code == -Int(EOPNOTSUPP) ? "it is switched off at boot" : String(cString: strerror(CInt(-code)))
    }
}

/// O_PATH: names a file without opening it. glibc shows it to GNU sources only. The number is the same on x86-64 and arm64.
private let nameOnly: CInt = 0o10000000
