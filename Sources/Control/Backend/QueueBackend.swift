// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol
import Library

/// The queue: the songs that are played, in order. The calls are those of `ControlBackend`.
///
/// Positions count from 0. An order that is given a position which there is not, because the queue has changed meanwhile, says so.
public protocol QueueBackend: Sendable {
    /// The folder that the songs' names start from; nil if there is none.
    var musicFolder: String? { get }
    /// The queue at this moment.
    func queue() -> any QueueSnapshot

    /// Whether a name is a song's that the library knows.
    func isSong(_ uri: String) -> Bool
    /// Adds a song, or all songs of a folder, before a position of the queue; nil is at its end. For a folder it is called on the threads
    /// for work: it may hold the whole library.
    /// - Throws: `ControlError.noSuchDirectory` if there is nothing of that name, `.unsupportedScheme`, `.queueTooLarge`.
    func add(_ uri: String, at position: Int?) throws(ControlError)
    /// Adds one song, before a position of the queue; nil is at its end.
    /// - Returns: its id.
    /// - Throws: `ControlError.noSuchSong`, `.unsupportedScheme`, `.queueTooLarge`.
    func addSong(_ uri: String, at position: Int?) throws(ControlError) -> Int
    /// Removes songs; what reaches beyond the end does not count.
    func remove(_ range: Range<Int>) throws(ControlError)
    /// Removes the song with this id.
    /// - Throws: `ControlError.noSuchSong`.
    func remove(id: Int) throws(ControlError)
    /// Removes all songs, which stops the music.
    func clearQueue() throws(ControlError)
    /// Moves songs so that the first of them stands at `destination`.
    /// - Throws: `ControlError.badSongIndex`.
    func move(_ range: Range<Int>, to destination: Int) throws(ControlError)
    /// Exchanges two songs.
    /// - Throws: `ControlError.badSongIndex`.
    func swap(_ one: Int, _ other: Int) throws(ControlError)
    /// Puts songs into another order by chance; what reaches beyond the end does not count.
    func shuffle(_ range: Range<Int>) throws(ControlError)
    /// Sets how early songs come in random order.
    func setPriority(_ priority: UInt8, of range: Range<Int>) throws(ControlError)
}

/// The queue at one moment. Asking it never waits, on any thread.
public protocol QueueSnapshot: Sendable {
    /// How many songs there are.
    var count: Int { get }
    /// Counts up with every change.
    var version: UInt32 { get }
    /// The current song's position, if there is one.
    var currentPosition: Int? { get }
    /// The song at a position, which is below `count`, with position, id and priority.
    func song(at position: Int) -> Song
    /// Its id only.
    func id(at position: Int) -> Int
    /// Where the song with this id stands.
    func position(of id: Int) -> Int?
    /// The positions of what has changed since a version.
    func changes(since version: UInt32) -> [Int]
    /// The positions of the songs that a filter finds among those that the library knows. Called on the threads for work.
    func positions(matching filter: SongFilter) -> [Int]
}
