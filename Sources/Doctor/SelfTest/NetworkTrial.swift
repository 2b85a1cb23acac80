// Runs on: a thread that may wait.
import ControlProtocol
import Glibc

/// Tries to open network sockets.
enum NetworkTrial {
    /// A socket of each family is opened and closed at once; nothing is sent.
    static func outcomes() -> [SelfTestReport.Network] {
        [("inet", AF_INET), ("inet6", AF_INET6), ("packet", AF_PACKET)].map { name, family in
            let descriptor = socket(family, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return .init(family: name, refusal: errorName(errno)) }
            close(descriptor)
            return .init(family: name, refusal: nil)
        }
    }

    /// Whether this process sees another interface than `lo` (proc(5), `net/dev`); nil if that cannot be read.
    static func hasInterface() -> Bool? { readKernelFile("/proc/self/net/dev").map(hasInterface) }

    static func hasInterface(networkDevices text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            guard let colon = line.firstIndex(of: ":") else { return false }
            return line[..<colon].drop { $0 == " " } != "lo"
        }
    }
}
