import Foundation
import Glibc
import Synchronization
import Testing

@testable import Threads

@Suite struct NamedThreadTests {
    @Test("the body runs under its name and is over after join")
    func runsUnderItsName() throws {
        let seen = Mutex("")
        let thread = try NamedThread(name: "test-thread") {
            let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            seen.withLock { $0 = text ?? "" }
        }
        thread.join()
        thread.join()
        #expect(seen.withLock { $0 } == "test-thread\n")
    }

    @Test("a thread that lets others go first has that nice value, and no other thread has")
    func nice() throws {
        let own = getpriority(__priority_which_t(0), 0)
        let seen = Mutex(CInt(-1))
        let thread = try NamedThread(name: "test-nice") {
            NamedThread.yield(nice: 200)
            seen.withLock { $0 = getpriority(__priority_which_t(0), 0) }
        }
        thread.join()
        #expect(seen.withLock { $0 } == 19)
        #expect(getpriority(__priority_which_t(0), 0) == own)
    }

    @Test("a bounded join gives a busy thread up and can be tried again")
    func boundedJoin() throws {
        let gate = Mutex(())
        let thread = try gate.withLock { _ in
            let thread = try NamedThread(name: "test-busy") { gate.withLock { _ in } }
            #expect(!thread.join(withinMilliseconds: 20))
            return thread
        }
        #expect(thread.join(withinMilliseconds: 60_000))
        #expect(thread.join(withinMilliseconds: 0))
    }

    @Test("the monotonic clock does not go back")
    func clockAdvances() {
        let before = MonotonicClock.seconds
        usleep(2_000)
        #expect(MonotonicClock.seconds >= before + 0.002)
    }
}
