import Testing

@testable import FaceDetect

@Suite("cascade files of OpenCV 1")
struct OldCascadeTests {
    /// A small cascade with a tree of two nodes; tests replace parts of it.
    static let small = """
        <?xml version="1.0"?>
        <opencv_storage>
        <my_cascade type_id="opencv-haar-classifier">
          <size>24 20</size>
          <stages>
            <_>
              <trees>
                <_>
                  <_>
                    <feature>
                      <rects><_>2 3 10 8 -1.</_><_>2 3 5 8 2.</_></rects>
                      <tilted>0</tilted></feature>
                    <threshold>2.5e-001</threshold>
                    <left_node>1</left_node>
                    <right_val>1.25</right_val></_>
                  <_>
                    <feature><rects><_>12 0 4 5 -1.</_><_>12 0 2 3 2.</_><_>9 3 2 2 1e-8</_></rects>
                      <tilted>1</tilted></feature>
                    <threshold>-1.</threshold>
                    <left_val>-0.5</left_val>
                    <right_val>.75</right_val></_></_></trees>
              <stage_threshold>-1.5e-1</stage_threshold>
              <parent>-1</parent>
              <next>-1</next></_></stages></my_cascade>
        </opencv_storage>
        """

    static func error(replacing part: String, by replacement: String) throws -> CascadeError {
        try CascadeTests.error(in: small, replacing: part, by: replacement)
    }

    @Test("every part of a cascade is read")
    func smallCascade() throws {
        let cascade = try CascadeTests.read(Self.small)
        #expect(cascade.featureType == .haar)
        #expect(cascade.windowWidth == 24)
        #expect(cascade.windowHeight == 20)
        #expect(cascade.stages == [Cascade.Stage(threshold: Float(-0.15) - 1e-5, trees: 0..<1)])
        #expect(cascade.trees == [Cascade.Tree(nodes: 0..<2, firstLeaf: 0)])
        #expect(
            cascade.nodes == [
                Cascade.Node(feature: 0, threshold: 0.25, left: 1, right: 0),
                Cascade.Node(feature: 1, threshold: -1, left: -1, right: -2),
            ])
        #expect(cascade.leaves == [1.25, -0.5, 0.75])
        // The third rectangle weighs too little to be kept.
        #expect(cascade.features.map(\.rectangles.count) == [2, 2])
        #expect(cascade.features.map(\.isTilted) == [false, true])
        #expect(
            cascade.features[0].rectangles[1]
                == Cascade.WeightedRectangle(x: 2, y: 3, width: 5, height: 8, weight: 2))
    }

    @Test("OpenCV's cascade of licence plates is read")
    func plates() throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade(Fixture.plates))
        #expect(cascade.windowWidth == 64)
        #expect(cascade.windowHeight == 16)
        #expect(cascade.stageCount == 16)
    }

    @Test(
        "a tree of stages is refused",
        arguments: [("<parent>-1", "<parent>0", 23), ("<next>-1", "<next>1", 24)] as [(String, String, Int)])
    func stageTree(part: String, replacement: String, line: Int) throws {
        let error = try Self.error(replacing: part, by: replacement)
        #expect(error.reason == .unsupported)
        #expect(error.line == line)
        #expect(error.message.contains("a tree of stages"))
    }

    @Test(
        "every rule of the structure is checked",
        arguments: [
            ("<size>24 20</size>", "", 3), ("24 20", "24", 4), ("24 20", "24 20 3", 4), ("24 20", "2 20", 4),
            ("24 20", "24 1000000000", 4), ("24 20", "nan 20", 4), ("<size>", "<size>1 1</size><size>", 4),
            ("<left_node>1", "<left_node>0", 14), ("<left_node>1", "<left_node>2", 8),
            ("<left_node>1", "<left_node>999999999", 14), ("<left_node>1</left_node>", "", 9),
            ("<left_node>1</left_node>", "<left_node>1</left_node><left_val>1</left_val>", 14),
            // One leaf more and one node less than a tree of two nodes has.
            ("<left_node>1</left_node>", "<left_val>1</left_val>", 8),
            // A node that leads back to itself.
            ("<left_val>-0.5</left_val>", "<left_node>1</left_node>", 8),
            ("<threshold>-1.", "<threshold>nan", 19), ("<threshold>-1.", "<threshold>1e39", 19),
            ("<threshold>-1.</threshold>", "", 16), ("<stage_threshold>-1.5e-1</stage_threshold>", "", 6),
            ("2 3 10 8", "2 3 23 8", 10), ("12 0 4 5", "12 0 4 15", 17), ("<_>2 3 5 8 2.</_>", "", 10),
            ("<parent>-1", "<parent>x", 23), ("<next>-1", "<next>-1 -1", 24),
            ("opencv-haar-classifier", "opencv-hid-classifier", 3),
        ] as [(String, String, Int)])
    func rules(part: String, replacement: String, line: Int) throws {
        let error = try Self.error(replacing: part, by: replacement)
        #expect(error.reason == .invalid, "\(error)")
        #expect(error.line == line, "\(error)")
    }

    @Test("a file cut short anywhere is an error")
    func truncation() throws {
        let bytes = Array(Self.small.utf8)
        for count in 0..<bytes.count {
            let error = try CascadeTests.failure { try Cascade(xml: Array(bytes.prefix(count)), name: "test.xml") }
            #expect(error.reason == .malformed, "\(count): \(error)")
        }
    }
}
