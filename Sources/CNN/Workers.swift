// Runs on: `run` on the session's thread, one call at a time; tasks also on threads of its own. Neither allocates nor
// locks; both may sleep until the other is ready.
import CThread
import Synchronization
import Threads

/// Threads that do their tasks of each step beside the session's own.
///
/// The steps of a network follow each other within microseconds, so that whoever waits looks again and again for a moment
/// before it sleeps. Between runs all of them sleep.
final class Workers {
    private let workers: [Worker]
    private let threads: [NamedThread]
    private let completion: Completion

    /// - Throws: `tooLarge` if the system has no threads left.
    init(count: Int) throws(NodeError) {
        let completion = Completion()
        var workers: [Worker] = []
        var threads: [NamedThread] = []
        do throws(ThreadError) {
            for index in 0..<count {
                let worker = Worker(completion)
                threads.append(try NamedThread(name: "network \(index + 1)") { worker.runJobs() })
                workers.append(worker)
            }
        } catch {
            Self.end(workers, threads)
            throw .tooLarge("\(error)")
        }
        self.workers = workers
        self.threads = threads
        self.completion = completion
    }

    deinit { Self.end(workers, threads) }

    private static func end(_ workers: [Worker], _ threads: [NamedThread]) {
        for worker in workers { worker.give(nil) }
        for thread in threads { thread.join() }
    }

    /// Runs all of a step's tasks and returns when they are done.
    func run(_ kernel: @escaping Kernel, _ arguments: KernelArguments) {
        var arguments = arguments
        let helpers = min(arguments.taskCount - 1, workers.count)
        completion.expect(helpers)
        for index in 0..<helpers {
            arguments.task = index + 1
            workers[index].give(Worker.Job(kernel: kernel, arguments: arguments))
        }
        arguments.task = 0
        kernel(arguments)
        for task in helpers + 1..<max(arguments.taskCount, helpers + 1) {
            arguments.task = task
            kernel(arguments)
        }
        completion.wait()
    }
}

/// One thread and the job that it has been given.
///
/// Invariants: `job` is written only while the thread waits: before `jobs` is raised, and after the completion that the
/// job was counted for. The thread reads it only after it has seen `jobs` raised.
private final class Worker: @unchecked Sendable {  // Sendable because of the invariants.
    struct Job {
        let kernel: Kernel
        let arguments: KernelArguments
    }

    private var job: Job?
    private let jobs = Atomic<Int>(0)
    private let sleeper = Sleeper()
    private let completion: Completion

    init(_ completion: Completion) { self.completion = completion }

    /// Hands over a job; nil ends the thread.
    func give(_ job: Job?) {
        self.job = job
        jobs.store(jobs.load(ordering: .relaxed) + 1, ordering: .sequentiallyConsistent)
        sleeper.wake()
    }

    /// The thread's whole life.
    func runJobs() {
        var done = 0
        while true {
            sleeper.wait { jobs.load(ordering: .sequentiallyConsistent) != done }
            done += 1
            guard let job else { return }
            job.kernel(job.arguments)
            completion.signal()
        }
    }
}

/// Counts the tasks of a step that are not done yet.
private final class Completion: Sendable {
    private let remaining = Atomic<Int>(0)
    private let sleeper = Sleeper()

    func expect(_ count: Int) { remaining.store(count, ordering: .sequentiallyConsistent) }

    func signal() {
        if remaining.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { sleeper.wake() }
    }

    func wait() { sleeper.wait { remaining.load(ordering: .sequentiallyConsistent) == 0 } }
}

/// Where one thread waits for what other threads do: it looks for some microseconds, then sleeps.
///
/// Whoever sets `isAsleep` back to false owns the wake-up: another thread then posts the semaphore, exactly once; the
/// waiting thread itself then does not wait for it. What is waited for is written before, and looked at after, `isAsleep`,
/// all sequentially consistent, so that one of the two threads sees what the other did.
private final class Sleeper: Sendable {
    /// Longer than the serial steps of most networks take, shorter than anybody would notice.
    private static let spinSeconds = 30e-6

    private let isAsleep = Atomic<Bool>(false)
    private let semaphore = Semaphore()

    /// Wakes the waiting thread if it sleeps. The condition holds already.
    func wake() {
        guard isAsleep.load(ordering: .sequentiallyConsistent) else { return }
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { semaphore.post() }
    }

    /// Returns when the condition holds.
    func wait(until condition: () -> Bool) {
        if spins(until: condition) { return }
        while true {
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            if condition(), isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
            semaphore.wait()
            // A wake-up may come late, from a step before.
            if condition() { return }
        }
    }

    private func spins(until condition: () -> Bool) -> Bool {
        if condition() { return true }
        let end = MonotonicClock.seconds + Self.spinSeconds
        repeat {
            for _ in 0..<16 {
                if condition() { return true }
                cthread_pause()
            }
        } while MonotonicClock.seconds < end
        return false
    }
}
