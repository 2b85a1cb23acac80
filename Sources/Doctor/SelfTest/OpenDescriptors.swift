// Runs on: a thread that may wait.
import Glibc

/// What this process has open. Each possible descriptor is asked, so that it works where /proc is hidden.
struct OpenDescriptors: Equatable {
    /// Video devices.
    var videoDevices: [String] = []
    /// Sound devices.
    var soundDevices: [String] = []
    /// Regular files that are open for writing, but for standard output and error.
    var filesForWriting: [String] = []
    /// How many are open.
    var count = 0
    /// How many are Unix sockets.
    var unixSocketCount = 0
    /// The other sockets.
    var networkSockets: [String] = []

    /// Major numbers of devices (Linux `Documentation/admin-guide/devices.txt`).
    private static let (videoMajor, soundMajor): (UInt64, UInt64) = (81, 116)
    private static let descriptorLimit: rlim_t = 1 << 20

    /// Looks at all of them.
    static func ofThisProcess() -> OpenDescriptors {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return OpenDescriptors() }
        var result = OpenDescriptors()
        for descriptor in 0..<CInt(min(limit.rlim_cur, descriptorLimit)) { result.look(at: descriptor) }
        return result
    }

    private mutating func look(at descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        count += 1
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: lookAtSocket(descriptor)
        case S_IFCHR:
            let major = Self.major(status.st_rdev)
            if major == Self.videoMajor { videoDevices.append(Self.path(of: descriptor) ?? "video device") }
            if major == Self.soundMajor { soundDevices.append(Self.path(of: descriptor) ?? "sound device") }
        case S_IFREG:
            guard descriptor > STDERR_FILENO, fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY else { return }
            let path = Self.path(of: descriptor) ?? "file without a name"
            // Memory with a descriptor, such as sound servers share.
            if !path.hasPrefix("/memfd:") { filesForWriting.append(path) }
        default: break
        }
    }

    private mutating func lookAtSocket(_ descriptor: CInt) {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard code == 0 else { return networkSockets.append("unknown") }
        switch CInt(address.ss_family) {
        case AF_UNIX: unixSocketCount += 1
        case AF_INET: networkSockets.append("inet \(Self.text(&address, length))")
        case AF_INET6: networkSockets.append("inet6 \(Self.text(&address, length))")
        case AF_NETLINK: networkSockets.append("netlink")
        default: networkSockets.append("family \(address.ss_family)")
        }
    }

    /// `127.0.0.1:6600`
    private static func text(_ address: inout sockaddr_storage, _ length: socklen_t) -> String {
        var host = [CChar](repeating: 0, count: 1025)
        var port = [CChar](repeating: 0, count: 32)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getnameinfo(
                    $0, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV)
            }
        }
        return code == 0 ? "\(text(host)):\(text(port))" : "unknown"
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// `major` of <sys/sysmacros.h>.
    private static func major(_ device: dev_t) -> UInt64 {
        (UInt64(device) >> 8) & 0xfff | (UInt64(device) >> 32) & ~UInt64(0xfff)
    }

    private static func path(of descriptor: CInt) -> String? { linkTarget("/proc/self/fd/\(descriptor)") }
}

/// What a symbolic link leads to; nil if it cannot be read.
func linkTarget(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &target, target.count)
    guard count > 0 else { return nil }
    return String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
