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

    @Test("the monotonic clock does not go back")
    func clockAdvances() {
        let before = MonotonicClock.seconds
        usleep(2_000)
        #expect(MonotonicClock.seconds >= before + 0.002)
    }
}
