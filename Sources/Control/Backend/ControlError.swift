// Runs on: any thread. Value types only.
import ControlProtocol

/// Why an order was not followed; it becomes an `ACK` line.
public struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// MPD's code.
    public let code: AckCode
    /// What was wrong and the way out, in one line.
    public let message: String

    /// Makes an error.
    public init(_ code: AckCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// No such position in the queue, in MPD's words.
    public static let badSongIndex = ControlError(.argument, "Bad song index")
    /// No such id in the queue, in MPD's words.
    public static let noSuchSong = ControlError(.noExist, "No such song")
    /// No such song or folder in the library, in MPD's words.
    public static let noSuchDirectory = ControlError(.noExist, "No such directory")
    /// A name with a scheme, such as an internet radio's, in MPD's words and ours.
    public static let unsupportedScheme = ControlError(.noExist, "Unsupported URI scheme: only local files are played")
    /// A position counts from the current song, and there is none, in MPD's words.
    public static let noCurrentSong = ControlError(.playerSync, "No current song")
    /// The queue cannot hold so many songs, in MPD's words.
    public static let queueTooLarge = ControlError(.playlistMax, "Playlist is too large")
    /// No such number among the outputs, in MPD's words.
    public static let noSuchOutput = ControlError(.noExist, "No such audio output")
    /// There is nothing to seek or skip in, in MPD's words.
    public static let notPlaying = ControlError(.playerSync, "Not playing")

    /// The configuration knows no such mood.
    public static func noSuchMood(_ mood: String) -> ControlError {
        ControlError(.noExist, "No such mood: \(mood); \"moods\" lists them")
    }
}
