import Image
import Testing

@testable import FaceDetect

@Suite("grouping of rectangles")
struct RectangleGroupingTests {
    @Test("groups as OpenCV's groupRectangles")
    func golden() throws {
        var grouping = RectangleGrouping()
        let lines = try Fixture.lines("groupings.txt")
        #expect(lines.count == 40)
        for words in lines {
            let (neighbors, count) = (try #require(Int(words[0])), try #require(Int(words[1])))
            let rects = Fixture.rects(words.dropFirst(2))
            var groups: [Rect] = []
            grouping.group(Array(rects.prefix(count)), minNeighbors: neighbors, into: &groups)
            #expect(groups == Array(rects.dropFirst(count)), "\(words)")
        }
    }

    @Test("no candidates make no group")
    func empty() {
        var grouping = RectangleGrouping()
        var groups: [Rect] = []
        grouping.group([], minNeighbors: 1, into: &groups)
        #expect(groups.isEmpty)
    }
}
