import Testing

@testable import FaceDetect

@Suite("cascade files of local binary patterns")
struct LBPCascadeTests {
    /// A small cascade with one stump; tests replace parts of it.
    static let small = """
        <?xml version="1.0"?>
        <opencv_storage>
        <cascade>
          <stageType>BOOST</stageType>
          <featureType>LBP</featureType>
          <height>20</height>
          <width>24</width>
          <featureParams><maxCatCount>256</maxCatCount><featSize>1</featSize></featureParams>
          <stageNum>1</stageNum>
          <stages>
            <_>
              <maxWeakCount>1</maxWeakCount>
              <stageThreshold>-1.5e-1</stageThreshold>
              <weakClassifiers>
                <_>
                  <internalNodes>0 -1 0 -1 0 1 2147483647 -2147483648 -17409 32 7</internalNodes>
                  <leafValues>-1. 1.25</leafValues></_></weakClassifiers></_></stages>
          <features>
            <_><rect>3 2 7 6</rect></_></features></cascade>
        </opencv_storage>
        """

    static func error(replacing part: String, by replacement: String) throws -> CascadeError {
        try CascadeTests.error(in: small, replacing: part, by: replacement)
    }

    @Test("every part of a cascade is read")
    func smallCascade() throws {
        let cascade = try CascadeTests.read(Self.small)
        #expect(cascade.featureType == .lbp)
        #expect(cascade.windowWidth == 24)
        #expect(cascade.windowHeight == 20)
        #expect(!cascade.hasTiltedFeatures)
        #expect(cascade.stages == [Cascade.Stage(threshold: Float(-0.15) - 1e-5, trees: 0..<1)])
        #expect(cascade.trees == [Cascade.Tree(nodes: 0..<1, firstLeaf: 0)])
        #expect(cascade.nodes == [Cascade.Node(feature: 0, threshold: 0, left: 0, right: -1)])
        #expect(
            cascade.subsets.map(\.words) == [[0xFFFF_FFFF, 0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_BBFF, 32, 7]])
        #expect(cascade.leaves == [-1, 1.25])
        #expect(cascade.cells == [Cascade.Cell(x: 3, y: 2, width: 7, height: 6)])
        #expect(cascade.features.isEmpty)
    }

    @Test("OpenCV's cascades are read", arguments: Fixture.lbpCascades)
    func opencv(name: String) throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade(name))
        #expect(cascade.featureType == .lbp)
        #expect(cascade.stageCount >= 16)
        #expect(cascade.featureCount > 100)
        #expect(cascade.subsets.count == cascade.nodes.count)
    }

    @Test(
        "every rule of the structure is checked",
        arguments: [
            // A subset that is too short or too long, and words of more than 32 bits.
            ("-17409 32 7", "-17409 32", 16), ("-17409 32 7", "-17409 32 7 8", 16), ("2147483647", "2147483648", 16),
            ("-2147483648", "-2147483649", 16), ("-17409", "4294967295", 16), ("-17409", "1.5", 16),
            ("-17409", "nan", 16),
            ("0 -1 0 -1 0 1", "", 16), ("0 -1 0 -1", "0 -1 1 -1", 15), ("0 -1 0 -1", "0 -1 -1 -1", 15),
            ("0 -1 0 -1", "0 -2 0 -1", 15), ("0 -1 0 -1", "0 1 0 -1", 15),
            ("-1. 1.25", "-1.", 15),
            // Cells that leave the window, in part or far.
            ("3 2 7 6", "4 2 7 6", 19), ("3 2 7 6", "3 3 7 6", 19), ("3 2 7 6", "-1 2 7 6", 19),
            ("3 2 7 6", "3 -1 7 6", 19), ("3 2 7 6", "3 2 9 6", 19), ("3 2 7 6", "3 2 0 6", 19),
            ("3 2 7 6", "3 2 7 -6", 19), ("3 2 7 6", "9999999999 2 7 6", 19), ("3 2 7 6", "3 2 9999999999 6", 19),
            ("3 2 7 6", "3 2 99999999999 6", 19),
            ("3 2 7 6", "3 2 7", 19), ("3 2 7 6", "3 2 7 6 5", 19), ("3 2 7 6", "3 2 7 x", 19),
            ("<rect>3 2 7 6</rect>", "", 19), ("</rect>", "</rect><rect>3 2 7 6</rect>", 19),
            ("<_><rect>3 2 7 6</rect></_>", "", 15), ("<_><rect>", "<x/><_><rect>", 19),
            (">256<", ">0<", 8), (">256<", ">255<", 8), (">256<", ">257<", 8), (">256<", ">1000000000<", 8),
            ("<maxCatCount>256</maxCatCount>", "", 3), ("<stageNum>1", "<stageNum>1000000000", 9),
            ("<stageNum>1", "<stageNum>0", 9), ("BOOST", "LBP", 4), (">LBP<", ">HAAR<", 16),
        ] as [(String, String, Int)])
    func rules(part: String, replacement: String, line: Int) throws {
        let error = try Self.error(replacing: part, by: replacement)
        #expect(error.reason == .invalid, "\(error)")
        #expect(error.line == line, "\(error)")
    }

    @Test("the codes that go left do so")
    func codes() throws {
        // Nine pixels; the one in the middle is 100.
        let pixels: [Int32] = [100, 99, 255, 0, 100, 101, 100, 20, 99]
        // From the top left clockwise: 128 yes, 64 no, 32 yes, 16 yes, 8 no, 4 no, 2 yes, 1 no.
        let code = 0b1011_0010
        var sums = [Int32](repeating: 0, count: 16)
        for y in 0..<3 {
            for x in 0..<3 {
                sums[4 * y + x + 5] =
                    pixels[3 * y + x] + sums[4 * y + x + 4] + sums[4 * y + x + 1] - sums[4 * y + x]
            }
        }
        for candidate in 0..<256 {
            var node = LBPEvaluator.Node(columns: [0, 1, 2, 3], rows: [0, 4, 8, 12])
            node.subset[candidate / 32] = 1 << UInt32(candidate % 32)
            #expect(node.isLeft(sums) == (candidate == code))
        }
    }

    @Test("a cascade cut short anywhere is an error")
    func truncation() throws {
        let bytes = try Fixture.bytes(path: Fixture.cascade("lbpcascade_silverware.xml"))
        for count in stride(from: 0, to: bytes.count - 20, by: 997) {
            #expect(throws: CascadeError.self) { try Cascade(xml: Array(bytes.prefix(count)), name: "test.xml") }
        }
    }
}
