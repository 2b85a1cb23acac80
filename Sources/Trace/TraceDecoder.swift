// Runs on: any thread (values only).
import JSONText
import Mood

/// What is wrong with a line.
struct TraceLineError: Error, Equatable {
    let message: String
    /// The line is no JSON at all, as one that was cut off.
    var isCut = false
}

/// Turns lines into records, and checks each against the header and the line before.
struct TraceDecoder: Sendable {
    /// More labels than any model of emotions has.
    static let maximumLabels = 256
    private static let latestTime = 1e12

    /// The header that holds; nil before the first one.
    private(set) var header: TraceHeader?
    private var lastTime = -Double.infinity

    /// Reads one line without its end.
    mutating func record(_ line: [UInt8]) throws(TraceLineError) -> TraceRecord {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(json: line)
        } catch {
            throw TraceLineError(message: "not JSON: \(error)", isCut: true)
        }
        guard value.members != nil else { throw TraceLineError(message: "expected an object") }
        if let version = value["trace"] { return .header(try takeHeader(value, version: version)) }
        guard let header else {
            throw TraceLineError(
                message: "expected a trace's header (\"trace\": \(TraceHeader.version)) before this line")
        }
        let time = try time(value)
        if value["face"] != nil { return .look(try look(value, time: time, header: header)) }
        if let mood = value["mood"] {
            return .decision(
                TraceDecision(
                    time: time, mood: try name(mood, "mood"),
                    previous: try name(value["previous"] ?? .null, "previous"),
                    reason: value["reason"]?.string ?? ""))
        }
        if let baseline = value["baseline"] {
            guard let order = baseline.string.flatMap(BaselineOrder.init(rawValue:)) else {
                throw TraceLineError(
                    message: "expected baseline, one of "
                        + BaselineOrder.allCases.map(\.rawValue).joined(separator: ", ") + Self.found(baseline))
            }
            return .baseline(time: time, order: order)
        }
        if let truth = value["truth"] {
            let share = value["share"].map(\.isNull) ?? true ? nil : try number(value, "share", in: 0...1)
            return .truth(time: time, emotion: try name(truth, "truth"), share: share)
        }
        if let flicker = value["flicker"]?.string {
            return .flicker(time: time, emotion: flicker, seconds: try number(value, "seconds", in: 0...3600))
        }
        throw TraceLineError(message: "expected one of the keys trace, face, mood, baseline, truth, flicker")
    }

    private mutating func time(_ value: JSONValue) throws(TraceLineError) -> Double {
        let time = try number(value, "t", in: -Self.latestTime...Self.latestTime)
        guard time >= lastTime else {
            throw TraceLineError(message: "t goes back from \(lastTime) to \(time) without a header between")
        }
        lastTime = time
        return time
    }

    private func number(
        _ value: JSONValue, _ key: String, in range: ClosedRange<Double>
    ) throws(TraceLineError) -> Double {
        guard let number = value[key]?.double, range.contains(number) else {
            throw TraceLineError(
                message: "expected \(key), a number from \(range.lowerBound) to \(range.upperBound)"
                    + Self.found(value[key]))
        }
        return number
    }

    /// A string or null.
    private func name(_ value: JSONValue, _ key: String) throws(TraceLineError) -> String? {
        if value.isNull { return nil }
        guard let name = value.string else {
            throw TraceLineError(message: "expected \(key), a name or null" + Self.found(value))
        }
        return name
    }

    private static func found(_ value: JSONValue?) -> String {
        guard let value else { return "; it is missing" }
        return ", found \(value.text.prefix(40))"
    }
}

// MARK: Looks

extension TraceDecoder {
    private func look(_ value: JSONValue, time: Double, header: TraceHeader) throws(TraceLineError) -> TraceLook {
        var look = TraceLook(time: time)
        look.face = try integer(value, "face")
        look.width = try integer(value, "width")
        if let scores = value["scores"], !scores.isNull {
            look.scores = try self.scores(scores, count: header.labels.count)
            look.weight = try number(value, "weight", in: 0...1)
        }
        if let light = value["light"], !light.isNull {
            guard let kind = light.string.flatMap(PoorLight.Kind.init(traceName:)) else {
                throw TraceLineError(message: "expected light, one of dark, flat, saturated" + Self.found(light))
            }
            look.poorLight = PoorLight(
                kind, mean: try number(value, "mean", in: 0...255), contrast: try number(value, "contrast", in: 0...255)
            )
        }
        return look
    }

