import Image
import Testing

@testable import FaceDetect

@Suite("cascade files")
struct CascadeTests {
    /// A small cascade with one stump; tests replace parts of it.
    static let small = """
        <?xml version="1.0"?>
        <opencv_storage>
        <cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType>
          <featureType>HAAR</featureType>
          <height>20</height>
          <width>24</width>
          <stageParams><maxWeakCount>1</maxWeakCount></stageParams>
          <featureParams><maxCatCount>0</maxCatCount></featureParams>
          <stageNum>1</stageNum>
          <stages>
            <!-- stage 0 -->
            <_>
              <maxWeakCount>1</maxWeakCount>
              <stageThreshold>-1.5e-1</stageThreshold>
              <weakClassifiers>
                <_>
                  <internalNodes>0 -1 0 2.5e-01</internalNodes>
                  <leafValues>-1. 1.25</leafValues></_></weakClassifiers></_></stages>
          <features>
            <_>
              <rects>
                <_>2 3 10 8 -1.</_>
                <_>2 3 5 8 2.</_></rects>
              <tilted>0</tilted></_></features></cascade>
        </opencv_storage>
        """

    static func read(_ text: String) throws -> Cascade {
        try Cascade(xml: Array(text.utf8), name: "test.xml")
    }

    /// The error of the small cascade with a part replaced.
    static func error(
        in cascade: String = small, replacing part: String, by replacement: String
    ) throws -> CascadeError {
        let range = try #require(cascade.firstRange(of: part), "\(part)")
        var text = cascade
        text.replaceSubrange(range, with: replacement)
        try #require(text != cascade, "\(part)")
        return try failure { try read(text) }
    }

    /// The error that the reading of a cascade ends with.
    static func failure(_ read: () throws -> Cascade) throws -> CascadeError {
        do {
            _ = try read()
        } catch let error as CascadeError {
            return error
        }
        throw Fixture.Missing(description: "an error was expected, but the cascade was read")
    }

    @Test("every part of a cascade is read")
    func smallCascade() throws {
        let cascade = try Self.read(Self.small)
        #expect(cascade.windowWidth == 24)
        #expect(cascade.windowHeight == 20)
        #expect(cascade.stageCount == 1)
        #expect(!cascade.hasTiltedFeatures)
        #expect(cascade.stages == [Cascade.Stage(threshold: Float(-0.15) - 1e-5, trees: 0..<1)])
        #expect(cascade.trees == [Cascade.Tree(nodes: 0..<1, firstLeaf: 0)])
        #expect(cascade.nodes == [Cascade.Node(feature: 0, threshold: 0.25, left: 0, right: -1)])
        #expect(cascade.leaves == [-1, 1.25])
        let rectangles = [
            Cascade.WeightedRectangle(x: 2, y: 3, width: 10, height: 8, weight: -1),
            Cascade.WeightedRectangle(x: 2, y: 3, width: 5, height: 8, weight: 2),
        ]
        #expect(cascade.features == [Cascade.Feature(rectangles: rectangles, isTilted: false)])
    }

