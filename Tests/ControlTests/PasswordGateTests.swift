import NIOCore
import Testing

@testable import Control

@Suite struct PasswordGateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let one = PasswordGate.Peer.address("192.0.2.1")

    @Test("nobody waits before their first wrong password; then a try a second counts, on however many connections")
    func waits() {
        var gate = PasswordGate()
        for _ in 0..<5 {
            let delay = gate.delay(of: one, now: start)
            #expect(delay == .zero)
        }
        gate.failed(one, now: start)
        let second = gate.delay(of: one, now: start)
        #expect(second == .seconds(1))
        let third = gate.delay(of: one, now: start)
        #expect(third == .seconds(2))
        let other = gate.delay(of: .address("192.0.2.2"), now: start)
        #expect(other == .zero)
        let later = gate.delay(of: one, now: start + .seconds(60))
        #expect(later == .zero)
    }

    @Test("more tries than ten do not wait")
    func limit() {
        var gate = PasswordGate()
        gate.failed(one, now: start)
        let delays = (0..<20).map { _ in gate.delay(of: one, now: start) }
        #expect(delays.compactMap { $0 } == (1...10).map { TimeAmount.seconds(Int64($0)) })
        // A wrong one that waited takes no further turn from those that wait.
        gate.failed(one, now: start + .seconds(1))
        let behind = gate.delay(of: one, now: start + .seconds(1))
        #expect(behind == .seconds(10))
    }

    @Test("the addresses of one IPv6 network count as one")
    func network() throws {
        let peers = try ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "192.0.2.1"].map {
            PasswordGate.Peer(try SocketAddress(ipAddress: $0, port: 1))
        }
        #expect(peers[0] == peers[1])
        #expect(peers[0] != peers[2])
        #expect(
            peers.map(\.description) == ["2001:db8:1:2::/64", "2001:db8:1:2::/64", "2001:db8:1:3::/64", "192.0.2.1"])
    }

    @Test("no more than a thousand addresses are remembered")
    func memory() {
        var gate = PasswordGate()
        for number in 0..<5_000 { gate.failed(.network(UInt64(number)), now: start) }
        let waiting = (0..<5_000).count { gate.delay(of: .network(UInt64($0)), now: start) != .zero }
        #expect(waiting <= 1_000)
    }
}
