// Runs on: the thread of the detector that owns it.

/// Memory for one stage of the detector's work: it only grows, is never copied and is freed with its owner.
///
/// `pointer` is valid for `capacity` elements until the next `reserve`. Every element is initialised.
struct WorkBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private let zero: Element

    /// An empty buffer whose elements will start as `zero`.
    init(zero: Element) {
        self.zero = zero
        capacity = 0
        pointer = .allocate(capacity: 1)
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
