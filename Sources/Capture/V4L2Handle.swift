// Runs on: the thread that opened it.
import CV4L2
import Glibc

/// An open V4L2 device, used through libv4l2. Closes itself.
struct V4L2Handle: ~Copyable {
    let descriptor: CInt
    let path: String

    /// Once for the process, before the first device is opened. `LIBV4L2_LOG_FILENAME` still names a file to debug with.
    private static let silence: Void = cv4l2_ignore_messages()

    /// Opens a device without blocking.
    /// - Throws: `CaptureError` in the words for each refusal.
    init(path: String) throws(CaptureError) {
        _ = Self.silence
        let opened = cv4l2_open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw Self.error(path: path, code: -opened, during: "open") }
        descriptor = opened
        self.path = path
    }

    deinit {
        v4l2_close(descriptor)
    }

    /// Calls the driver, again if a signal comes between.
    /// - Returns: 0 or more, or -errno.
    func control<Argument>(_ request: CUnsignedLong, _ argument: inout Argument) -> CInt {
        while true {
            let code = withUnsafeMutablePointer(to: &argument) { cv4l2_ioctl(descriptor, request, $0) }
            if code != -EINTR { return code }
        }
    }

    /// Calls the driver and throws its refusal.
    func require<Argument>(
        _ request: CUnsignedLong, _ argument: inout Argument, during call: StaticString
    ) throws(CaptureError) {
        let code = control(request, &argument)
        if code < 0 { throw Self.error(path: path, code: -code, during: call) }
    }

    /// An errno of a camera in words: the cause and the way out.
    static func error(path: String, code: CInt, during call: StaticString) -> CaptureError {
        let (reason, detail): (CaptureError.Reason, String) =
            switch code {
            case ENOENT, ENXIO: (.missing, "is not there; plug the camera in")
            case ENODEV: (.missing, "was unplugged, or is no camera any more")
            case EBUSY: (.busy, "is in use by another program (EBUSY); close that program")
            case EACCES, EPERM:
                (
                    .forbidden,
                    "may not be opened (\(code == EACCES ? "EACCES" : "EPERM")); "
                        + "add the user to the group video"
                )
            case ENOSPC:
                (
                    .busy,
                    "gets no bandwidth on its USB bus (ENOSPC); "
                        + "use another port, unplug another camera, or ask for a smaller picture"
                )
            case EIO, EPROTO, ETIMEDOUT, EPIPE: (.stalled, "does not answer (\(systemMessage(code)))")
            default: (.unusable, "is not usable as a camera (\(call): \(systemMessage(code)))")
            }
        return CaptureError(name: path, reason: reason, detail: detail)
    }
}
