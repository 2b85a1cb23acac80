// Runs on: any thread; values only.
import JSONText

/// What the daemon goes on with after a restart: the queue, the place in it, options, and the mood that was set by hand.
public struct SavedState: Sendable, Equatable {
    /// Whether the music played.
    public enum Playback: String, Sendable, CaseIterable {
        /// It played.
        case play
        /// It was paused.
        case pause
        /// It was paused because nobody was there.
        case away
        /// It was stopped.
        case stop
        /// It had not begun, or was over: a mood may start it.
        case waiting
    }

    /// One song of the queue.
    public struct QueueItem: Sendable, Equatable {
        /// Absolute path.
        public var path: String
        /// What its playlist calls it.
        public var title: String?
        /// How early it comes in random order, 0 to 255.
        public var priority: Int
        /// How it came into the queue.
        public var origin: Origin

        /// How a song came into the queue.
        public enum Origin: String, Sendable {
            /// With a mood's playlist.
            case playlist
            /// The person added it.
            case person
            /// The person added it, and it has not been played yet.
            case personWaiting
        }

        /// A song.
        public init(path: String, title: String? = nil, priority: Int = 0, origin: Origin = .playlist) {
            self.path = path
            self.title = title
            self.priority = priority
            self.origin = origin
        }
    }

    /// A mood set by hand.
    public struct Override: Sendable, Equatable {
        /// The mood.
        public var mood: String
        /// When it ends, in seconds since 1970; nil: when the person says so.
        public var endUnixSeconds: Int?
        /// How long it had left when it was saved: it never gets longer by a clock that was put back, as that of a machine
        /// without a battery is at each start.
        public var secondsLeft: Int?

        /// A mood, and when it ends.
        public init(mood: String, endUnixSeconds: Int? = nil, secondsLeft: Int? = nil) {
            self.mood = mood
            self.endUnixSeconds = endUnixSeconds
            self.secondsLeft = secondsLeft
        }
    }

    /// The songs in order.
    public var queue: [QueueItem] = []
    /// The mood whose playlist the queue is; nil if the person made it.
    public var queueMood: String?
    /// The current song's place in the queue.
    public var position: Int?
    /// The place within the current song, in seconds.
    public var elapsedSeconds: Double = 0
    /// Whether the music played.
    public var playback = Playback.waiting
    /// 0 to 100; nil leaves the configuration's.
    public var volume: Int?
    /// Options by MPD's names, such as `repeat` and `single`, with their values.
    public var options: [String: String] = [:]
    /// The mood that was set by hand.
    public var moodOverride: Override?
    /// Where each mood's playlist goes on: the path of the song that was heard last.
    public var lastHeard: [String: String] = [:]

    /// Nothing.
    public init() {}
}

extension SavedState {
    /// More songs are not restored.
    static let queueLimit = 1_000_000

    /// Everything but the queue's songs.
    var json: JSONValue {
        .object([
            ("version", .integer(1)), ("queueChecksum", .string(Self.checksum(of: queue))),
            ("queueMood", JSONValue(queueMood)), ("position", JSONValue(position)),
            ("path", JSONValue(position.flatMap { queue.indices.contains($0) ? queue[$0].path : nil })),
            ("elapsedSeconds", .number(elapsedSeconds.isFinite ? elapsedSeconds : 0)),
            ("playback", .string(playback.rawValue)), ("volume", JSONValue(volume)),
            ("options", Self.object(options)),
            (
                "override",
                moodOverride.map {
                    .object([
                        ("mood", .string($0.mood)), ("endUnixSeconds", JSONValue($0.endUnixSeconds)),
                        ("secondsLeft", JSONValue($0.secondsLeft)),
                    ])
                } ?? .null
            ),
            ("lastHeard", Self.object(lastHeard)),
        ])
    }

    private static func object(_ texts: [String: String]) -> JSONValue {
        .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    /// What was written, together with the queue that was written at its time.
    /// - Returns: nil if it is of another version or no state at all. Single values that are wrong count as missing.
    init?(json: JSONValue, queue: [QueueItem]) {
        guard json["version"]?.int == 1 else { return nil }
        self.queue = queue
        queueMood = json["queueMood"]?.string
        position = json["position"]?.int.flatMap { queue.indices.contains($0) ? $0 : nil }
        // The two files are replaced one after the other. If only one of them was, the song is looked for.
        if json["queueChecksum"]?.string != Self.checksum(of: queue), let path = json["path"]?.string,
            position.map({ queue[$0].path != path }) ?? true
        {
            position = queue.firstIndex { $0.path == path }
        }
        let elapsed = json["elapsedSeconds"]?.double ?? 0
        elapsedSeconds = position != nil && elapsed.isFinite && elapsed > 0 && elapsed < 1e9 ? elapsed : 0
        playback = json["playback"]?.string.flatMap(Playback.init) ?? .waiting
        volume = json["volume"]?.int.flatMap { (0...100).contains($0) ? $0 : nil }
        options = Self.texts(json["options"])
        moodOverride = json["override"]?["mood"]?.string.map {
            Override(
                mood: $0, endUnixSeconds: json["override"]?["endUnixSeconds"]?.int,
                secondsLeft: json["override"]?["secondsLeft"]?.int)
        }
        lastHeard = Self.texts(json["lastHeard"])
    }

    private static func texts(_ json: JSONValue?) -> [String: String] {
        Dictionary(
            (json?.members ?? []).compactMap { name, value in value.string.map { (name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The queue's songs as an `.m3u` file.
    static func bytes(of queue: [QueueItem]) -> [UInt8] {
        var bytes = Array("#EXTM3U\n".utf8)
        for item in queue where !item.path.utf8.contains(10) {
            if item.origin != .playlist { bytes += "#ORIGIN:\(item.origin.rawValue)\n".utf8 }
            if item.priority != 0 { bytes += "#PRIORITY:\(item.priority)\n".utf8 }
            if let title = item.title {
                bytes += "#EXTINF:-1,\(title.split(separator: "\n").joined(separator: " "))\n".utf8
            }
            bytes += item.path.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The songs of such a file. A last line without its end does not count.
    static func queue(from bytes: [UInt8]) -> [QueueItem] {
        var queue: [QueueItem] = []
        var item = QueueItem(path: "")
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let text = String(decoding: line, as: UTF8.self)
            if text.begins(with: "#PRIORITY:") {
                item.priority = Int(text.dropping(bytes: 10)).map { min(max($0, 0), 255) } ?? 0
            } else if text.begins(with: "#ORIGIN:") {
                item.origin = QueueItem.Origin(rawValue: text.dropping(bytes: 8)) ?? .playlist
            } else if text.begins(with: "#EXTINF:-1,") {
                item.title = text.dropping(bytes: 11)
            } else if text.begins(with: "/"), queue.count < queueLimit {
                item.path = text
                queue.append(item)
                item = QueueItem(path: "")
            }
        }
        return queue
    }

    private static func checksum(of queue: [QueueItem]) -> String {
        String(Checksum.of(bytes(of: queue)[...]), radix: 16)
    }
}
