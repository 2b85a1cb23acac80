import Capture
import Foundation
import Image
import Testing

@testable import Pipeline

@Suite struct VisionProcessorTests {
    private func frames(_ name: String, count: Int) throws -> [Frame] {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/\(name).png", ofType: nil))
        let picture = try ImageFile.readGray(path)
        return (0..<count).map { index in
            var frame = Frame()
            frame.width = picture.width
            frame.height = picture.height
            frame.bytesPerLine = picture.width
            frame.bytes = picture.pixels
            frame.timestamp = Double(index) / 10
            return frame
        }
    }

    @Test("a face counts once it was seen twice, and is scored then")
    func confirmsFaces() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        let results = try frames("happiness", count: 3).map(processor.process)
        #expect(results.map { $0.faces.count } == [1, 1, 1])
        #expect(results[0].scores == nil && results[0].chosen == nil)
        #expect(results[2].scores?.strongest?.label == "happiness")
    }

    @Test("a scene model is shown the whole frame, whether or not there is a face")
    func scenes() throws {
        var configuration = Configuration()
        configuration.model.overrides = ["task": "scene"]
        let processor = try VisionProcessor(configuration: configuration)
        var frame = try frames("happiness", count: 1)[0]
        let result = try processor.process(frame)
        #expect(result.scores != nil && result.faces.isEmpty && result.chosen == nil)
        frame.bytes = [UInt8](repeating: 90, count: frame.bytes.count)
        #expect(try processor.process(frame).scores != nil)
    }

    @Test("a frame whose bytes are too few is an error, and the next one is looked at")
    func shortFrame() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        var frame = try frames("happiness", count: 1)[0]
        let bytes = frame.bytes
        frame.bytes = Array(bytes.prefix(100))
        #expect(throws: FrameError.self) { try processor.process(frame) }
        frame.bytes = bytes
        #expect(try processor.process(frame).faces.count == 1)
    }
}
