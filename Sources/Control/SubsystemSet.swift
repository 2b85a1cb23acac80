// Runs on: any thread. A value type.
import ControlProtocol

/// A set of subsystems as bits: cheap to merge for each client at each change.
struct SubsystemSet: OptionSet, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ subsystems: some Sequence<Subsystem>) {
        self.init()
        for subsystem in subsystems { formUnion(Self.bit(subsystem)) }
    }

    /// What a bare `idle` waits for.
    static let ofMPD = SubsystemSet(Subsystem.allCases.filter(\.isOfMPD))

    /// The stored playlists.
    static let storedPlaylist = bit(.storedPlaylist)
    /// The stickers.
    static let sticker = bit(.sticker)

    /// The members in the order in which `idle` reports them.
    var subsystems: [Subsystem] { Subsystem.allCases.filter { contains(Self.bit($0)) } }

    private static func bit(_ subsystem: Subsystem) -> SubsystemSet {
        guard let index = Subsystem.allCases.firstIndex(of: subsystem) else { return [] }
        return SubsystemSet(rawValue: 1 << UInt32(index))
    }
}
