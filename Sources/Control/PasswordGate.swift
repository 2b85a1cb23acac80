// Runs on: the event loop, and only there.
import NIOCore

/// Slows down whoever guesses passwords: after its first wrong one, an address has one try a second, on however many connections.
struct PasswordGate {
    /// Whose tries count together: an IPv4 address, or the network of an IPv6 address (its first 64 bits), of which one person has as
    /// many addresses as they want.
    enum Peer: Hashable, CustomStringConvertible {
        case address(String)
        case network(UInt64)

        init(_ address: SocketAddress?) {
            if case .v6(let address)? = address {
                var address = address.address.sin6_addr
                self = .network(withUnsafeBytes(of: &address) { $0.loadUnaligned(as: UInt64.self) }.bigEndian)
            } else {
                self = .address(address?.ipAddress ?? "an unknown address")
            }
        }

        var description: String {
            switch self {
            case .address(let address): address
            case .network(let prefix):
                (0..<4).map { String(UInt16(truncatingIfNeeded: prefix >> (48 - 16 * $0)), radix: 16) }
                    .joined(separator: ":") + "::/64"
            }
        }
    }

    static let gap = TimeAmount.seconds(1)
    /// More tries than these do not wait.
    static let waitingLimit: Int64 = 10
    /// So many addresses are remembered.
    static let peerLimit = 1_000

    /// When each address may try again. One that is not here may at once.
    private var nextTry: [Peer: NIODeadline] = [:]

    /// How long a try waits before it counts, which takes the turn; nil if too many wait already.
    mutating func delay(of peer: Peer, now: NIODeadline) -> TimeAmount? {
        guard let next = nextTry[peer], next > now else { return .zero }
        let delay = next - now
        guard delay.nanoseconds <= Self.gap.nanoseconds * Self.waitingLimit else { return nil }
        nextTry[peer] = next + Self.gap
        return delay
    }

    /// A try was wrong.
    mutating func failed(_ peer: Peer, now: NIODeadline) {
        if nextTry.count >= Self.peerLimit { nextTry = nextTry.filter { $0.value > now } }
        if nextTry.count >= Self.peerLimit { nextTry = [:] }
        nextTry[peer] = max(nextTry[peer] ?? now, now + Self.gap)
    }
}
