// Runs on: any thread that may wait for a disk.
import Glibc

/// The picture of an ID3v2.2 tag (`PIC`), which libmpg123 passes over (https://id3.org/id3v2-00, 4.15).
enum ID3v22Picture {
    /// The front cover if there is one, else the first picture; nil without such a tag. Sizes are checked against what is there.
    static func read(_ file: borrowing RegularFile) -> Picture? {
        let header = bytes(of: file, at: 0, count: 10)
        guard header.count == 10, header.starts(with: "ID3".utf8), header[3] == 2 else { return nil }
        let size = RegularFile.tagSize(inHeader: header)
        guard size <= min(file.size, Picture.byteLimit) else { return nil }
        var tag = bytes(of: file, at: 10, count: size)
        if header[5] & 0x80 != 0 { tag = synchronised(tag) }

        var rest = tag[...]
        var first: Picture?
        while rest.count > 6, let initial = rest.first, initial != 0 {
            let frame = rest.prefix(6)
            let length = frame.suffix(3).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(6)
            guard length <= rest.count else { break }
            if frame.starts(with: "PIC".utf8), let (picture, isFront) = picture(rest.prefix(length)) {
                if isFront { return picture }
                first = first ?? picture
            }
            rest = rest.dropFirst(length)
        }
        return first
    }

    /// Encoding, three letters of format, kind, description with its end, then the picture.
    private static func picture(_ content: ArraySlice<UInt8>) -> (Picture, isFront: Bool)? {
        guard content.count > 6, let encoding = content.first else { return nil }
        let format = String(decoding: content.dropFirst().prefix(3), as: UTF8.self)
        let frontCover: UInt8 = 3
        let isFront = content[content.startIndex + 4] == frontCover
        var rest = content.dropFirst(5)
        // UTF-16 ends with two zeros, Latin-1 with one.
        if encoding == 1 {
            while rest.count > 1, !(rest[rest.startIndex] == 0 && rest[rest.startIndex + 1] == 0) {
                rest = rest.dropFirst(2)
            }
            rest = rest.dropFirst(2)
        } else {
            rest = rest.drop { $0 != 0 }.dropFirst()
        }
        guard !rest.isEmpty, format != "-->" else { return nil }
        return (Picture(bytes: Array(rest), mimeType: Picture.mimeType(format)), isFront)
    }

    /// Without the zeros that unsynchronisation puts behind each 0xFF.
    private static func synchronised(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var wasMark = false
        for byte in bytes {
            if !(wasMark && byte == 0) { result.append(byte) }
            wasMark = byte == 0xFF
        }
        return result
    }

    private static func bytes(of file: borrowing RegularFile, at offset: Int, count: Int) -> [UInt8] {
        let descriptor = file.descriptor
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let rest = UnsafeMutableRawBufferPointer(buffer)[initialized...]
                let read = pread(
                    descriptor, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count,
                    off_t(offset + initialized))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { break }
                initialized += read
            }
        }
    }
}
