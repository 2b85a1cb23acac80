// Runs on: the decoder thread, while the output is lost. It never waits.
import Files
import Glibc

/// Tells when a sound card appears, changes its access rights, or is given up by another program: inotify, because a service that
/// may only use Unix sockets hears no udev messages.
struct SoundCardWatch: ~Copyable {
    /// What has happened since the last look.
    struct Signs: OptionSet {
        let rawValue: Int
        /// A card is there that was not, or may be opened now.
        static let appeared = Signs(rawValue: 1)
        /// Somebody has closed a card's output.
        static let released = Signs(rawValue: 2)
    }

    private let descriptor: CInt
    private let folder: String
    private var buffer: [UInt8]

    /// Watches for devices of ALSA; nil if the system refuses, and then waiting goes by time alone.
    /// - Parameter folder: where the devices' folder `snd` is or will be: `/dev`. It goes away with the last card.
    init?(folder: String) {
        // IN_NONBLOCK and IN_CLOEXEC are these by definition (inotify_init(2)).
        let opened = inotify_init1(O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        guard inotify_add_watch(opened, folder, UInt32(IN_CREATE) | UInt32(IN_MOVED_TO)) >= 0 else {
            close(opened)
            return nil
        }
        descriptor = opened
        self.folder = folder
        // Not a default value: with one, Swift 6.0's compiler crashes at the returns above.
        buffer = [UInt8](repeating: 0, count: 4096)
        _ = watchDevices()
    }

    deinit { close(descriptor) }

    /// The same folder is not watched twice. False if there is none.
    private func watchDevices() -> Bool {
        let events = UInt32(IN_CREATE) | UInt32(IN_ATTRIB) | UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE)
        return inotify_add_watch(descriptor, "\(folder)/snd", events) >= 0
    }

    /// Reads what happened since the last call.
    mutating func signs() -> Signs {
        var signs: Signs = []
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return signs }
            let found = Self.signs(in: InotifyEvents(buffer[..<count]))
            signs.formUnion(found.signs)
            // What was made in the new folder before it was watched is not told: that it is there says enough.
            if found.isFolderNew, watchDevices() { signs.insert(.appeared) }
        }
    }

    private static func signs(in events: InotifyEvents) -> (signs: Signs, isFolderNew: Bool) {
        var signs: Signs = []
        var isFolderNew = false
        for event in events {
            let name = event.name
            let isOutput = name.starts(with: "pcm".utf8) && name.last == UInt8(ascii: "p")
            if name.elementsEqual("snd".utf8) {
                isFolderNew = true
            } else if event.mask & UInt32(IN_CLOSE_WRITE) != 0 {
                // Whoever tries a card opens and closes its control device, we too.
                if isOutput { signs.insert(.released) }
            } else if isOutput || name.starts(with: "controlC".utf8) {
                signs.insert(.appeared)
            }
        }
        return (signs, isFolderNew)
    }
}
