// Runs on: the vision thread, or the only thread of an offline run. A look allocates nothing once the buffer has its size.
import JSONText
import Mood

/// Writes records as lines of JSON into a buffer.
public struct TraceLines: ~Copyable {
    /// While the mood is unknown and nobody is there, further such looks decide nothing: one is written in so many seconds.
    static let emptySeconds = 1.0
    /// Times beyond it (30,000 years) are not written.
    private static let latestTime = 1e12

    /// Whole lines that were not taken yet.
    public private(set) var bytes: [UInt8] = []
    /// How many they are.
    public private(set) var count = 0
    /// The header that holds for the first of them, should they begin a file.
    public private(set) var header: TraceHeader
    /// The header that holds for the next one.
    private var newest: TraceHeader
    /// The last look, if it was an empty one that was written.
    private var empty: TraceLook?
    private var moodIsKnown = false

    /// A buffer that begins with a header.
    public init(header: TraceHeader) {
        self.header = header
        newest = header
        append(.header(header))
    }

    /// Other settings hold from now on.
    public mutating func append(header: TraceHeader) {
        empty = nil
        newest = header
        append(.header(header))
    }

    /// What was seen, and what came of it.
    public mutating func append(_ look: TraceLook, decision: TraceDecision?) {
        if decision == nil, !moodIsKnown, look.scores == nil, look.face == nil, let empty,
            look.poorLight?.kind == empty.poorLight?.kind, (0..<Self.emptySeconds).contains(look.time - empty.time)
        {
            return
        }
        append(.look(look))
        empty = look.scores == nil && look.face == nil ? look : nil
        guard let decision else { return }
        append(.decision(decision))
        moodIsKnown = decision.mood != nil
    }

    /// Any record. One that JSON has no numbers for is left out.
    public mutating func append(_ record: TraceRecord) {
        let length = bytes.count
        if length == 0 {
            header = newest
            if let time = record.time { header.clock = time }
        }
        guard write(record) else {
            bytes.removeSubrange(length...)
            return
        }
        bytes.append(UInt8(ascii: "\n"))
        count += 1
    }

    /// Hands the lines over in exchange for an empty buffer, whose memory is used again.
    public mutating func take(into other: inout [UInt8]) {
        other.removeAll(keepingCapacity: true)
        swap(&bytes, &other)
        count = 0
    }

    /// Drops the lines.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }
}

// MARK: Text

extension TraceLines {
    private mutating func write(_ record: TraceRecord) -> Bool {
        switch record {
        case .header(let header): appendText(header.json.text)
        case .look(let look): return write(look)
        case .decision(let decision):
            guard writeTime(decision.time) else { return false }
            appendText(",\"mood\":\(JSONValue(decision.mood).text),\"previous\":\(JSONValue(decision.previous).text)")
            appendText(",\"reason\":\(JSONValue.string(decision.reason).text)}")
        case .baseline(let time, let order):
            guard writeTime(time) else { return false }
            appendText(",\"baseline\":\"\(order.rawValue)\"}")
        case .truth(let time, let emotion, let share):
            guard writeTime(time) else { return false }
            appendText(",\"truth\":\(JSONValue(emotion).text)")
            if let share {
                append(",\"share\":")
                guard write(share, .score) else { return false }
            }
            append("}")
        case .flicker(let time, let emotion, let seconds):
            guard writeTime(time) else { return false }
            appendText(",\"flicker\":\(JSONValue.string(emotion).text),\"seconds\":")
            guard write(seconds, .time) else { return false }
            append("}")
        }
        return true
    }

    private mutating func write(_ look: TraceLook) -> Bool {
        guard writeTime(look.time) else { return false }
        append(",\"face\":")
        if let face = look.face { write(face) } else { append("null") }
        if let width = look.width {
            append(",\"width\":")
            write(width)
        }
        if let scores = look.scores {
            append(",\"scores\":[")
            for index in scores.indices {
                if index > 0 { append(",") }
                guard write(Double(scores[index]), .score) else { return false }
            }
            append("],\"weight\":")
            guard write(look.weight, .score) else { return false }
        }
        if let light = look.poorLight {
            append(",\"light\":\"")
            append(light.kind.traceName)
            append("\",\"mean\":")
            guard write(light.mean, .light) else { return false }
            append(",\"contrast\":")
            guard write(light.contrast, .light) else { return false }
        }
        append("}")
        return true
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendText(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func writeTime(_ time: Double) -> Bool {
        append("{\"t\":")
        return write(time, .time)
    }

    /// A number with fixed decimals, without zeros at its end; false if it is none or beyond all clocks.
    private mutating func write(_ number: Double, _ precision: TracePrecision) -> Bool {
        guard abs(number) < Self.latestTime else { return false }
        let scaled = Int((number * precision.scale).rounded())
        if scaled < 0 { append("-") }
        let scale = Int(precision.scale)
        write(abs(scaled) / scale)
        var fraction = abs(scaled) % scale
        guard fraction > 0 else { return true }
        append(".")
        var unit = scale / 10
        while fraction > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(fraction / unit))
            fraction %= unit
            unit /= 10
        }
        return true
    }

    private mutating func write(_ number: Int) {
        if number < 0 { append("-") }
        let size = number.magnitude
        var unit: UInt = 1
        while size / unit > 9 { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(size / unit % 10))
            unit /= 10
        }
    }
}

extension TraceRecord {
    /// Seconds on the frames' clock.
    public var time: Double? {
        switch self {
        case .header(let header): header.clock
        case .look(let look): look.time
        case .decision(let decision): decision.time
        case .baseline(let time, _): time
        case .truth(let time, _, _): time
        case .flicker(let time, _, _): time
        }
    }
}

extension TraceHeader {
    /// The header's line.
    var json: JSONValue {
        .object([
            ("trace", .integer(Self.version)), ("cause", .string(cause.rawValue)),
            ("clock", .number(clock, decimals: 3)),
            ("start", start.map { .number($0, decimals: 3) } ?? .null), ("model", .string(model)),
            ("labels", .array(labels.map { .string($0) })),
            ("rest", rest.map { .array($0.logShares.map { .number($0) }) } ?? .null),
            ("baseline", baseline?.json ?? .null),
            (
                "moods",
                .array(
                    moods.map {
                        .object([("name", .string($0.name)), ("emotions", .array($0.emotions.map { .string($0) }))])
                    })
            ),
            ("settings", .object(settings.map { ($0.path, $0.value) })),
        ])
    }
}

extension PoorLight.Kind {
    /// The kind in a trace.
    var traceName: StaticString {
        switch self {
        case .dark: "dark"
        case .flat: "flat"
        case .saturated: "saturated"
        }
    }

    /// The kind of a trace's name.
    init?(traceName: String) {
        guard let kind = Self.allCases.first(where: { "\($0.traceName)" == traceName }) else { return nil }
        self = kind
    }
}
