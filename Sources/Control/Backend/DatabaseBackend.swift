// Runs on: the control thread and the threads that wait for disks call the backend (see `Command.Work`).
import ControlProtocol
import Library

/// The music library, and what its commands need of the queue.
///
/// Unlike the other parts of the backend it is also called on the threads that carry out commands which may wait for a disk.
public protocol DatabaseBackend: Sendable {
    /// The database, the stored playlists, the stickers and the covers.
    var library: MusicLibrary { get }
    /// A sticker of a song has changed.
    func stickerChanged(_ name: String?, of uri: String)
    /// Adds songs before a position of the queue, or at its end.
    /// - Throws: `ControlError` if there is no such position, or the queue is full.
    func add(_ tracks: [Track], at position: Int?) throws(ControlError)
    /// The names of the queue's songs in order, as `save` writes them.
    func queueURIs() -> [String]
}
