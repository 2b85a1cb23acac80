// Runs on: the only thread of an offline run, which waits for the disk.
import Mood
import Trace

/// An offline run's recording of scores and decisions. It replaces the file, and lines follow from nothing but the source.
final class OfflineTrace {
    private static let chunkBytes = 64 << 10

    private var file: TraceFile
    private var lines: TraceLines
    private var chunk: [UInt8] = []

    init(path: String, header: TraceHeader) throws(TraceFileError) {
        file = try TraceFile(path: path, maximumBytes: .max, isReplaced: true)
        lines = TraceLines(header: header)
    }

    func record(_ observation: MoodObservation, of result: FrameResult, decision: MoodDecision?) {
        lines.append(TraceLook(observation, of: result), decision: decision.map(TraceDecision.init))
    }

    /// Writes what has gathered.
    /// - Parameter isEnd: the rest too, however little it is.
    func write(isEnd: Bool = false) throws(TraceFileError) {
        guard isEnd || lines.bytes.count >= Self.chunkBytes else { return }
        let header = lines.header
        lines.take(into: &chunk)
        try file.append(chunk, header: header)
    }
}