    @Test("OpenCV's cascades are read", arguments: Fixture.cascades)
    func opencv(name: String) throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade(name))
        #expect(cascade.stageCount >= 20)
        let tilted = [
            "eye_tree_eyeglasses", "frontalcatface_extended", "fullbody", "lefteye_2splits", "lowerbody",
            "righteye_2splits",
            "russian_plate_number", "smile", "upperbody",
        ].map { "haarcascade_\($0).xml" }
        #expect(cascade.hasTiltedFeatures == tilted.contains(name))
    }

    @Test("HOG features are named in the error")
    func otherFeatures() throws {
        let error = try Self.error(replacing: "HAAR", by: "HOG")
        #expect(error.reason == .unsupported)
        #expect(error.description.hasPrefix("test.xml:4: this is a cascade of HOG features"))
    }

    @Test("a file that is not there is named in the error, and where to get it")
    func missing() throws {
        let error = try Self.failure { try Cascade(contentsOf: "/nowhere/face.xml") }
        #expect(error.reason == .unreadable)
        #expect(error.description.hasPrefix("/nowhere/face.xml: cannot open the cascade: No such file or directory"))
        #expect(error.description.contains("opencv-data"))
    }

    @Test("a directory and an empty file are no cascades", arguments: ["/", "/dev/null"])
    func notFiles(path: String) throws {
        let error = try Self.failure { try Cascade(contentsOf: path) }
        #expect(error.reason == .unreadable)
    }

    @Test(
        "every rule of the structure is checked",
        arguments: [
            ("BOOST", "FOREST", 3), ("HAAR", "WAVE", 4), ("<height>20", "<height>0", 5), ("<height>20", "<height>2", 5),
            ("<height>20", "<height>1025", 5), ("<height>20", "<height>-20", 5), ("<height>20", "<height>20.5", 5),
            ("<height>20", "<height>99999999999999999999", 5), ("<height>20", "<height>", 5),
            ("<height>20", "<height>20 20", 5),
            ("<width>24</width>", "", 3), ("<width>24</width>", "<width>24</width><width>24</width>", 6),
            ("maxCatCount>0<", "maxCatCount>256<", 8), ("maxCatCount>0<", "maxCatCount>-1<", 8),
            ("<maxCatCount>0<", "<maxCatCount>0</maxCatCount><maxCatCount>0<", 8), ("HAAR", "LBP", 17),
            ("<featureType>HAAR</featureType>", "", 10), ("<height>20", "<height>020", 5),
            ("<stageNum>1", "<stageNum>2", 9),
            ("<stageNum>1", "<stageNum>999999999", 9),
            ("<maxWeakCount>1</maxWeakCount>\n      <stage", "<maxWeakCount>2</maxWeakCount><stage", 12),
            ("-1.5e-1", "nan", 14), ("-1.5e-1", "inf", 14), ("-1.5e-1", "1e39", 14), ("-1.5e-1", "0x1p3", 14),
            ("-1.5e-1", "1 2", 14),
            ("-1.5e-1", "1e", 14), ("-1.5e-1", ".", 14), ("-1.5e-1", "", 14),
            ("0 -1 0 2.5e-01", "0 -1 0", 17), ("0 -1 0 2.5e-01", "", 16), ("0 -1 0 2.5e-01", "0 -1 1 2.5e-01", 16),
            ("0 -1 0 2.5e-01", "0 -1 -1 2.5e-01", 16), ("0 -1 0 2.5e-01", "0 -2 0 2.5e-01", 16),
            ("0 -1 0 2.5e-01", "0 1 0 2.5e-01", 16), ("0 -1 0 2.5e-01", "-1 0 0 2.5e-01", 16),
            ("0 -1 0 2.5e-01", "0 -1 0 x", 17),
            ("-1. 1.25", "-1.", 16), ("-1. 1.25", "-1. 1.25 3", 16), ("-1. 1.25", "-1. 1e999", 18),
            ("2 3 10 8 -1.", "2 3 10 8", 22), ("2 3 10 8 -1.", "2 3 10 8 -1. 4", 22),
            ("2 3 10 8 -1.", "2 3 10.5 8 -1.", 22),
            ("2 3 10 8 -1.", "-1 3 10 8 -1.", 20), ("2 3 10 8 -1.", "2 3 23 8 -1.", 20),
            ("2 3 10 8 -1.", "2 13 10 8 -1.", 20),
            ("2 3 10 8 -1.", "2 3 0 8 -1.", 20), ("2 3 10 8 -1.", "2 3 10 -8 -1.", 20), ("<tilted>0", "<tilted>1", 20),
            ("<tilted>0", "<tilted>2", 24), ("<_>2 3 5 8 2.</_>", "", 20),
            ("<_>2 3 5 8 2.</_>", "<_>2 3 5 8 2.</_><_>2 3 5 8 2.</_><_>2 3 5 8 2.</_>", 20),
            ("<features>", "<features><x/>", 19), ("opencv_storage>\n<", "storage>\n<", 2), ("<cascade ", "<other ", 3),
        ] as [(String, String, Int)])
    func rules(part: String, replacement: String, line: Int) throws {
        let error = try Self.error(replacing: part, by: replacement)
        #expect(error.reason == .invalid, "\(error)")
        #expect(error.line == line, "\(error)")
    }

    @Test(
        "children that lead back to an earlier node, or to the node itself, are refused",
        arguments: [
            "1 -2 0 0.5 1 -1 0 0.5", "1 -2 0 0.5 0 -3 0 0.5", "2 -1 0 0.5 -1 -2 0 0.5", "1000000 -1 0 0.5 0 -1 0 0.5",
        ])
    func cycles(nodes: String) throws {
        var text = Self.small
        text.replaceSubrange(try #require(text.firstRange(of: "0 -1 0 2.5e-01")), with: nodes)
        text.replaceSubrange(try #require(text.firstRange(of: "-1. 1.25")), with: "1 2 3")
        let error = try Self.failure { try Self.read(text) }
        #expect(error.reason == .invalid)
        #expect(error.message.contains("below node"))
    }

    @Test(
        "text that is no XML is refused",
        arguments: [
            ("<height>20</height>", "<height>20</width>", 5), ("<height>20</height>", "<height>20</height", 5),
            ("<height>20</height>", "<height>20<height>", 5), ("<height>20</height>", "<height>&#50;0</height>", 5),
            ("<height>20</height>", "<height>20</height>text", 5),
            ("<height>20</height>", "<height a=b>20</height>", 5),
            ("<height>20</height>", "<height a=\"b>20</height>", 5), ("<height>20</height>", "<1>20</1>", 5),
            ("<height>20</height>", "< height>20</height>", 5), ("<height>20</height>", "</height>", 5),
            ("<?xml version=\"1.0\"?>", "<!DOCTYPE x [<!ENTITY a \"b\">]>", 1), ("</opencv_storage>", "", 28),
            ("</opencv_storage>", "</opencv_storage><more></more>", 26), ("<!-- stage 0 -->", "<!-- stage 0 --", 26),
            ("<height>20</height>", String(repeating: "<a>", count: 100_000), 5),
            ("<height>20</height>", "<height" + String(repeating: " a=\"b\"", count: 100) + ">20</height>", 5),
        ] as [(String, String, Int)])
    func malformed(part: String, replacement: String, line: Int) throws {
        let error = try Self.error(replacing: part, by: replacement)
        #expect(error.reason == .malformed, "\(error)")
    }

    @Test("a file cut short anywhere is an error")
    func truncation() throws {
        let bytes = Array(Self.small.utf8)
        for count in 0..<bytes.count {
            let error = try Self.failure {
                try Cascade(xml: Array(bytes.prefix(count)), name: "test.xml")
            }
            #expect(error.reason == .malformed, "\(count): \(error)")
        }
        let real = try Fixture.bytes(path: Fixture.cascade("haarcascade_smile.xml"))
        for count in stride(from: 2000, to: real.count - 20, by: 21_001) {
            #expect(throws: CascadeError.self) { try Cascade(xml: Array(real.prefix(count)), name: "test.xml") }
        }
    }

    @Test("a feature of a million rectangles, and a million features for no window, are refused")
    func many() throws {
        let rectangles = String(repeating: "<_>2 3 5 8 2.</_>", count: 300_000)
        let error = try Self.error(replacing: "<_>2 3 5 8 2.</_>", by: rectangles)
        #expect(error.message.contains("2 or 3 rectangles"))
        let items = String(repeating: "<_/>", count: 1_000_000)
        #expect(try Self.error(replacing: "<features>", by: "<features>" + items).reason == .invalid)
        #expect(try Self.error(replacing: "<stages>", by: "<stages>" + items).reason == .invalid)
        let leaves = String(repeating: "1 ", count: 1_000_000)
        #expect(try Self.error(replacing: "-1. 1.25", by: leaves).message.contains("expected 2 leaves for 1 nodes"))
        let nodes = String(repeating: "0 -1 0 1 ", count: 100_000)
        #expect(try Self.error(replacing: "0 -1 0 2.5e-01", by: nodes).message.contains("at most 64 nodes"))
    }

    @Test(
        "flipped bits and shuffled pieces never crash the reader, and what it accepts can be run",
        arguments: Fixture.ownCascades)
    func corruption(name: String) throws {
        var generator = SeededGenerator(state: 5)
        let original = try Fixture.bytes(name)
        let image = try Fixture.picture("noise").cropped(Rect(x: 0, y: 0, width: 40, height: 30))
        var accepted = 0
        for round in 0..<300 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...(round % 8 + 1), using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch round % 3 {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                default:
                    let end = min(place + Int.random(in: 1..<300, using: &generator), bytes.count)
                    bytes.removeSubrange(place..<end)
                }
            }
            guard let cascade = try? Cascade(xml: bytes, name: "test.xml") else { continue }
            accepted += 1
            if accepted % 2 == 0 { _ = FaceDetector(cascade: cascade).detectRaw(in: image) }
        }
        // Flips in the digits of numbers make other, valid cascades; most others do not.
        #expect(accepted > 3)
        #expect(accepted < 290)
    }

    @Test("a file above the limit is refused before it is read")
    func tooLarge() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: Cascade.maximumFileSize + 1)
        let error = try Self.failure { try Cascade(xml: bytes, name: "test.xml") }
        #expect(error.reason == .unreadable)
    }

    @Test("numbers are read to the nearest float of the nearest double")
    func numbers() throws {
        for text in [
            "-5.0425500869750977e+00", "1.3272049427032471e+000", "-1.", ".5", "+3", "7.0064923216240854e-46",
            "16777217", "0", "-0", "0e99", "1e-29", "1e30", "123456789012345678901234567890e-20",
            // Halfway between two floats, or next to it: the way through double counts.
            "1.00000005960464477539", "1.000000059604644775390625", "1.0000000596046447", "1.0000000596046449",
            "1.00000017881393432617", "16777219", "33554434.0000000001", "9007199254740993", "8388608.5", "8388609.5",
            "3.4028235e38", "-3.4028234663852886e+038", "1.1754943508222875e-038", "1.4e-45", "1e-300",
        ] {
            let changed = Self.small.replacingFirst("-1.5e-1", with: text)
            let expected = try #require(
                Double(text.hasSuffix(".") ? text + "0" : text.hasPrefix(".") ? "0" + text : text))
            #expect(try Self.read(changed).stages[0].threshold == Float(expected) - 1e-5, "\(text)")
        }
    }
}

