import Synchronization

@testable import MPRIS

/// A player that does what it is told, and remembers it.
final class FakePlayer: MPRISBackend {
    struct Fields {
        var state = MPRISState()
        var track: MPRISTrack?
        var cover: MPRISCover?
        var playlists = ["calm", "happy", "très triste"]
        var orders: [MPRISOrder] = []
        var refusal: MPRISRefusal?
    }

    let fields: Mutex<Fields>

    init() {
        var fields = Fields()
        fields.state.hasMusic = true
        self.fields = Mutex(fields)
    }

    /// A player in the middle of a track of 200 seconds.
    static func playing(_ playback: MPRISState.Playback = .playing) -> FakePlayer {
        let player = FakePlayer()
        player.fields.withLock { fields in
            fields.state.playback = playback
            fields.state.trackID = 7
            fields.state.elapsedSeconds = 50
            fields.state.durationSeconds = 200
            var track = MPRISTrack(id: 7, path: "/music/calm/Für Elise.mp3")
            track.title = "Für Elise"
            fields.track = track
        }
        return player
    }

    func change(_ change: (inout Fields) -> Void) { fields.withLock { change(&$0) } }

    /// The orders since the last time.
    func takeOrders() -> [MPRISOrder] {
        fields.withLock { fields in
            defer { fields.orders = [] }
            return fields.orders
        }
    }

    func state() -> MPRISState { fields.withLock { $0.state } }
    func track() -> MPRISTrack? { fields.withLock { $0.track } }
    func cover(ofPath path: String) -> MPRISCover? { fields.withLock { $0.cover } }
    func playlists() -> [String] { fields.withLock { $0.playlists } }

    func perform(_ order: MPRISOrder) throws(MPRISRefusal) {
        let refusal = fields.withLock { fields -> MPRISRefusal? in
            fields.orders.append(order)
            if fields.refusal != nil { return fields.refusal }
            switch order {
            case .play: fields.state.playback = .playing
            case .pause: fields.state.playback = .paused
            case .stop: fields.state.playback = .stopped
            case .next, .previous: fields.state.playback = .playing
            case .seek(let seconds): fields.state.elapsedSeconds = seconds
            case .setVolume(let volume): fields.state.volume = volume
            case .setLoop(let loop): fields.state.loop = loop
            case .setShuffled(let isShuffled): fields.state.isShuffled = isShuffled
            case .activate(let playlist): fields.state.playlist = playlist
            case .open: break
            }
            return nil
        }
        if let refusal { throw refusal }
    }
}
