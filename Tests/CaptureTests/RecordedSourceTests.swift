import Foundation
import Image
import Testing

@testable import Capture

@Suite struct RecordedSourceTests {
    /// The pictures decode, and their brightness grows from one to the next as they were drawn.
    private func expectDrawnOrder(_ frames: [Frame]) throws {
        var decoder = FrameDecoder()
        var image = GrayImage(width: 0, height: 0)
        var corners: [UInt8] = []
        for frame in frames {
            try decoder.decodeGray(frame, into: &image)
            #expect(image.width == frame.width && image.height == frame.height)
            corners.append(image[image.width - 1, 0])
        }
        #expect(corners == corners.sorted() && Set(corners).count == corners.count)
    }

    @Test("concatenated JPEGs: thumbnails, restart markers, padding and text between do not split or join pictures")
    func mjpeg() throws {
        let source = try RecordedSource.open(path: Fixture.path("discs.mjpeg"))
        #expect(source.description.format == .mjpeg && source.description.framesPerSecond == 30)
        #expect(source.description.width == 48 && source.description.height == 32)
        let playback = try Playback(source)
        #expect(playback.frames.count == 5 && playback.drops.isEmpty)
        #expect(playback.frames.map(\.sequence) == [0, 1, 2, 3, 4])
        #expect(playback.frames.map(\.timestamp) == [0, 1, 2, 3, 4].map { $0 / 30 })
        try expectDrawnOrder(playback.frames)
    }

    @Test("an AVI of OpenCV's writer")
    func avi() throws {
        let source = try RecordedSource.open(path: Fixture.path("discs.avi"))
        #expect(source.description.framesPerSecond == 12)
        let playback = try Playback(source)
        #expect(playback.frames.count == 7 && playback.drops.isEmpty)
        #expect(playback.frames.last?.timestamp == 6 / 12.0)
        try expectDrawnOrder(playback.frames)
    }

    @Test("an OpenDML AVI without lengths: two RIFFs, sound, an index, a rec list, an empty frame")
    func openDML() throws {
        let source = try RecordedSource.open(path: Fixture.path("opendml.avi"))
        #expect(source.description.framesPerSecond == 24000.0 / 1001)
        let playback = try Playback(source)
        #expect(playback.frames.map(\.sequence) == [0, 1, 3, 4, 5])
        #expect(playback.drops == ["an empty frame"])
        try expectDrawnOrder(playback.frames)
    }

    @Test("garbage between the chunks of an AVI costs no frame behind it")
    func aviGarbage() throws {
        let folder = try TemporaryFolder()
        var bytes = try Fixture.bytes("opendml.avi")
        let second = try #require(bytes.indices.filter { bytes[$0...].starts(with: "01dc".utf8) }.dropFirst().first)
        bytes.insert(contentsOf: [UInt8](repeating: 0, count: 37), at: second)
        let playback = try Playback(RecordedSource.open(path: folder.write("garbage.avi", bytes)))
        #expect(playback.frames.count == 5)
        #expect(playback.drops == ["garbage between the frames", "an empty frame"])
    }

    @Test("an AVI of another codec is refused by its name")
    func otherCodec() throws {
        let folder = try TemporaryFolder()
        var bytes = try Fixture.bytes("discs.avi")
        for index in bytes.indices.dropLast(4) where bytes[index...].starts(with: "MJPG".utf8) {
            bytes.replaceSubrange(index..<index + 4, with: "H264".utf8)
        }
        let path = try folder.write("other.avi", bytes)
        let error = thrown(CaptureError.self) { try RecordedSource.open(path: path) }
        #expect(error?.reason == .unusable && error?.detail.contains("H264") == true)
    }

    @Test("a folder's JPEGs come in the order of their names; other files do not come")
    func folder() throws {
        let folder = try TemporaryFolder()
        let pictures = try Playback(RecordedSource.open(path: Fixture.path("discs.mjpeg"))).frames
        for (name, index) in [("b.jpeg", 1), ("a.jpg", 0), ("c.JPG", 2)] {
            try folder.write(name, pictures[index].bytes)
        }
        try folder.write("bb.jpg", Array("not a picture".utf8))
        try folder.write("notes.txt", [1, 2, 3])
        let source = try RecordedSource.open(path: folder.path, framesPerSecond: 2)
        #expect(source.description.width == 48)
        let playback = try Playback(source)
        #expect(playback.frames.map(\.bytes) == pictures[0..<3].map(\.bytes))
        #expect(playback.frames.map(\.timestamp) == [0, 0.5, 1.5])
        #expect(playback.drops == ["bb.jpg is not a JPEG picture"])
    }

