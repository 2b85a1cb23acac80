// Runs on: one thread pushes, one other pops. Neither waits, locks or allocates.
import Synchronization

/// Small plain values on their way from one thread to one other, in order.
///
/// The same invariants as `SampleRing`, with messages in place of samples.
final class MessageRing<Message: BitwiseCopyable & Sendable>: Sendable {
    /// Each place belongs to one side at a time, by the indices.
    private nonisolated(unsafe) let storage: UnsafeMutablePointer<Message>
    private let mask: Int
    private let pushed = Atomic<Int>(0)
    private let popped = Atomic<Int>(0)

    /// Room for at least `minimumCapacity` messages; `filler` fills the empty places.
    init(minimumCapacity: Int, filler: Message) {
        var capacity = 1
        while capacity < minimumCapacity { capacity *= 2 }
        storage = .allocate(capacity: capacity)
        storage.initialize(repeating: filler, count: capacity)
        mask = capacity - 1
    }

    deinit { storage.deallocate() }

    /// Pushes a message. Returns false if there is no room.
    func push(_ message: Message) -> Bool {
        let index = pushed.load(ordering: .relaxed)
        guard index &- popped.load(ordering: .acquiring) <= mask else { return false }
        storage[index & mask] = message
        pushed.store(index &+ 1, ordering: .releasing)
        return true
    }

    /// The oldest message, which stays.
    func peek() -> Message? {
        let index = popped.load(ordering: .relaxed)
        guard index != pushed.load(ordering: .acquiring) else { return nil }
        return storage[index & mask]
    }

    /// Takes the oldest message.
    func pop() -> Message? {
        guard let message = peek() else { return nil }
        popped.store(popped.load(ordering: .relaxed) &+ 1, ordering: .releasing)
        return message
    }
}
