// Runs on: the camera thread. Reading a frame waits in poll(2) and allocates nothing once the frame has its storage.
import CV4L2
import Glibc
import Threads

/// A webcam through libv4l2, which also converts the formats of odd cameras (kernel documentation, "Video for Linux API",
/// chapter "Streaming I/O (Memory Mapping)").
public final class V4L2Device: FrameSource {
    /// What the driver agreed to.
    public let description: SourceDescription
    private let format: V4L2Format
    /// Fewer bytes than this are not a whole uncompressed picture; 0 for JPEG.
    private let neededBytes: Int
    private var buffers: V4L2Buffers
    private let powerLine: PowerLineControl
    private let handle: V4L2Handle

    /// Opens a camera, agrees on a format and starts the stream.
    /// - Throws: `CaptureError`: `.missing`, `.busy`, `.forbidden`, `.unusable` or `.stalled`, with the way out.
    public init(configuration: CameraConfiguration) throws(CaptureError) {
        try configuration.validate()
        let camera = try CameraList.resolve(configuration.device)
        let handle = try V4L2Handle(path: camera.path)
        let format = try V4L2Format.negotiate(handle, configuration)
        let neededBytes: Int
        do {
            neededBytes =
                format.format == .mjpeg
                ? 0
                : try FrameLayout(
                    format: format.format, width: format.width, height: format.height, bytesPerLine: format.bytesPerLine
                ).byteCount
        } catch {
            throw CaptureError(name: camera.path, reason: .unusable, detail: "cannot be read: \(error)")
        }
        let buffers = try V4L2Buffers(handle)
        var type = CInt(bitPattern: V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)
        try handle.require(cv4l2_streamon, &type, during: "STREAMON")
        // Last, after all that can fail: what is changed from here on is set back by `deinit`.
        let powerLine = PowerLineControl(configuration.powerLine, on: handle)
        self.description = SourceDescription(
            name: camera.name.isEmpty ? camera.path : "\(camera.name) (\(camera.path))", format: format.format,
            width: format.width, height: format.height, framesPerSecond: format.framesPerSecond,
            remark: powerLine.remark)
        self.format = format
        self.neededBytes = neededBytes
        self.buffers = buffers
        self.powerLine = powerLine
        self.handle = handle
    }

    deinit {
        var type = CInt(bitPattern: V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)
        _ = handle.control(cv4l2_streamoff, &type)
        buffers.unmap()
        powerLine.restore(on: handle)
    }

    /// Waits for the next frame and copies it out of the driver's buffer.
    /// - Throws: `CaptureError` if the camera is gone or does not answer.
    public func read(into frame: inout Frame, timeoutMilliseconds: Int) throws(CaptureError) -> FrameRead {
        let deadline = MonotonicClock.seconds + Double(max(0, min(timeoutMilliseconds, 86_400_000))) / 1000
        while true {
            // Waiting first: libv4l2 prints a line for every frame that is asked for and not there.
            let left = deadline - MonotonicClock.seconds
            guard try isReady(within: max(0, Int((left * 1000).rounded(.up)))) else {
                if left > 0 { continue }
                return .timedOut
            }
            var buffer = V4L2Buffers.argument()
            let code = handle.control(cv4l2_dqbuf, &buffer)
            if code >= 0 { return try take(buffer, into: &frame) }
            guard code == -EAGAIN else { throw V4L2Handle.error(path: handle.path, code: -code, during: "DQBUF") }
            if left <= 0 { return .timedOut }
        }
    }

    /// Waits until the driver has something to say, or the time is over.
    private func isReady(within milliseconds: Int) throws(CaptureError) -> Bool {
        var entry = pollfd(fd: handle.descriptor, events: Int16(POLLIN), revents: 0)
        let count = poll(&entry, 1, CInt(milliseconds))
        let code = errno
        if count < 0, code != EINTR { throw V4L2Handle.error(path: handle.path, code: code, during: "poll") }
        guard count > 0 else { return false }
        // An error without a frame is told by every poll at once: the device is gone.
        guard entry.revents & Int16(POLLIN) != 0 else {
            throw V4L2Handle.error(path: handle.path, code: ENODEV, during: "poll")
        }
        return true
    }

    /// Copies a filled buffer and queues it again at once.
    private func take(_ buffer: v4l2_buffer, into frame: inout Frame) throws(CaptureError) -> FrameRead {
        var buffer = buffer
        let result: FrameRead
        if let bytes = buffers.filled(buffer) {
            if let reason = fault(of: buffer, bytes) {
                result = .dropped(reason)
            } else {
                fill(&frame, from: buffer, bytes)
                result = .frame
            }
        } else {
            throw CaptureError(
                name: handle.path, reason: .unusable, detail: "filled a buffer that it never gave (\(buffer.index))")
        }
        try handle.require(cv4l2_qbuf, &buffer, during: "QBUF")
        return result
    }

    private func fault(of buffer: v4l2_buffer, _ bytes: UnsafeRawBufferPointer) -> String? {
        if buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0 { return "the driver marked a frame as broken" }
        if bytes.isEmpty { return "an empty frame" }
        if bytes.count < neededBytes { return "a frame of \(bytes.count) bytes instead of \(neededBytes)" }
        if format.format == .mjpeg, !(bytes.count >= 4 && bytes[0] == 0xFF && bytes[1] == JPEGStructure.startOfImage) {
            return "a frame is not a JPEG picture"
        }
        return nil
    }

    private func fill(_ frame: inout Frame, from buffer: v4l2_buffer, _ bytes: UnsafeRawBufferPointer) {
        frame.format = format.format
        frame.width = format.width
        frame.height = format.height
        frame.bytesPerLine = format.bytesPerLine
        frame.sequence = Int(buffer.sequence)
        let clock = buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
        let time = Double(buffer.timestamp.tv_sec) + Double(buffer.timestamp.tv_usec) * 1e-6
        let isMonotonic = clock == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) && time > 0
        frame.timestamp = isMonotonic ? time : MonotonicClock.seconds
        frame.bytes.removeAll(keepingCapacity: true)
        // Room for the largest JPEG at once, so that no later frame allocates.
        frame.bytes.reserveCapacity(min(max(format.imageBytes, bytes.count), RecordingFile.maximumFrameBytes))
        frame.bytes.append(contentsOf: bytes)
    }
}
