// Runs on: the decoder thread writes, the audio thread reads. Neither waits, locks or allocates.
import Glibc
import Synchronization

/// Samples on their way from one thread to one other; full scale is -1...1.
///
/// Invariants: `readIndex <= writeIndex <= readIndex + capacity`; only the writer moves `writeIndex`, only the reader
/// `readIndex`; the samples between them belong to the reader, all others to the writer. Indices count samples since
/// the ring was made, and wrap around at the end of Int.
final class SampleRing: Sendable {
    /// Each sample belongs to one side at a time, by the indices.
    private nonisolated(unsafe) let storage: UnsafeMutablePointer<Float>
    private let mask: Int
    private let writePosition = Atomic<Int>(0)
    private let readPosition = Atomic<Int>(0)

    /// Room for at least `minimumCapacity` samples.
    init(minimumCapacity: Int) {
        var capacity = 1
        while capacity < minimumCapacity { capacity *= 2 }
        storage = .allocate(capacity: capacity)
        storage.initialize(repeating: 0, count: capacity)
        mask = capacity - 1
    }

    deinit { storage.deallocate() }

    /// Samples it can hold.
    var capacity: Int { mask + 1 }
    /// Samples written since it was made.
    var writeIndex: Int { writePosition.load(ordering: .acquiring) }
    /// Samples read since it was made.
    var readIndex: Int { readPosition.load(ordering: .acquiring) }
    /// Samples that can be read.
    var count: Int { writeIndex &- readIndex }

    /// Writer: appends as many samples as there is room for, and returns how many.
    func write(_ samples: UnsafeBufferPointer<Float>) -> Int {
        let write = writePosition.load(ordering: .relaxed)
        let read = readPosition.load(ordering: .acquiring)
        let count = min(samples.count, capacity - (write &- read))
        guard count > 0, let source = samples.baseAddress else { return 0 }
        let start = write & mask
        let first = min(count, capacity - start)
        memcpy(storage + start, source, first * 4)
        memcpy(storage, source + first, (count - first) * 4)
        writePosition.store(write &+ count, ordering: .releasing)
        return count
    }

    /// Reader: takes up to `count` samples, and returns how many there were.
    func read(into destination: UnsafeMutablePointer<Float>, count wanted: Int) -> Int {
        let read = readPosition.load(ordering: .relaxed)
        let write = writePosition.load(ordering: .acquiring)
        let count = min(wanted, write &- read)
        guard count > 0 else { return 0 }
        let start = read & mask
        let first = min(count, capacity - start)
        memcpy(destination, storage + start, first * 4)
        memcpy(destination + first, storage, (count - first) * 4)
        readPosition.store(read &+ count, ordering: .releasing)
        return count
    }

    /// Empties it. Reader, or the writer while it knows that the reader stays away.
    func discard() { readPosition.store(writePosition.load(ordering: .acquiring), ordering: .releasing) }
}
