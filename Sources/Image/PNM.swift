/// Binary PGM and PPM (netpbm's `pgm(5)` and `ppm(5)`), 8 bits a sample.
enum PNM {
    enum Picture {
        case gray(GrayImage)
        case rgb(RGBImage)
    }

    /// Reads P5 or P6. Samples of a maximum below 255 are stretched to 255.
    static func decode(_ bytes: [UInt8], path: String) throws(ImageFileError) -> Picture {
        func damaged(_ detail: String) -> ImageFileError { ImageFileError(path: path, cause: .damaged(detail)) }
        var header = Header(bytes: bytes)
        guard let width = header.number(), let height = header.number(), let maximum = header.number() else {
            throw damaged("the header ends early or holds something other than numbers")
        }
        guard ImageLimits.allows(width: width, height: height) else {
            throw ImageFileError(path: path, cause: .tooManyPixels(width: width, height: height))
        }
        guard (1...255).contains(maximum) else {
            throw damaged("its brightest sample is \(maximum), and only 8-bit samples (1 to 255) are read")
        }
        // One white space ends the header.
        let start = header.position + 1
        let channels = bytes[1] == UInt8(ascii: "5") ? 1 : 3
        let count = width * height * channels
        guard bytes.count - start >= count else {
            throw damaged("\(count) bytes of samples are announced and \(max(0, bytes.count - start)) are there")
        }
        var samples = [UInt8](bytes[start..<start + count])
        if maximum < 255 {
            samples = samples.map { UInt8((min(Int($0), maximum) * 255 + maximum / 2) / maximum) }
        }
        if channels == 1, let image = GrayImage(width: width, height: height, pixels: samples) { return .gray(image) }
        if let image = RGBImage(width: width, height: height, pixels: samples) { return .rgb(image) }
        throw damaged("its size does not fit its samples")
    }

    /// Walks the text after the magic number.
    private struct Header {
        let bytes: [UInt8]
        var position = 2

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func number() -> Int? {
            skipSpaceAndComments()
            var value = 0
            var digits = 0
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                digits += 1
                guard digits <= 9 else { return nil }
                value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                position += 1
            }
            // A number that the end of the file cuts off is not a number.
            return digits > 0 && position < bytes.count ? value : nil
        }

        private mutating func skipSpaceAndComments() {
            while position < bytes.count {
                switch bytes[position] {
                case 0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D:
                    position += 1
                case UInt8(ascii: "#"):
                    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
                default:
                    return
                }
            }
        }
    }
}
