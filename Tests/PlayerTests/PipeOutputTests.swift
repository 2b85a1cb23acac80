import Foundation
import Testing

@testable import Player

@Suite struct PipeOutputTests {
    private let format = AudioFormat(sampleRate: 48_000, channels: 2)

    private func reader(_ path: String) -> CInt { open(path, O_RDONLY | O_NONBLOCK) }

    private func readAll(_ descriptor: CInt) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 10_001)
        while true {
            let count = read(descriptor, &block, block.count)
            if count <= 0 { return bytes }
            bytes += block[..<count]
        }
    }

    @Test("the pipe is made, and what is written comes out of it as it is")
    func writes() throws {
        let folder = try TestFolder()
        let path = folder.path + "/fifo"
        let output = PipeOutput(path: path, isPaced: false)
        #expect(try output.open(format) == format)
        let descriptor = reader(path)
        defer { close(descriptor) }
        let bytes = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try bytes.withUnsafeBytes { try output.write($0) }
        #expect(readAll(descriptor) == bytes)
        output.close()
        output.close()
        // The reader sees the end, not a pipe that is only empty.
        var byte: UInt8 = 0
        #expect(read(descriptor, &byte, 1) == 0)
    }

    @Test("without a reader it goes on, and the reader that comes hears the present in whole frames")
    func nobodyReads() throws {
        let folder = try TestFolder()
        let path = folder.path + "/fifo"
        let output = PipeOutput(path: path, isPaced: false)
        _ = try output.open(format)
        // Each frame is its number; as much as six seconds.
        for block in 0..<300 {
            let frames = (0..<960).map { UInt32(block * 960 + $0) }
            try frames.withUnsafeBytes { try output.write($0) }
        }
        let descriptor = reader(path)
        defer { close(descriptor) }
        let bytes = readAll(descriptor)
        let frames = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
        #expect(bytes.count % 4 == 0)
        #expect(frames.last == UInt32(300 * 960 - 1))
        // At most what a pipe holds (64 KiB), and that without a hole.
        #expect(frames.count <= 16_384)
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $1 == $0 + 1 })
    }

    @Test("a reader that goes away with half a frame, and another that comes, harm nothing")
    func readersComeAndGo() throws {
        let folder = try TestFolder()
        let path = folder.path + "/fifo"
        let output = PipeOutput(path: path, isPaced: false)
        _ = try output.open(format)
        let block = [UInt8](repeating: 7, count: 9_600)
        let first = reader(path)
        try block.withUnsafeBytes { try output.write($0) }
        var some = [UInt8](repeating: 0, count: 4_001)
        #expect(read(first, &some, some.count) == 4_001)
        close(first)
        for _ in 0..<60 { try block.withUnsafeBytes { try output.write($0) } }
        let second = reader(path)
        defer { close(second) }
        let left = readAll(second)
        // Never more or less than whole frames are thrown away: the rest of the frame that was cut is still there.
        #expect(left.count % 4 == 3)
    }

    @Test("what is there and is no pipe is refused, not overwritten; a folder that is not there is an error")
    func refuses() throws {
        let folder = try TestFolder()
        let path = try folder.file("precious", [1, 2, 3])
        #expect { try PipeOutput(path: path).open(format) } throws: { "\($0)".contains("not a pipe") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3]))
        #expect { try PipeOutput(path: "/nowhere/fifo").open(format) } throws: { "\($0)".contains("/nowhere/fifo") }
        #expect(throws: AudioOutputError.self) { try PipeOutput(path: folder.path).open(format) }
    }
}
