// Runs on: the main thread, before there is another and before anything large is allocated.
import CMalloc

/// How glibc's heap gives memory back (mallopt(3)). By itself it learns: whoever frees a large block once moves the size from which
/// the kernel gets memory back up to it, for good, in every thread's arena. That is made for speed; a daemon that runs for months would
/// keep what it needed only for a moment.
///
/// The arenas stay as many as there are threads: with few, the decoder might wait for a lock that the library's thread holds, which runs
/// only when nobody else wants the processor.
enum HeapPolicy {
    /// As glibc begins with. What is set stays; what is not set adapts itself.
    static let largeBytes: Int32 = 128 * 1024

    /// From `largeBytes` on a freed block, or the free end of an arena, is the kernel's again.
    /// - Returns: false if the C library knows no such settings. Nothing is lost then but memory.
    @discardableResult static func apply() -> Bool {
        [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD].allSatisfy { mallopt($0, largeBytes) == 1 }
    }
}
