// Runs on: the vision thread. It waits for the disk at the start and at the end only.
import Mood
import Synchronization
import Threads

/// Keeps the person's resting face on disk, and rarely writes: every ten minutes at most, after an order, and at the end.
struct BaselineKeeper {
    private static let periodSeconds = 600.0

    private let file: BaselineFile?
    private let report: @Sendable (PipelineEvent) -> Void
    /// What the file holds as far as is known, and when it was tried to write it.
    private var written = Baseline()
    private var writtenAt: Double?
    /// Writing goes on.
    private let isWriting: WritingFlag

    /// On the vision thread and the one that writes.
    private final class WritingFlag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    /// - Parameter file: nil keeps nothing.
    init(file: BaselineFile?, report: @escaping @Sendable (PipelineEvent) -> Void) {
        self.file = file
        self.report = report
        isWriting = WritingFlag()
    }

    /// What was learned in earlier runs.
    mutating func load() -> Baseline {
        do throws(BaselineFileError) {
            written = try file?.read() ?? Baseline()
        } catch {
            report(.baseline(error))
        }
        return written
    }

    /// Writes if it is time.
    /// - Parameter isOrdered: a person changed it: it is written at once.
    mutating func keep(_ baseline: Baseline, at now: Double, isOrdered: Bool = false) {
        let start = writtenAt ?? now
        if writtenAt == nil { writtenAt = now }
        guard let file, baseline != written, isOrdered || now - start >= Self.periodSeconds,
            isWriting.isSet.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
        else { return }
        writtenAt = now
        written = baseline
        let thread = try? NamedThread(name: "baseline") { [isWriting, report] in
            NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
            Self.write(baseline, to: file, report)
            isWriting.isSet.store(false, ordering: .releasing)
        }
        if thread == nil { isWriting.isSet.store(false, ordering: .releasing) }
    }

    /// Writes what is not written yet. A writing that hangs is not waited for.
    mutating func finish(_ baseline: Baseline) {
        guard let file, baseline != written, !isWriting.isSet.load(ordering: .acquiring) else { return }
        Self.write(baseline, to: file, report)
    }

    private static func write(
        _ baseline: Baseline, to file: BaselineFile, _ report: (PipelineEvent) -> Void
    ) {
        do throws(BaselineFileError) {
            try file.write(baseline)
        } catch {
            report(.baseline(error))
        }
    }
}
