import Glibc
import Testing
import Threads

@testable import Player

@Suite struct SampleRingTests {
    @Test("samples come out as they went in, around the end of the storage, and never more than fit")
    func wrapsAround() {
        let ring = SampleRing(minimumCapacity: 10)
        #expect(ring.capacity == 16)
        var next: Int16 = 0
        var expected: Int16 = 0
        for size in [5, 11, 16, 1, 20, 7, 16] {
            let samples = (0..<size).map { next &+ Int16($0) }
            let written = samples.asFloats.withUnsafeBufferPointer { ring.write($0) }
            #expect(written == min(size, 16))
            next &+= Int16(written)
            var out = [Float](repeating: -1, count: 20)
            let read = out.withUnsafeMutableBufferPointer { out in
                out.baseAddress.map { ring.read(into: $0, count: 20) } ?? 0
            }
            #expect(read == written)
            #expect(out[..<read].as16Bit == (0..<read).map { expected &+ Int16($0) })
            expected &+= Int16(read)
        }
        #expect(ring.count == 0)
    }

    @Test("one thread writes and another reads 200,000 samples without loss or repetition")
    func twoThreads() throws {
        let ring = SampleRing(minimumCapacity: 1_000)
        let total = 200_000
        let producer = try NamedThread(name: "test-producer") {
            var sent = 0
            let block = 333
            while sent < total {
                let samples = (0..<min(block, total - sent)).map { Int16(truncatingIfNeeded: sent + $0) }
                samples.asFloats.withUnsafeBufferPointer { all in
                    var done = 0
                    while done < all.count {
                        let written = ring.write(UnsafeBufferPointer(rebasing: all[done...]))
                        if written == 0 { sched_yield() }
                        done += written
                    }
                }
                sent += samples.count
            }
        }
        var received = 0
        var wrong = 0
        var buffer = [Float](repeating: 0, count: 257)
        while received < total {
            let count = buffer.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.map { ring.read(into: $0, count: 257) } ?? 0
            }
            for (index, sample) in buffer[..<count].as16Bit.enumerated()
            where sample != Int16(truncatingIfNeeded: received + index) { wrong += 1 }
            received += count
            if count == 0 { sched_yield() }
        }
        producer.join()
        #expect(wrong == 0)
        #expect(ring.count == 0)
    }

    @Test("a message ring keeps the order, and says when it is full")
    func messages() {
        let ring = MessageRing(minimumCapacity: 3, filler: 0)
        for round in 0..<10 {
            for value in 0..<4 { #expect(ring.push(round * 4 + value)) }
            #expect(!ring.push(99))
            #expect(ring.peek() == round * 4)
            for value in 0..<4 { #expect(ring.pop() == round * 4 + value) }
            #expect(ring.pop() == nil)
        }
    }
}
