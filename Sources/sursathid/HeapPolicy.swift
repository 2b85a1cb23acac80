// Runs on: the main thread, before there is another and before anything large is allocated.
import CMalloc

/// How glibc's heap gives memory back (mallopt(3)). Its defaults are made for speed: an arena for each thread, up to eight a processor,
/// each with free memory of its own; and whoever frees a large block once moves the size from which the kernel gets memory back up to
/// it, for good. A daemon of some fifteen threads that runs for months keeps what it needed only for a moment.
enum HeapPolicy {
    /// As glibc begins with. What is set stays; what is not set adapts itself.
    static let largeBytes: Int32 = 128 * 1024

    /// Two arenas, and from `largeBytes` on a freed block, or the free end of an arena, is the kernel's again.
    /// - Returns: false if the C library knows no such settings. Nothing is lost then but memory.
    @discardableResult static func apply() -> Bool {
        let settings = [(M_ARENA_MAX, Int32(2)), (M_MMAP_THRESHOLD, largeBytes), (M_TRIM_THRESHOLD, largeBytes)]
        return settings.allSatisfy { mallopt($0.0, $0.1) == 1 }
    }
}
