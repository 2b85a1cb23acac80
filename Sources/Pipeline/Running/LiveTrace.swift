// Runs on: the vision thread. It never waits for the disk.
import Glibc
import Mood
import Trace

/// The daemon's recording of scores and decisions, if the settings ask for one.
struct LiveTrace {
    private var recorder: TraceRecorder?
    private let report: @Sendable (PipelineEvent) -> Void

    init(report: @escaping @Sendable (PipelineEvent) -> Void) { self.report = report }

    /// Begins, goes on or ends as the settings say; a recording that had stopped begins anew.
    mutating func configure(_ configuration: Configuration, reader: EmotionReader, baseline: Baseline, now: Double) {
        let trace = configuration.trace
        let path = StatePlace.path(of: trace.file, environment: processEnvironment())
        if !trace.file.isEmpty, path == nil {
            report(.reloadFailed(reason: "trace.file is relative, and neither STATE_DIRECTORY nor HOME says to what"))
        }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let header = TraceHeader(
            configuration, reader: reader, baseline: baseline, clock: now,
            start: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
        if let recorder, recorder.path == path, recorder.maximumBytes == trace.maximumBytes, !recorder.hasStopped {
            return recorder.restart(header)
        }
        finish()
        guard let path else { return }
        if path != trace.file { StatePlace.makeFolders(above: path) }
        recorder = TraceRecorder(path: path, maximumBytes: trace.maximumBytes, header: header) { [report] event in
            report(.trace(event))
        }
    }

    /// What was seen, if anything, and what came of it.
    func record(_ observation: MoodObservation, of result: FrameResult? = nil, decision: MoodDecision?) {
        guard let recorder else { return }
        recorder.record(TraceLook(observation, of: result), decision: decision.map(TraceDecision.init))
    }

    /// What was ordered of the resting face.
    func record(_ order: BaselineOrder, at time: Double) {
        recorder?.record(order, at: time)
    }

    /// Writes what is left.
    mutating func finish() {
        recorder?.finish(withinMilliseconds: 100)
        recorder = nil
    }
}

extension Configuration.Trace {
    /// The size at which a file is full.
    var maximumBytes: Int { maxMegabytes * 1_000_000 }
}

extension TraceLook {
    /// What the tracker was handed, and whose face it was.
    init(_ observation: MoodObservation, of result: FrameResult?) {
        self.init(observation, face: result?.seen?.followed?.identity, width: result?.chosen?.width)
    }
}

extension TraceHeader {
    /// A session's header with the settings of `[mood]`.
    /// - Parameters:
    ///   - baseline: what was learned of the person's resting face so far.
    ///   - start: the time of day that belongs to `clock`; nil if the clock is a recording's.
    init(
        _ configuration: Configuration, reader: EmotionReader, baseline: Baseline = Baseline(), clock: Double,
        start: Double? = nil
    ) {
        self.init(
            clock: clock, start: start, model: String(reader.path.split(separator: "/").last ?? ""),
            labels: reader.metadata.labels, moods: configuration.moodDefinitions, settings: configuration.traced)
        rest = reader.metadata.rest
        if baseline != Baseline() { self.baseline = baseline }
    }
}
