// Runs on: the thread that made the client. Its calls block up to the time-out.

extension ControlClient {
    /// A picture has no more bytes.
    static let maximumPictureBytes = 64 << 20

    /// Fetches a picture in the pieces that the server gives.
    /// - Parameters:
    ///   - command: `readpicture` for the one in the song's file, `albumart` for the one beside it.
    ///   - file: the song.
    /// - Returns: its bytes, none if `readpicture` finds no picture, and its type if the server knows it.
    public func picture(
        _ command: String, of file: String
    ) throws(ControlClientError) -> (bytes: [UInt8], type: String?) {
        var bytes: [UInt8] = []
        var type: String?
        while true {
            try write(encode(RequestLine(command: command, arguments: [file, String(bytes.count)])))
            let (pairs, piece) = try readPiece()
            if let found = pairs.first(where: { $0.key == "type" }) { type = found.value }
            let size = pairs.first { $0.key == "size" }.flatMap { Int($0.value) } ?? 0
            bytes += piece
            if piece.isEmpty || bytes.count >= size { return (bytes, type) }
            guard bytes.count <= Self.maximumPictureBytes else {
                throw .malformedResponse(path: path, reason: "a picture of more than \(Self.maximumPictureBytes) bytes")
            }
        }
    }

    /// Reads an answer that has `binary: COUNT` and so many bytes in it.
    private func readPiece() throws(ControlClientError) -> (pairs: [Pair], piece: [UInt8]) {
        var pairs: [Pair] = []
        var piece: [UInt8] = []
        while true {
            guard let line = try stream.readLine(timeoutMilliseconds: timeoutMilliseconds) else {
                throw .timedOut(path: path, milliseconds: timeoutMilliseconds)
            }
            guard let pair = try parse(line) else { return (pairs, piece) }
            guard pair.key == "binary" else {
                pairs.append(pair)
                continue
            }
            guard let count = Int(pair.value), (0...Self.maximumPictureBytes).contains(count) else {
                throw .malformedResponse(path: path, reason: "a piece of \(pair.value.prefix(20)) bytes")
            }
            // The piece, and the newline behind it.
            guard let read = try stream.readBytes(count + 1, timeoutMilliseconds: timeoutMilliseconds) else {
                throw .timedOut(path: path, milliseconds: timeoutMilliseconds)
            }
            piece = Array(read.dropLast())
        }
    }
}
