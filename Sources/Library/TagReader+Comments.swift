// Runs on: any thread that may wait for a disk; one reader on one thread at a time.
import CMpg123

extension TagReader {
    /// The texts that a file's writer has named (`TXXX` frames), in the file's order; of several values the first. Names that no
    /// line of the protocol can begin with are left out, as MPD does (`src/command/FileCommands.cxx`).
    /// - Throws: `FileError` if the file cannot be opened.
    func comments(path: String) throws(FileError) -> [(name: String, value: String)] {
        let file = try RegularFile(path: path)
        guard let handle, file.size > 0, mpg123_open_fd(handle, file.descriptor) == CInt(MPG123_OK.rawValue) else {
            return []
        }
        defer { mpg123_close(handle) }
        var rate: CLong = 0
        var channels: CInt = 0
        var encoding: CInt = 0
        _ = mpg123_getformat(handle, &rate, &channels, &encoding)
        var version2: UnsafeMutablePointer<mpg123_id3v2>?
        guard mpg123_id3(handle, nil, &version2) == CInt(MPG123_OK.rawValue), let tag = version2?.pointee else {
            return []
        }
        return UnsafeBufferPointer(start: tag.extra, count: min(tag.extras, 1024)).compactMap { text in
            var (description, content) = (text.description, text.text)
            guard let name = withUnsafePointer(to: &description, { ID3Text.values($0).first }), Self.isName(name) else {
                return nil
            }
            return (name, withUnsafePointer(to: &content) { ID3Text.values($0).first } ?? "")
        }
    }

    /// A letter, and behind it letters, digits, `-` and `_`.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isLetter else { return false }
        return text.utf8.allSatisfy {
            $0.isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