extension CascadeTests {
    @Test("any decimal number is read as the standard library reads it")
    func randomNumbers() throws {
        var generator = SeededGenerator(state: 17)
        for round in 0..<20_000 {
            let digits = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }
            var text = digits.joined()
            if round % 2 == 0 {
                // Next to a float, or to the middle between two.
                let float = Double(Float(bitPattern: UInt32.random(in: 0x3000_0000...0x4F00_0000, using: &generator)))
                let middle = float + Double(Float(float).ulp) / 2
                text = "\([float, middle, middle.nextUp, middle.nextDown][round / 2 % 4])"
            } else {
                let point = text.index(text.startIndex, offsetBy: Int.random(in: 0...text.count, using: &generator))
                text.insert(".", at: point)
                if round % 4 == 1 { text += "e\(Int.random(in: -45...30, using: &generator))" }
                if round % 3 == 1 { text = "-" + text }
            }
            let bytes = Array(text.utf8)
            let expected = Double(text).map { Float($0) }
            let found = NumberReader(bytes: bytes, range: 0..<bytes.count).float(0..<bytes.count)
            #expect(found?.bitPattern == expected.flatMap { $0.isFinite ? $0.bitPattern : nil }, "\(text)")
        }
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }

    func replacingFirst(_ part: String, with replacement: String) -> String {
        var text = self
        if let range = firstRange(of: part) { text.replaceSubrange(range, with: replacement) }
        return text
    }
}
