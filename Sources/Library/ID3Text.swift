// Runs on: any thread; no I/O.
import CMpg123

/// Text out of libmpg123's structures: valid UTF-8 of bounded length without control characters, whatever the file holds.
enum ID3Text {
    /// Longer texts are cut.
    static let characterLimit = 1_024
    /// A frame may hold no more values than these; the rest is left out.
    static let valueLimit = 64

    /// The values of an ID3v2 text, which NUL separates. libmpg123 has made UTF-8 of it.
    static func values(_ pointer: UnsafePointer<mpg123_string>?) -> [String] {
        guard let pointer, let bytes = pointer.pointee.p, pointer.pointee.fill > 0 else { return [] }
        let text = UnsafeRawBufferPointer(start: bytes, count: min(pointer.pointee.fill, 64 * characterLimit))
        return text.split(separator: 0).prefix(valueLimit).compactMap { bytes in
            limited(clean(relabelled(String(decoding: bytes, as: UTF8.self))))
        }
    }

    /// A fixed ID3v1 field, padded with NUL or blanks: UTF-8 if it is valid UTF-8, else Latin-1.
    static func fixed<Field>(_ field: Field) -> String? {
        withUnsafeBytes(of: field) { bytes in
            let text = bytes.prefix { $0 != 0 }
            return limited(clean(String(validating: text, as: UTF8.self) ?? latin1(text)))
        }
    }

    /// A frame's four letters.
    static func identifier<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0, as: UTF8.self) }
    }

    /// Control characters (a line end would break line protocols and terminals) become blanks; outer blanks go, and so does a
    /// byte order mark in front.
    static func clean(_ text: String) -> String {
        var scalars = text.unicodeScalars.map { isControl($0) ? " " : $0 }[...]
        while let first = scalars.first, first == " " || first == "\u{FEFF}" { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    /// UTF-8 that the file calls Latin-1, as many writers do, is UTF-8 nevertheless: text of characters below 256 whose bytes are
    /// UTF-8 with at least one character beyond ASCII. True Latin-1 text of that form ("Ã¤") does not occur.
    private static func relabelled(_ text: String) -> String {
        // UTF-16 without a mark is read as little-endian. If all its characters have a zero below, it was big-endian Latin text.
        let scalars = text.unicodeScalars
        if !scalars.isEmpty, scalars.allSatisfy({ $0.value > 255 && $0.value < 0x1_0000 && $0.value & 255 == 0 }) {
            return latin1(scalars.map { UInt8($0.value >> 8) })
        }
        var bytes: [UInt8] = []
        var isASCII = true
        for scalar in text.unicodeScalars {
            guard scalar.value < 256 else { return text }
            isASCII = isASCII && scalar.value < 128
            bytes.append(UInt8(scalar.value))
        }
        return isASCII ? text : String(validating: bytes, as: UTF8.self) ?? text
    }

    private static func latin1(_ bytes: some Sequence<UInt8>) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func limited(_ text: String) -> String? {
        guard !text.isEmpty else { return nil }
        // Counting characters is slow; few texts can be too long at all.
        return text.utf8.count <= characterLimit ? text : String(text.prefix(characterLimit))
    }
}