    private func integer(_ value: JSONValue, _ key: String) throws(TraceLineError) -> Int? {
        guard let found = value[key], !found.isNull else { return nil }
        guard let number = found.int, number >= 0 else {
            throw TraceLineError(message: "expected \(key), a whole number or null" + Self.found(found))
        }
        return number
    }

    private func scores(_ value: JSONValue, count: Int) throws(TraceLineError) -> [Float] {
        guard let list = value.array, list.count == count else {
            throw TraceLineError(
                message: "expected scores, \(count) numbers, one for each label, found \(value.array?.count ?? 0)")
        }
        var scores: [Float] = []
        scores.reserveCapacity(count)
        for value in list {
            // The rounding of a softmax may go a little beyond.
            guard let score = value.double, (-0.001...1.001).contains(score) else {
                throw TraceLineError(message: "expected scores from 0 to 1" + Self.found(value))
            }
            scores.append(Float(score))
        }
        return scores
    }
}

// MARK: Headers

extension TraceDecoder {
    private mutating func takeHeader(_ value: JSONValue, version: JSONValue) throws(TraceLineError) -> TraceHeader {
        guard version.int == TraceHeader.version else {
            throw TraceLineError(
                message:
                    "the trace has version \(version.text.prefix(40)), this program reads version \(TraceHeader.version)"
            )
        }
        guard let cause = value["cause"]?.string.flatMap(TraceHeader.Cause.init(rawValue:)) else {
            throw TraceLineError(
                message: "expected cause, one of "
                    + TraceHeader.Cause.allCases.map(\.rawValue).joined(separator: ", ") + Self.found(value["cause"]))
        }
        var header = TraceHeader(
            cause: cause, clock: try number(value, "clock", in: -Self.latestTime...Self.latestTime),
            model: value["model"]?.string ?? "", labels: try strings(value["labels"], "labels"),
            moods: try moods(value["moods"]))
        if let start = value["start"], !start.isNull {
            header.start = try number(value, "start", in: -Self.latestTime...Self.latestTime)
        }
        if let rest = value["rest"], !rest.isNull {
            let logShares = rest.array?.compactMap(\.double) ?? []
            header.rest = RestingFace(labels: header.labels, logShares: logShares)
            guard header.rest != nil, logShares.count == rest.array?.count else {
                throw TraceLineError(message: "expected rest, a logarithm for each label" + Self.found(rest))
            }
        }
        if let baseline = value["baseline"], !baseline.isNull {
            header.baseline = Baseline(json: baseline)
            guard header.baseline != nil else {
                throw TraceLineError(message: "expected baseline, a learned resting face" + Self.found(baseline))
            }
        }
        header.settings = (value["settings"]?.members ?? []).map { ($0.0, $0.1) }
        // A program that was started again has another clock.
        lastTime = cause == .start ? -.infinity : lastTime
        self.header = header
        return header
    }

    private func strings(_ value: JSONValue?, _ key: String) throws(TraceLineError) -> [String] {
        let strings = (value?.array ?? []).compactMap(\.string)
        guard let list = value?.array, strings.count == list.count, list.count <= Self.maximumLabels,
            Set(strings).count == strings.count
        else {
            throw TraceLineError(
                message: "expected \(key), a list of at most \(Self.maximumLabels) different names" + Self.found(value))
        }
        return strings
    }

    private func moods(_ value: JSONValue?) throws(TraceLineError) -> [MoodDefinition] {
        guard let list = value?.array, list.count <= Self.maximumLabels else {
            throw TraceLineError(message: "expected moods, a list of names and emotions" + Self.found(value))
        }
        var moods: [MoodDefinition] = []
        for item in list {
            guard let name = item["name"]?.string else {
                throw TraceLineError(message: "expected a mood's name" + Self.found(item))
            }
            moods.append(MoodDefinition(name: name, emotions: try strings(item["emotions"], "emotions")))
        }
        guard Set(moods.map(\.name)).count == moods.count else {
            throw TraceLineError(message: "expected moods of different names")
        }
        return moods
    }
}
