/// A picture file cannot be read or written.
public struct ImageFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Why.
    public enum Cause: Equatable, Sendable {
        /// The system's refusal, as an errno.
        case system(CInt)
        /// A folder, pipe or device.
        case notAFile
        /// More bytes than `ImageLimits.maximumFileBytes`.
        case tooManyBytes
        /// Larger than `ImageLimits.maximumSide` allows, or empty.
        case tooManyPixels(width: Int, height: Int)
        /// None of JPEG, PNG, PGM (P5) and PPM (P6).
        case unknownFormat
        /// Broken contents, in the words of the library that found it.
        case damaged(String)
        /// Could not be written, in the library's words.
        case notWritable(String)
    }

    /// The file.
    public let path: String
    /// What is wrong with it.
    public let cause: Cause

    /// An error of one file.
    public init(path: String, cause: Cause) {
        self.path = path
        self.cause = cause
    }

    /// The error in words.
    public var description: String {
        switch cause {
        case .system(let code): "\(path) cannot be read: \(systemMessage(code))"
        case .notAFile: "\(path) is not a regular file"
        case .tooManyBytes: "\(path) is larger than \(ImageLimits.maximumFileBytes >> 20) MiB, too large for a picture"
        case .tooManyPixels(let width, let height):
            "\(path) is \(width)x\(height) pixels; 1 to \(ImageLimits.maximumSide) a side are supported"
        case .unknownFormat: "\(path) is not a picture of a known format; convert it to JPEG, PNG, PGM or PPM"
        case .damaged(let detail): "\(path) is damaged: \(detail)"
        case .notWritable(let detail): "\(path) cannot be written: \(detail)"
        }
    }
}
