// Runs on: where its source runs.

/// The outside of JPEG pictures: where one ends and how large it is, without decoding (ITU-T T.81, annex B).
enum JPEGStructure {
    /// What `readPicture` found.
    enum Reading: Equatable {
        case picture(width: Int, height: Int)
        case broken(String)
        case end
    }

    static let startOfImage: UInt8 = 0xD8
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA

    /// Whether the bytes begin as a JPEG picture does.
    static func startsPicture(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 4 && bytes[0] == 0xFF && bytes[1] == startOfImage && bytes[2] == 0xFF
    }

    /// Markers without a length: TEM, RSTn.
    static func standsAlone(_ marker: UInt8) -> Bool { marker == 0x01 || (0xD0...0xD7).contains(marker) }

    /// SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
    static func isFrameHeader(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }

    /// Width and height in a frame header whose length field stands at `position`.
    static func size(frameHeaderAt position: Int, of bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard position + 7 <= bytes.count else { return nil }
        let height = Int(bytes[position + 3]) << 8 | Int(bytes[position + 4])
        let width = Int(bytes[position + 5]) << 8 | Int(bytes[position + 6])
        return width > 0 && height > 0 ? (width, height) : nil
    }

    /// The size of a picture in memory, or nil if its header has none.
    static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard startsPicture(bytes) else { return nil }
        var position = 2
        while position + 4 <= bytes.count {
            guard bytes[position] == 0xFF else { return nil }
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
            } else if standsAlone(marker) {
                position += 2
            } else if isFrameHeader(marker) {
                return size(frameHeaderAt: position + 2, of: bytes)
            } else {
                let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
                guard marker >= 0xC0, marker != startOfScan, length >= 2 else { return nil }
                position += 2 + length
            }
        }
        return nil
    }
}