    @Test("a looping recording starts again and its time goes on")
    func loops() throws {
        for name in ["discs.mjpeg", "opendml.avi", "420.y4m"] {
            let source = try RecordedSource.open(path: Fixture.path(name), loops: true)
            let once = try Playback(RecordedSource.open(path: Fixture.path(name)))
            let playback = try Playback(source, limit: 3 * (once.frames.count + once.drops.count))
            #expect(playback.frames.count == 3 * once.frames.count)
            #expect(playback.frames[once.frames.count].bytes == once.frames[0].bytes)
            let times = playback.frames.map(\.timestamp)
            #expect(times == times.sorted() && Set(times).count == times.count)
        }
    }

    @Test("a looping recording without one usable frame ends")
    func loopsOverNothing() throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes("420.y4m")
        let path = try folder.write("cut.y4m", Array(bytes.prefix(90)))
        let playback = try Playback(RecordedSource.open(path: path, loops: true), limit: 10)
        #expect(playback.drops.count == 1)
    }

    @Test("rewinding gives the same frames with the same times")
    func rewinds() throws {
        for name in ["discs.mjpeg", "discs.avi", "422.y4m"] {
            let source = try RecordedSource.open(path: Fixture.path(name))
            let first = try Playback(source)
            try source.rewind()
            let second = try Playback(source)
            #expect(first == second && first.frames.map(\.timestamp) == second.frames.map(\.timestamp))
        }
    }

    @Test("what is no recording is refused with the reason")
    func refusals() throws {
        let folder = try TemporaryFolder()
        func reason(_ path: String, framesPerSecond: Double? = nil) -> CaptureError.Reason? {
            thrown(CaptureError.self) { try RecordedSource.open(path: path, framesPerSecond: framesPerSecond) }?.reason
        }
        #expect(reason("/nowhere/at-all.avi") == .missing)
        #expect(reason("/dev/null") == .unusable)
        #expect(reason(folder.path) == .unusable)
        #expect(reason(try folder.write("text.txt", Array("Hello".utf8))) == .unusable)
        #expect(reason(try folder.write("empty.mjpeg", [])) == .unusable)
        #expect(reason(try folder.write("empty.avi", [])) == .unusable)
        let good = try Fixture.path("discs.avi")
        for rate in [0, -1, .nan, .infinity, 1e9] { #expect(reason(good, framesPerSecond: rate) == .unusable) }
    }

    @Test(
        "a recording cut anywhere gives the frames before the cut, or is refused",
        arguments: ["discs.mjpeg", "discs.avi", "opendml.avi", "420.y4m", "444.y4m", "mono.y4m"])
    func truncated(_ name: String) throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes(name)
        let whole = try Playback(RecordedSource.open(path: Fixture.path(name)))
        var counts: Set<Int> = []
        for length in stride(from: 0, to: bytes.count, by: bytes.count > 1000 ? 13 : 1) {
            let path = try folder.write("cut", Array(bytes.prefix(length)))
            guard let source = try? RecordedSource.open(path: path) else { continue }
            let playback = try Playback(source)
            counts.insert(playback.frames.count)
            #expect(playback.frames.map(\.bytes) == whole.frames.prefix(playback.frames.count).map(\.bytes))
            #expect(playback.drops.count <= whole.drops.count + 1)
        }
        #expect(counts.count >= whole.frames.count - 1)
    }

    @Test(
        "damaged recordings give frames, drops or errors, and every frame given can be tried",
        arguments: ["discs.mjpeg", "discs.avi", "opendml.avi", "420.y4m", "422.y4m", "full-range.y4m"])
    func damaged(_ name: String) throws {
        let folder = try TemporaryFolder()
        let bytes = try Fixture.bytes(name)
        var random = SeededGenerator(state: 11)
        var decoder = FrameDecoder()
        var image = GrayImage(width: 0, height: 0)
        var survivors = 0
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                // Half of the damage goes to the headers.
                let end = Bool.random(using: &random) ? min(300, bytes.count) : bytes.count
                damaged[Int.random(in: 0..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let path = try folder.write("damaged", damaged)
            guard let source = try? RecordedSource.open(path: path), let playback = try? Playback(source) else {
                continue
            }
            survivors += 1
            for frame in playback.frames where frame.width * frame.height < 1 << 20 {
                try? decoder.decodeGray(frame, into: &image)
            }
        }
        #expect(survivors > 10)
    }
}
