// Runs on: any thread. Value types only.
import Glibc

/// Where the server listens for clients of the network, beside its Unix socket.
public struct NetworkAddress: Sendable, Equatable, CustomStringConvertible {
    /// A numeric IPv4 or IPv6 address, or `localhost`.
    public let address: String
    /// 1 to 65535; MPD's is 6600.
    public let port: Int
    /// What clients have to say before they may do anything; nil is nothing.
    public let password: String?

    /// An address to listen on.
    /// - Parameter password: may be empty for none, but only on an address of this machine itself.
    /// - Throws: `ControlServerError.badAddress`, `.unprotectedAddress`.
    public init(address: String, port: Int, password: String) throws(ControlServerError) {
        guard (1...65_535).contains(port) else { throw .badAddress("\(address), port \(port)") }
        let numeric = address == "localhost" ? "127.0.0.1" : address
        guard let isLoopback = Self.isLoopback(numeric) else { throw .badAddress(address) }
        guard isLoopback || !password.isEmpty else { throw .unprotectedAddress(address) }
        self.address = numeric
        self.port = port
        self.password = password.isEmpty ? nil : password
    }

    /// The address with its port.
    public var description: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }

    /// Whether only this machine reaches the address; nil if it is no address.
    static func isLoopback(_ address: String) -> Bool? {
        var four = in_addr()
        if inet_pton(AF_INET, address, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard inet_pton(AF_INET6, address, &six) == 1 else { return nil }
        return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
    }
}
