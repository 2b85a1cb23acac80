// Runs on: any thread (values only).

/// Four characters that name a chunk, in the file's byte order.
struct FourCharacters: Equatable {
    let value: UInt32

    static let riff = FourCharacters("RIFF")
    static let list = FourCharacters("LIST")
    static let movi = FourCharacters("movi")
    static let rec = FourCharacters("rec ")

    init(value: UInt32) { self.value = value }

    init(_ text: StaticString) {
        value = text.withUTF8Buffer { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// The characters; what cannot be printed is a question mark.
    var text: String { String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self) }

    var isPrintable: Bool { bytes.allSatisfy { (0x20...0x7E).contains($0) } }

    private var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) } }
}

/// The head of a chunk: its name and its length.
struct RIFFChunk {
    let id: FourCharacters
    let length: Int

    /// Reads eight bytes; nil at the end of the file.
    init?(from file: RecordingFile) {
        guard let id = Self.fourCharacters(from: file), let length = Self.fourCharacters(from: file) else { return nil }
        self.id = id
        self.length = Int(length.value)
    }

    /// Chunks begin at even offsets.
    var paddedLength: Int { length + length % 2 }

    var isList: Bool { id == .riff || id == .list }

    /// Whether this can be a chunk at all.
    var isPlausible: Bool { id.isPrintable }

    static func fourCharacters(from file: RecordingFile) -> FourCharacters? {
        var value: UInt32 = 0
        for shift in 0..<4 {
            guard let byte = file.byte() else { return nil }
            value |= UInt32(byte) << (8 * UInt32(shift))
        }
        return FourCharacters(value: value)
    }
}
