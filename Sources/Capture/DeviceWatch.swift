// Runs on: the camera thread.
import Files
import Glibc

/// Tells when a video device appears or changes its access rights in `/dev`: inotify, because a service that may only
/// use Unix sockets hears no udev messages.
struct DeviceWatch: ~Copyable {
    /// Readable when there may be something to see.
    let descriptor: CInt
    private var buffer: [UInt8]

    /// Watches a folder; nil if the system refuses, and then waiting for a camera goes by time alone.
    init?(folder: String) {
        // IN_NONBLOCK and IN_CLOEXEC are these by definition (inotify_init(2)).
        let opened = inotify_init1(O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        guard inotify_add_watch(opened, folder, UInt32(IN_CREATE) | UInt32(IN_ATTRIB) | UInt32(IN_MOVED_TO)) >= 0 else {
            close(opened)
            return nil
        }
        buffer = [UInt8](repeating: 0, count: 4096)
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// Reads what happened since the last call.
    /// - Returns: whether any of it concerns a video device.
    mutating func sawVideoDevice() -> Bool {
        var seen = false
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return seen }
            seen = seen || InotifyEvents(buffer[..<count]).contains { Self.isVideoDevice($0.name) }
        }
    }

    private static func isVideoDevice(_ name: ArraySlice<UInt8>) -> Bool {
        name.starts(with: "video".utf8) || name.starts(with: "v4l".utf8)
    }
}
