// Runs on: the camera thread.
import CV4L2
import Glibc

/// The driver's buffers, mapped into memory. Unmaps itself; the handle must live longer.
///
/// Invariant: each entry is a live mapping of exactly that many bytes.
struct V4L2Buffers: ~Copyable {
    private var mappings: [UnsafeRawBufferPointer] = []

    /// Four let one be copied while the driver fills another and two wait.
    private static let wished: UInt32 = 4

    /// Asks for buffers, maps them and queues them all.
    init(_ handle: borrowing V4L2Handle) throws(CaptureError) {
        var request = v4l2_requestbuffers()
        request.count = Self.wished
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try handle.require(cv4l2_reqbufs, &request, during: "REQBUFS")
        guard request.count >= 2, request.count <= 32 else {
            throw CaptureError(
                name: handle.path, reason: .unusable, detail: "gives \(request.count) buffers; 2 to 32 are needed")
        }
        for index in 0..<request.count {
            var buffer = Self.argument(index)
            try handle.require(cv4l2_querybuf, &buffer, during: "QUERYBUF")
            var address: UnsafeMutableRawPointer?
            let code = cv4l2_mmap(handle.descriptor, Int(buffer.length), Int64(buffer.m.offset), &address)
            guard code == 0, let address else {
                throw V4L2Handle.error(path: handle.path, code: -code, during: "mmap")
            }
            mappings.append(UnsafeRawBufferPointer(start: address, count: Int(buffer.length)))
            try handle.require(cv4l2_qbuf, &buffer, during: "QBUF")
        }
    }

    deinit {
        Self.unmap(mappings)
    }

    /// Gives the memory back before the device is closed, as libv4l2 wants it.
    mutating func unmap() {
        Self.unmap(mappings)
        mappings = []
    }

    private static func unmap(_ mappings: [UnsafeRawBufferPointer]) {
        for mapping in mappings { v4l2_munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count) }
    }

    /// The bytes of a filled buffer, bounded by what is mapped; nil for an index that was never given.
    /// They are valid until the buffer is queued again.
    func filled(_ buffer: v4l2_buffer) -> UnsafeRawBufferPointer? {
        guard mappings.indices.contains(Int(buffer.index)) else { return nil }
        return UnsafeRawBufferPointer(rebasing: mappings[Int(buffer.index)].prefix(Int(buffer.bytesused)))
    }

    /// The argument of the buffer calls.
    static func argument(_ index: UInt32 = 0) -> v4l2_buffer {
        var buffer = v4l2_buffer()
        buffer.index = index
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        return buffer
    }
}
