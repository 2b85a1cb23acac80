// Runs on: the thread of the detector that owns it.
import Glibc

/// Memory for one stage of the detector's work: it only grows, is never copied and is freed with its owner.
///
/// `pointer` is valid for `capacity` elements until the next `reserve`. Every element is initialised, at first with all
/// its bits 0, which must be a valid value. (A stored element to start from would keep Swift 6.3 from calling the deinit
/// in builds without whole-module optimisation.)
struct WorkBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<Element>
    private(set) var capacity: Int

    init(_ count: Int = 0) {
        capacity = count
        pointer = Self.zeros(count)
    }

    /// Makes room for `count` elements. If it has to grow, everything becomes zero again.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        pointer.deallocate()
        pointer = Self.zeros(count)
        capacity = count
    }

    deinit {
        pointer.deallocate()
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Element> {
        let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
        memset(pointer, 0, max(count, 1) * MemoryLayout<Element>.stride)
        return pointer
    }
}
