// Runs on: `search` on the detector's thread, one call at a time; levels also on threads of the team's own, which sleep
// between searches.
import Image
import Synchronization
import Threads

/// Searches the levels of a pyramid, with one thread or several. Whoever is free takes the next level.
final class SearchTeam {
    /// Searches of fewer windows are over before another thread has woken up.
    private static let sharedWindows = 20_000

    private let own: LevelSearch
    private let helpers: [SearchHelper]
    private let threads: [NamedThread]
    private let queue = LevelQueue()

    /// The calling thread alone.
    init(_ cascade: Cascade, kernels: FaceKernels) {
        own = LevelSearch(cascade, kernels: kernels)
        helpers = []
        threads = []
    }

    /// - Parameter threads: the calling one and others, 1 or more.
    /// - Throws: `ThreadError` if the system has no threads left.
    init(_ cascade: Cascade, threads: Int, kernels: FaceKernels) throws(ThreadError) {
        own = LevelSearch(cascade, kernels: kernels)
        var helpers: [SearchHelper] = []
        var started: [NamedThread] = []
        do throws(ThreadError) {
            for index in 1..<max(threads, 1) {
                let helper = SearchHelper(LevelSearch(cascade, kernels: kernels), queue)
                started.append(try NamedThread(name: "faces \(index)") { helper.run() })
                helpers.append(helper)
            }
        } catch {
            Self.end(helpers, started)
            throw error
        }
        self.helpers = helpers
        self.threads = started
    }

    deinit { Self.end(helpers, threads) }

    private static func end(_ helpers: [SearchHelper], _ threads: [NamedThread]) {
        for helper in helpers { helper.start(nil) }
        for thread in threads { thread.join() }
    }

    /// Appends the candidates of all levels, in the levels' order.
    /// - Parameter pixels: the image, `width` times `height`.
    func search(
        _ levels: [PyramidLevel], pixels: UnsafePointer<UInt8>, width: Int, height: Int, into candidates: inout [Rect]
    ) {
        guard let largest = levels.first else { return }
        let windows = levels.reduce(0) { $0 + $1.columns * ($1.rowEnd / $1.step) }
        let team = windows < Self.sharedWindows ? [] : helpers
        levels.withUnsafeBufferPointer { levels in
            let job = SearchJob(levels: levels, largest: largest, pixels: pixels, width: width, height: height)
            queue.restart()
            for helper in team { helper.start(job) }
            own.search(job, queue)
            for helper in team { helper.finish() }
        }
        for level in levels.indices {
            guard !own.append(level, to: &candidates) else { continue }
            for helper in team where helper.search.append(level, to: &candidates) { break }
        }
    }
}

/// What is searched: valid until every thread has said that it is done.
struct SearchJob {
    let levels: UnsafeBufferPointer<PyramidLevel>
    let largest: PyramidLevel
    let pixels: UnsafePointer<UInt8>
    let width: Int
    let height: Int
}

/// Hands out levels.
final class LevelQueue: Sendable {
    private let taken = Atomic<Int>(0)

    func restart() { taken.store(0, ordering: .relaxed) }

    /// The next level's index; it may lie beyond the last one.
    func next() -> Int { taken.add(1, ordering: .relaxed).oldValue }
}

/// A thread that searches beside the detector's own.
///
/// Invariants: `job` and `search` belong to the detector's thread, but from `start` to `finish` to this one; the
/// semaphores order what both do.
private final class SearchHelper: @unchecked Sendable {  // Sendable because of the invariants.
    let search: LevelSearch
    private let queue: LevelQueue
    private var job: SearchJob?
    private let begin = Semaphore()
    private let end = Semaphore()

    init(_ search: LevelSearch, _ queue: LevelQueue) {
        self.search = search
        self.queue = queue
    }

    /// Begins a search; nil ends the thread.
    func start(_ job: SearchJob?) {
        self.job = job
        begin.post()
    }

    /// Waits for the end of the search that was begun.
    func finish() { end.wait() }

    /// The thread's whole life.
    func run() {
        while true {
            begin.wait()
            guard let job else { return }
            search.search(job, queue)
            end.post()
        }
    }
}
