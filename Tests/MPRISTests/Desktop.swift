import Foundation
import Synchronization
import Testing

@testable import MPRIS

/// A bus, a player on it, and a desktop that has found it.
final class Desktop {
    let bus: PrivateBus
    let player: FakePlayer
    let server: MPRISServer
    let client: BusClient

    init(_ player: FakePlayer = .playing()) throws {
        bus = try PrivateBus()
        self.player = player
        let log = EventLog()
        server = MPRISServer(backend: player, address: bus.address, coverFolder: "\(bus.folder)/covers") {
            log.take($0)
        }
        try server.start()
        try #require(log.wait { $0 == .named(MPRISServer.busName) }, "\(log.all)")
        client = try BusClient(bus.address)
        // The rule for signals has been sent before this, and the bus works in order.
        _ = try client.owner(of: MPRISServer.busName)
    }

    deinit { server.stop() }
}

/// What a server tells.
final class EventLog: Sendable {
    private let events = Mutex<[MPRISServer.Event]>([])

    func take(_ event: MPRISServer.Event) { events.withLock { $0.append(event) } }

    var all: [MPRISServer.Event] { events.withLock { $0 } }

    /// Waits for an event that fits, a long time if need be.
    func wait(_ fits: (MPRISServer.Event) -> Bool) -> Bool { waitForAll { $0.contains(where: fits) } }

    func waitForAll(_ fits: ([MPRISServer.Event]) -> Bool) -> Bool {
        let end = Date() + 15
        while Date() < end {
            if fits(all) { return true }
            usleep(5000)
        }
        return false
    }
}
