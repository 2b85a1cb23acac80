import Testing

@testable import Capture

@Suite struct Y4MFileTests {
    /// The sample that Fixtures/make_fixtures.py wrote at a place of a plane.
    private func sample(_ frame: Int, _ index: Int) -> UInt8 { UInt8((16 + frame + 5 * index) % 220) }

    @Test("4:2:0 passes as it is, at its rate")
    func yuv420() throws {
        let source = try RecordedSource.open(path: Fixture.path("420.y4m"))
        #expect(source.description.format == .yuv420)
        #expect(source.description.framesPerSecond == 30000.0 / 1001)
        let playback = try Playback(source)
        #expect(playback.frames.count == 3 && playback.drops.isEmpty)
        let frame = playback.frames[1]
        #expect(frame.width == 7 && frame.height == 5 && frame.bytesPerLine == 7)
        #expect(frame.bytes == (0..<35).map { sample(1, $0) } + (0..<12).map { sample(1, $0) } * 2)
        _ = try FrameLayout(frame)
    }

    @Test("denser and sparser chroma is packed as YUYV", arguments: ["422", "444", "411"])
    func packed(_ kind: String) throws {
        let playback = try Playback(RecordedSource.open(path: Fixture.path(kind + ".y4m")))
        #expect(playback.frames.count == 3 && playback.drops.isEmpty)
        let frame = playback.frames[2]
        #expect(frame.format == .yuyv && frame.bytesPerLine == 16 && frame.bytes.count == 16 * 5)
        // Row 1, pixels 2 and 3.
        let chroma: UInt8 =
            switch kind {
            case "422": sample(2, 4 + 1)
            case "444": UInt8((Int(sample(2, 7 + 2)) + Int(sample(2, 7 + 3)) + 1) / 2)
            default: sample(2, 2 + 0)
            }
        #expect(Array(frame.bytes[20..<24]) == [sample(2, 9), chroma, sample(2, 10), chroma])
        // The last pair of a row of 7 pixels has its one luma twice.
        #expect(frame.bytes[28] == sample(2, 13) && frame.bytes[30] == sample(2, 13))
    }

    @Test("grey and full-range files are brought to the range of their format")
    func ranges() throws {
        let mono = try Playback(RecordedSource.open(path: Fixture.path("mono.y4m"))).frames
        #expect(mono.first?.format == .gray)
        // Luma 16 is black; 66 is 50 / 219 of white.
        #expect(mono.first?.bytes[0] == 0 && mono.first?.bytes[10] == 58)
        let full = try Playback(RecordedSource.open(path: Fixture.path("full-range.y4m"))).frames
        // 16 of 255 is 30 of 16...235; chroma 16 of 255 is 30 of 16...240.
        #expect(full.first?.bytes[0] == 30 && full.first?.bytes[35] == 30)
    }

    @Test(
        "headers that cannot be read are refused",
        arguments: [
            "W7 H5 C420p10", "W7 H5 C444alpha", "W0 H5", "H5", "W7", "W-7 H5", "W99999999999999999999 H5",
            "W9000 H9000",
            "",
        ])
    func refusals(_ parameters: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("test.y4m", Array("YUV4MPEG2 \(parameters)\nFRAME\n".utf8))
        let error = thrown(CaptureError.self) { try RecordedSource.open(path: path) }
        #expect(error?.reason == .unusable)
    }

    @Test("odd rates do not matter", arguments: ["F0:0", "F1:0", "F-5:1", "Fx", "F99999999999999999999:1", "F1"])
    func rates(_ parameter: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "test.y4m", Array("YUV4MPEG2 W1 H1 \(parameter) Cmono\nFRAME\n".utf8) + [99])
        let source = try RecordedSource.open(path: path)
        #expect(source.description.framesPerSecond == 30)
        #expect(try Playback(source).frames.count == 1)
    }

    @Test("a header or a frame line without end does not fill the memory")
    func endlessLines() throws {
        let folder = try TemporaryFolder()
        let endless = [UInt8](repeating: 0x41, count: 100_000)
        let header = try folder.write("header.y4m", Array("YUV4MPEG2 ".utf8) + endless)
        #expect(throws: CaptureError.self) { try RecordedSource.open(path: header) }
        let line = try folder.write("line.y4m", Array("YUV4MPEG2 W1 H1 Cmono\nFRAME ".utf8) + endless)
        let playback = try Playback(RecordedSource.open(path: line))
        #expect(playback.frames.isEmpty && playback.drops.count == 1)
    }
}

private func * (array: [UInt8], count: Int) -> [UInt8] { Array(repeatElement(array, count: count).joined()) }
