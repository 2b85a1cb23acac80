import Synchronization
import Testing
import Threads

@testable import Capture

@Suite struct FrameMailboxTests {
    private func frame(_ sequence: Int) -> Frame {
        var frame = Frame()
        frame.sequence = sequence
        frame.bytes = [UInt8(truncatingIfNeeded: sequence)]
        return frame
    }

    @Test("the latest frame wins, and the others are counted")
    func latestWins() {
        let mailbox = FrameMailbox()
        for sequence in 0..<4 {
            var put = frame(sequence)
            mailbox.put(&put)
        }
        var taken = Frame()
        #expect(mailbox.take(into: &taken, timeoutMilliseconds: 0))
        #expect(taken.sequence == 3 && mailbox.overwritten == 3)
        #expect(!mailbox.take(into: &taken, timeoutMilliseconds: 0))
        #expect(taken.sequence == 3)
    }

    @Test("storage goes round instead of being allocated")
    func swapsStorage() {
        let mailbox = FrameMailbox()
        var camera = frame(1)
        var vision = frame(2)
        var seen: Set<UnsafeRawPointer> = []
        for _ in 0..<10 {
            camera.bytes.withUnsafeBytes { if let base = $0.baseAddress { seen.insert(base) } }
            mailbox.put(&camera)
            #expect(mailbox.take(into: &vision, timeoutMilliseconds: 0))
            camera.bytes.removeAll(keepingCapacity: true)
            camera.bytes.append(7)
        }
        #expect(seen.count <= 3)
    }

    @Test("a taker that rests is not woken by frames, but by a nudge, also one that came before, and by the end")
    func rests() throws {
        let mailbox = FrameMailbox()
        mailbox.nudge()
        mailbox.rest(milliseconds: 60_000)
        let thread = try NamedThread(name: "test-nudge") {
            var put = Frame()
            for _ in 0..<100 { mailbox.put(&put) }
            mailbox.nudge()
        }
        mailbox.rest(milliseconds: 60_000)
        thread.join()
        // All frames had come before the nudge that ended the rest.
        #expect(mailbox.overwritten == 99)
        var taken = Frame()
        #expect(mailbox.take(into: &taken, timeoutMilliseconds: 0))
        mailbox.rest(milliseconds: 1)
        mailbox.close()
        mailbox.rest(milliseconds: 60_000)
    }

    @Test("a waiting taker gets what another thread puts")
    func acrossThreads() throws {
        let mailbox = FrameMailbox()
        let count = 500
        let thread = try NamedThread(name: "test-put") {
            for sequence in 0..<count {
                var put = Frame()
                put.sequence = sequence
                mailbox.put(&put)
            }
        }
        var taken = Frame()
        var sequences: [Int] = []
        while taken.sequence < count - 1, mailbox.take(into: &taken, timeoutMilliseconds: 60_000) {
            sequences.append(taken.sequence)
        }
        thread.join()
        #expect(sequences.last == count - 1)
        #expect(sequences == sequences.sorted())
        #expect(sequences.count + mailbox.overwritten == count)
    }

    @Test("closing wakes the taker for good")
    func closes() throws {
        let mailbox = FrameMailbox()
        let result = Mutex<Bool?>(nil)
        let thread = try NamedThread(name: "test-take") {
            var taken = Frame()
            let got = mailbox.take(into: &taken, timeoutMilliseconds: 600_000)
            result.withLock { $0 = got }
        }
        mailbox.close()
        thread.join()
        #expect(result.withLock { $0 } == false)
        var put = frame(1)
        mailbox.put(&put)
        #expect(!mailbox.take(into: &put, timeoutMilliseconds: 600_000))
        #expect(mailbox.isClosed)
    }

    @Test("a discarded frame does not come")
    func discards() {
        let mailbox = FrameMailbox()
        var put = frame(1)
        mailbox.put(&put)
        mailbox.discard()
        #expect(!mailbox.take(into: &put, timeoutMilliseconds: 0))
        #expect(mailbox.overwritten == 0)
    }

    @Test("odd time-outs do not crash")
    func timeouts() {
        let mailbox = FrameMailbox()
        var frame = Frame()
        #expect(!mailbox.take(into: &frame, timeoutMilliseconds: Int.min))
        var put = self.frame(5)
        mailbox.put(&put)
        #expect(mailbox.take(into: &frame, timeoutMilliseconds: Int.max))
    }
}
