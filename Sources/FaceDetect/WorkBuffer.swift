// Runs on: the thread of the detector that owns it.

/// Memory for one stage of the detector's work: it only grows, is never copied and is freed with its owner.
///
/// `pointer` is valid for `capacity` elements until the next `reserve`. Every element is initialised.
struct WorkBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private let zero: Element

    /// A buffer whose elements start as `zero`.
    init(_ count: Int = 0, zero: Element) {
        self.zero = zero
        capacity = count
        pointer = .allocate(capacity: max(count, 1))
        pointer.initialize(repeating: zero, count: count)
    }

    /// Makes room for `count` elements. If it has to grow, everything becomes zero again.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        pointer.deallocate()
        pointer = .allocate(capacity: count)
        pointer.initialize(repeating: zero, count: count)
        capacity = count
    }

    deinit {
        pointer.deallocate()
    }
}
