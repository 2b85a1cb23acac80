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
    /// There is nothing to seek or skip in, in MPD's words.
    public static let notPlaying = ControlError(.playerSync, "Not playing")

    /// The configuration knows no such mood.
    public static func noSuchMood(_ mood: String) -> ControlError {
        ControlError(.noExist, "No such mood: \(mood); \"moods\" lists them")
    }
}
