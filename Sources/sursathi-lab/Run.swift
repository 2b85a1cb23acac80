// Runs on: the main thread.
import ArgumentParser
import FaceDetect
import Glibc
import JSONText
import Mood
import Pipeline

/// `sursathi-lab run`: the daemon's whole pipeline on a recorded source.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the whole way, from frames to sound, on the demo or a recording.")

    @Option(help: "\"demo\" (one round of the drawn face), or a .mjpeg, .avi or .y4m file, or a folder of JPEGs.")
    var source: String
    @Option(help: "config.toml; without it the defaults.") var config: String?
    @Option(help: "Write the sound to this WAV file.") var wav: String?
    @Option(help: "Record scores and decisions in this file (docs/traces.md).") var trace: String?
    @Option(help: "max: as fast as possible; 1: in real time.") var speed = Speed.max
    @Flag(help: "Also one line for each frame.") var faces = false
    @Option(help: "Seed of the shuffling.") var seed: UInt64 = 1

    /// How fast the source's clock runs.
    enum Speed: String, ExpressibleByArgument { case max, real = "1" }

    func run() throws {
        let read = try config.map { try readConfiguration($0) } ?? Configuration()
        let configuration = try MusicFallback.applied(to: read, seed: seed) { remark($0) }
        let showsFrames = faces
        let run = try OfflineRun(
            source: source, configuration: configuration, wav: wav, isPaced: speed == .real, seed: seed,
            trace: trace
        ) { event in
            Self.write(event, showsFrames: showsFrames)
        }
        _ = try run.run()
    }

    private static func write(_ event: OfflineRun.Event, showsFrames: Bool) {
        switch event {
        case .mood(let decision):
            writeLine([
                ("time", .number(decision.time, decimals: 3)), ("event", "mood"),
                ("mood", .string(decision.mood ?? "unknown")), ("previous", .string(decision.previous ?? "unknown")),
                ("reasons", .array(decision.reasons.map { .string($0.description) })),
            ])
        case .track(let time, let file):
            writeLine([("time", .number(time, decimals: 3)), ("event", "track"), ("file", .string(file))])
        case .frame(let result):
            guard showsFrames else { return }
            writeLine([
                ("time", .number(result.time, decimals: 3)), ("event", "frame"),
                ("light", result.light?.json ?? .null),
                ("faces", .array(result.faces.map(\.json))),
                ("scores", result.scores?.json ?? .object([])),
                ("weight", .number(result.weight, decimals: 3)),
                ("confidence", result.confidence?.json ?? .null),
            ])
        case .dropped(let time, let reason):
            writeLine([("time", .number(time, decimals: 3)), ("event", "dropped"), ("reason", .string(reason))])
        case .skipped(let time, let file, let reason):
            writeLine([
                ("time", .number(time, decimals: 3)), ("event", "skipped"), ("file", .string(file)),
                ("reason", .string(reason)),
            ])
        case .noPlaylist(_, let mood): remark("the mood \(mood) has no music; the playlist goes on")
        }
    }
}

extension Confidence {
    /// The parts for scripts.
    fileprivate var json: JSONValue {
        .object([
            ("light", .number(light, decimals: 3)), ("size", .number(size, decimals: 3)),
            ("sharpness", .number(sharpness, decimals: 3)), ("tracking", .number(tracking, decimals: 3)),
        ])
    }
}

extension Light {
    /// The light for scripts.
    fileprivate var json: JSONValue {
        .object([
            ("condition", .string(condition.rawValue)), ("mean", .number(mean, decimals: 1)),
            ("contrast", .number(contrast, decimals: 1)),
        ])
    }
}
