import Foundation
import Glibc
import Testing

@testable import MPRIS

@Suite struct ConnectionTests {
    private func server(_ address: String, _ log: EventLog, _ player: FakePlayer = .playing()) throws -> MPRISServer {
        let server = MPRISServer(backend: player, address: address, retrySeconds: [0.05]) { log.take($0) }
        try server.start()
        return server
    }

    @Test("a second player takes a name with its process id, and both answer")
    func second() throws {
        let desktop = try Desktop()
        let log = EventLog()
        let other = try server(desktop.bus.address, log, .playing(.stopped))
        defer { other.stop() }
        let name = "org.mpris.MediaPlayer2.sursathi.instance\(getpid())"
        try #require(log.wait { $0 == .named(name) })
        let client = try BusClient(desktop.bus.address, destination: name)
        #expect(try client.get("PlaybackStatus") == .string("Stopped"))
        #expect(try desktop.client.get("PlaybackStatus") == .string("Playing"))
        // And a third one of this process says that no name is left.
        let third = EventLog()
        let last = try server(desktop.bus.address, third)
        defer { last.stop() }
        #expect(third.wait { if case .unnamed(let reason) = $0 { reason.contains(name) } else { false } })
    }

    @Test("a bus that is not there yet is told of once, and used as soon as it is there")
    func late() throws {
        let bus = try PrivateBus(isRunning: false)
        let log = EventLog()
        let server = try server(bus.address, log)
        defer { server.stop() }
        try #require(log.wait { if case .noBus = $0 { true } else { false } })
        // Several attempts fail in this time, or none: both are right.
        usleep(300_000)
        #expect(log.all.count == 1)
        try bus.start()
        try #require(log.wait { $0 == .named(MPRISServer.busName) })
        #expect(log.all.count == 2)
    }

    @Test("a bus that goes away is come back to")
    func restart() throws {
        let bus = try PrivateBus()
        let log = EventLog()
        let player = FakePlayer.playing()
        let server = try server(bus.address, log, player)
        defer { server.stop() }
        for round in 1...3 {
            try #require(log.waitForAll { $0.filter { $0 == .named(MPRISServer.busName) }.count == round })
            let client = try BusClient(bus.address)
            try client.call("org.mpris.MediaPlayer2.Player", "Stop")
            #expect(player.takeOrders() == [.stop])
            bus.crash()
            try #require(
                log.waitForAll { $0.filter { if case .lost = $0 { true } else { false } }.count == round })
            try bus.start()
        }
    }

    @Test("the end does not wait for a bus that hangs, and changes may be told to it all the same")
    func hanging() throws {
        let bus = try PrivateBus()
        let log = EventLog()
        let player = FakePlayer.playing()
        let server = try server(bus.address, log, player)
        try #require(log.wait { $0 == .named(MPRISServer.busName) })
        bus.freeze()
        for volume in 0..<100 {
            player.change { $0.state.volume = volume }
            server.notify()
        }
        server.stop()
        server.stop()
    }

    @Test("a name is free again when its server has stopped")
    func stopping() throws {
        let desktop = try Desktop()
        desktop.server.stop()
        let end = Date() + 30
        while try desktop.client.owner(of: MPRISServer.busName) != nil, Date() < end { usleep(5000) }
        #expect(try desktop.client.owner(of: MPRISServer.busName) == nil)
    }

    @Test("an address that is none is no bus")
    func nonsense() throws {
        for address in ["", "nonsense", "unix:path=/nonexistent/bus", "tcp:host=\u{0}"] {
            let log = EventLog()
            let server = try server(address, log)
            #expect(log.wait { if case .noBus = $0 { true } else { false } }, "\(address)")
            server.stop()
        }
    }
}
