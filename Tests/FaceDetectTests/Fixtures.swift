import Glibc
import Image

/// What the golden tests read. Foundation-free, so that the tests say nothing about locales.
enum Fixture {
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    /// Where distributions put OpenCV's cascades.
    private static let cascadeFolders = ["/usr/share/opencv4/", "/usr/share/opencv/"].flatMap {
        [$0 + "haarcascades/", $0 + "lbpcascades/"]
    }

    /// The path of a cascade of OpenCV, or of the Fixtures folder's own.
    static func cascade(_ name: String) throws -> String {
        if ownCascades.contains(name) { return folder + name }
        // OpenCV 4.10 spells one name differently from those before.
        for name in name == plates ? [name, "haarcascade_license_plate_rus_16stages.xml"] : [name] {
            if let folder = cascadeFolders.first(where: { access($0 + name, R_OK) == 0 }) { return folder + name }
        }
        throw Missing(description: "\(name) is not installed: apt install opencv-data")
    }

    /// Cascades with trees of one to five nodes, made by make_fixtures.py.
    static let deepTrees = "deep-trees.xml"
    static let lbpTrees = "lbp-trees.xml"
    static let oldTrees = "old-trees.xml"
    static let ownCascades = [deepTrees, lbpTrees, oldTrees]

    /// OpenCV's cascade in the format of OpenCV 1.
    static let plates = "haarcascade_licence_plate_rus_16stages.xml"

    /// The names of OpenCV's cascades of local binary patterns.
    static let lbpCascades = ["frontalcatface", "frontalface", "frontalface_improved", "profileface", "silverware"].map
    {
        "lbpcascade_\($0).xml"
    }

    /// The names of all Haar cascades of OpenCV in the format of OpenCV 2 and later.
    static let cascades = [
        "eye", "eye_tree_eyeglasses", "frontalcatface", "frontalcatface_extended", "frontalface_alt",
        "frontalface_alt2",
        "frontalface_alt_tree", "frontalface_default", "fullbody", "lefteye_2splits", "lowerbody", "profileface",
        "righteye_2splits", "russian_plate_number", "smile", "upperbody",
    ].map { "haarcascade_\($0).xml" }

    /// A file of the Fixtures folder.
    static func bytes(_ name: String) throws -> [UInt8] {
        try bytes(path: folder + name)
    }

    static func bytes(path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Missing(description: "cannot open \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// The lines of a text file of the Fixtures folder, each as its words.
    static func lines(_ name: String) throws -> [[String]] {
        String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
    }

    /// A picture of the Fixtures folder, made by make_fixtures.py: "P5", width, height, 255, pixels.
    static func picture(_ name: String) throws -> GrayImage {
        let bytes = try bytes(name + ".pgm")
        let header = bytes.prefix(15).split(separator: UInt8(ascii: "\n"), maxSplits: 3).prefix(3)
        let size = header.dropFirst().first?.split(separator: UInt8(ascii: " "))
            .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard let size, size.count == 2, header.count == 3,
            let image = GrayImage(
                width: size[0], height: size[1], pixels: Array(bytes.suffix(size[0] * size[1])))
        else { throw Missing(description: "\(name).pgm is no picture") }
        return image
    }

    /// Rectangles from x y width height, one after the other.
    static func rects(_ words: some Sequence<String>) -> [Rect] {
        let numbers = words.compactMap { Int($0) }
        return stride(from: 0, to: numbers.count - 3, by: 4).map {
            Rect(x: numbers[$0], y: numbers[$0 + 1], width: numbers[$0 + 2], height: numbers[$0 + 3])
        }
    }

    private static let folder =
        String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)) + "/Fixtures/"
}

extension GrayImage {
    /// A part of the image.
    func cropped(_ rect: Rect) -> GrayImage {
        var part = GrayImage(width: rect.width, height: rect.height)
        for y in 0..<rect.height {
            for x in 0..<rect.width { part[x, y] = self[rect.x + x, rect.y + y] }
        }
        return part
    }

    /// Every pixel as a square of many.
    func magnified(_ factor: Int) -> GrayImage {
        guard factor > 1 else { return self }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * factor * factor)
        for y in 0..<height {
            let start = pixels.count
            for x in 0..<width { pixels.append(contentsOf: [UInt8](repeating: self[x, y], count: factor)) }
            let row = Array(pixels[start...])
            for _ in 1..<factor { pixels.append(contentsOf: row) }
        }
        return GrayImage(width: width * factor, height: height * factor, pixels: pixels) ?? self
    }
}

/// A small generator of the same numbers everywhere (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The checksum of zlib and of make_fixtures.py.
struct Adler32 {
    private var a: UInt32 = 1
    private var b: UInt32 = 0
    var value: UInt32 { b << 16 | a }

    mutating func add(_ byte: UInt8) {
        a = (a + UInt32(byte)) % 65_521
        b = (b + a) % 65_521
    }

    mutating func add(_ number: Int32) {
        for shift in stride(from: 0, to: 32, by: 8) { add(UInt8(truncatingIfNeeded: number >> Int32(shift))) }
    }
}
