// Runs on: the thread "mpris".
import CSystemd
import Glibc
import Threads

/// The player as the bus sees it: `/org/mpris/MediaPlayer2` of MPRIS 2.2 (specifications.freedesktop.org/mpris-spec/2.2).
final class MPRISObject: BusObject {
    static let path = "/org/mpris/MediaPlayer2"

    let backend: any MPRISBackend
    private let covers: CoverFolder?
    private var clock = PlaybackClock()
    /// As the last call or change found them.
    private(set) var state = MPRISState()
    private(set) var track: MPRISTrack?
    private var artURL: (path: String, url: String?)?
    private(set) var playlists: [Playlist] = []
    /// The properties as the bus was last told of them, by interface.
    private var told: [String: [String: BusValue]] = [:]
    /// What is to be sent, in order.
    private var signals: [BusSignal] = []

    let interfaces = [rootInterface, playerInterface, playlistsInterface]

    /// - Parameter coverFolder: where covers are written; nil shows only those that are files anyway.
    init(backend: any MPRISBackend, coverFolder: String?) {
        self.backend = backend
        covers = coverFolder.map { CoverFolder(path: $0) }
    }

    /// A bus begins on which nobody knows anything that could have changed.
    func begin() {
        refresh()
        signals = []
    }

    // MARK: What the bus is told

    /// Takes over what has changed, and has the bus told of it.
    func refresh() {
        playlists = backend.playlists().compactMap { Playlist(name: $0) }
        track = backend.track()
        refreshState()
    }

    /// The same for what every call looks at. The track is asked for again only if it is another one.
    private func refreshState() {
        state = backend.state()
        if state.trackID != track?.id {
            track = backend.track()
            // Between the two questions the next track may have begun.
            if let track, track.id != state.trackID { state = backend.state() }
        }
        let jumps = clock.take(state, at: MonotonicClock.seconds)
        for interface in interfaces {
            let values = currentValues(of: interface.name)
            let changed = values.filter { name, value in
                interface.property(name)?.emission == .changes && told[interface.name]?[name] != value
            }
            told[interface.name] = values
            if !changed.isEmpty { signals.append(.propertiesChanged(interface.name, changed)) }
        }
        if jumps { tellSeeked() }
    }

    private func tellSeeked() {
        signals.append(BusSignal(interface: Self.player, member: "Seeked", arguments: [position]))
    }

    /// Hands over what is to be sent.
    func takeSignals() -> [BusSignal] {
        defer { signals = [] }
        return signals
    }

    /// Where the current track is shown; nil if it has no cover. The file is looked at once.
    func artURL(of track: MPRISTrack) -> String? {
        if let artURL, artURL.path == track.path { return artURL.url }
        let file: String? =
            switch backend.cover(ofPath: track.path) {
            case .file(let path): path
            case .picture(let bytes): covers?.show(bytes)
            case nil: nil
            }
        let url = file.map { FileURL.url(ofPath: $0) }
        artURL = (track.path, url)
        return url
    }

    // MARK: BusObject

    func call(_ method: String, of interface: String, _ arguments: [BusValue]) throws(BusFailure) -> [BusValue] {
        refreshState()
        defer { refreshState() }
        switch interface {
        case Self.player: return try callPlayer(method, arguments)
        case Self.playlists: return try callPlaylists(method, arguments)
        // Raise and Quit: a service has no window, and who stops it is its service manager (CanRaise and CanQuit are false).
        default: return []
        }
    }

    func set(_ property: String, of interface: String, to value: BusValue) throws(BusFailure) {
        refreshState()
        defer { refreshState() }
        if interface == Self.player { try setPlayer(property, to: value) }
    }

    func values(of interface: String) -> [String: BusValue] {
        refreshState()
        return currentValues(of: interface)
    }

    private func currentValues(of interface: String) -> [String: BusValue] {
        switch interface {
        case Self.root: rootValues
        case Self.player: playerValues
        case Self.playlists: playlistValues
        default: [:]
        }
    }

    func perform(_ order: MPRISOrder) throws(BusFailure) {
        do throws(MPRISRefusal) {
            try backend.perform(order)
        } catch {
            throw BusFailure("Failed", error.reason)
        }
        // A desktop waits for the signal however short the way was.
        if case .seek = order {
            state = backend.state()
            _ = clock.take(state, at: MonotonicClock.seconds)
            tellSeeked()
        }
    }
}

// MARK: - org.mpris.MediaPlayer2

extension MPRISObject {
    static let root = "org.mpris.MediaPlayer2"

    fileprivate static let rootInterface = BusInterface(
        name: root, methods: [.init("Raise"), .init("Quit")],
        properties: [
            .init("CanQuit", "b", emission: .constant), .init("CanRaise", "b", emission: .constant),
            .init("HasTrackList", "b", emission: .constant), .init("Identity", "s", emission: .constant),
            .init("DesktopEntry", "s", emission: .constant),
            .init("SupportedUriSchemes", "as", emission: .constant),
            .init("SupportedMimeTypes", "as", emission: .constant),
        ])

    fileprivate var rootValues: [String: BusValue] {
        [
            "CanQuit": .boolean(false), "CanRaise": .boolean(false), "HasTrackList": .boolean(false),
            "Identity": .string("SurSathi"), "DesktopEntry": .string("sursathi"),
            "SupportedUriSchemes": .strings(["file"]), "SupportedMimeTypes": .strings(["audio/mpeg"]),
        ]
    }
}
