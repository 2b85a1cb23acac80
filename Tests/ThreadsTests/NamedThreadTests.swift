import Glibc
import Synchronization
import Testing

@testable import Threads

@Suite struct NamedThreadTests {
    @Test("the body runs under its name and is over after join")
    func runsUnderItsName() throws {
        let seen = Mutex("")
        let thread = try NamedThread(name: "test-thread") {
            var name = [CChar](repeating: 0, count: 16)
            prctl(PR_GET_NAME, UInt(bitPattern: name.withUnsafeMutableBufferPointer { $0.baseAddress }))
            let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            seen.withLock { $0 = text }
        }
        thread.join()
        thread.join()
        #expect(seen.withLock { $0 } == "test-thread")
    }

    @Test("the monotonic clock does not go back")
    func clockAdvances() {
        let before = MonotonicClock.seconds
        usleep(2_000)
        #expect(MonotonicClock.seconds >= before + 0.002)
    }
}
