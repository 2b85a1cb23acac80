// Runs on: the thread "library".
import Files
import Glibc

/// Tells which folders have changed (inotify(7)).
final class FolderWatch {
    /// What happened since the last call.
    struct Changes {
        /// URIs of folders in which something changed.
        var folders: Set<String> = []
        /// More happened than the kernel could remember.
        var isOverflow = false

        var isEmpty: Bool { folders.isEmpty && !isOverflow }
    }

    /// Readable when there is something to read.
    let descriptor: CInt
    private struct Folder {
        var uri: String
        /// The files in it that matter; nil if all of them do.
        var names: Set<String>?
    }

    /// The watched folders by their numbers.
    private var folders: [CInt: Folder] = [:]
    /// Whether the system refused to watch a folder because there are too many (`fs.inotify.max_user_watches`).
    private(set) var isExhausted = false
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    private static let mask =
        UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE)
        | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)

    /// A watch of nothing; nil if the system has none left.
    init?() {
        // IN_NONBLOCK and IN_CLOEXEC are these by definition (inotify_init(2)).
        let opened = inotify_init1(O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Watches a folder, or some files in it. Watching them again changes nothing.
    func add(_ path: String, uri: String, name: String? = nil) {
        let number = inotify_add_watch(descriptor, path, Self.mask)
        if number >= 0 {
            guard let name else {
                folders[number] = Folder(uri: uri)
                return
            }
            if folders[number] == nil { folders[number] = Folder(uri: uri, names: []) }
            folders[number]?.names?.insert(name)
        } else if errno == ENOSPC || errno == ENOMEM {
            isExhausted = true
        }
    }

    /// Reads what happened.
    func changes() -> Changes {
        var changes = Changes()
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return changes }
            take(InotifyEvents(buffer[..<count]), into: &changes)
        }
    }

    private func take(_ events: InotifyEvents, into changes: inout Changes) {
        for event in events {
            let (number, mask, name) = (event.watch, event.mask, event.name)
            if mask & UInt32(IN_Q_OVERFLOW) != 0 { changes.isOverflow = true }
            guard let folder = folders[number] else { continue }
            let uri = folder.uri
            if let names = folder.names, !name.isEmpty, !names.contains(String(decoding: name, as: UTF8.self)) {
                continue
            }
            changes.folders.insert(uri)
            if mask & UInt32(IN_IGNORED) != 0 { folders[number] = nil }
            // A folder that is gone is missing in the one above.
            if mask & (UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)) != 0, let slash = uri.lastSlash {
                changes.folders.insert(String(uri[..<slash]))
            }
        }
    }
}
