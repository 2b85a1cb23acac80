// Runs on: any thread; values only.
import Library

/// A file cannot be played.
public enum MP3Error: Error, Sendable, Equatable, CustomStringConvertible {
    /// It cannot be opened.
    case unreadable(FileError)
    /// It has no bytes.
    case empty
    /// No MPEG audio was found in it.
    case notMP3(reason: String)
    /// It has frames, but no sound comes out of them.
    case silent
    /// It cannot be read on.
    case damaged(reason: String)
    /// It ends long before the end that its header announces.
    case truncated(seconds: Double, announcedSeconds: Double)
    /// libmpg123 or libsyn123 found no memory.
    case outOfMemory

    /// The error in words, without the path.
    public var description: String {
        switch self {
        case .unreadable(let error): "cannot be opened: \(error)"
        case .empty: "the file is empty (0 bytes)"
        case .notMP3(let reason): "no MP3 in it: \(reason)"
        case .silent: "there is no sound in it"
        case .damaged(let reason): "damaged: \(reason)"
        case .truncated(let seconds, let announced):
            "cut off: it ends after \(rounded(seconds)) of \(rounded(announced)) s; copy it again"
        case .outOfMemory: "out of memory"
        }
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
}
