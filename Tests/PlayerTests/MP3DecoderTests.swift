import Foundation
import Library
import Testing

@testable import Player

@Suite struct MP3DecoderTests {
    @Test("one track's samples are those of mpg123 -w", arguments: ["stereo", "mono"])
    func equalsMpg123(name: String) throws {
        let decoder = try MP3Decoder(path: Fixture.path(name + ".mp3"))
        let expected = try Fixture.samples(name + ".pcm")
        let decoded = try decodeAll(decoder)
        #expect(decoded.count == expected.count)
        #expect(
            decoder.format
                == AudioFormat(sampleRate: name == "mono" ? 22_050 : 44_100, channels: name == "mono" ? 1 : 2))
        #expect(decoder.estimatedFrames == expected.count / decoder.format.channels)
        let largest = zip(decoded, expected).map { abs(Int($0) - Int($1)) }.max() ?? .max
        #if arch(x86_64)
            #expect(largest == 0)
        #else
            // libmpg123 has another decoder for other processors, which may round otherwise.
            #expect(largest <= 1)
        #endif
    }

    @Test("after a seek the samples are those of the whole decoding from there on")
    func seeks() throws {
        let decoder = try MP3Decoder(path: Fixture.path("stereo.mp3"))
        let expected = try Fixture.samples("stereo.pcm")
        try decoder.seek(seconds: 0.2)
        let decoded = try decodeAll(decoder)
        #expect(decoded.count == expected.count - 2 * 8_820)
        let largest = zip(decoded, expected.dropFirst(2 * 8_820)).map { abs(Int($0) - Int($1)) }.max() ?? .max
        #expect(largest <= 1)
    }

    @Test("what is no MP3 is refused with its cause")
    func refuses() throws {
        let folder = try TestFolder()
        #expect(throws: MP3Error.empty) { try MP3Decoder(path: folder.file("empty.mp3", [])) }
        #expect(throws: MP3Error.unreadable(FileError(path: folder.path, cause: .notRegular))) {
            try MP3Decoder(path: folder.path)
        }
        #expect(throws: MP3Error.unreadable(FileError(path: "/nowhere.mp3", cause: .system(ENOENT)))) {
            try MP3Decoder(path: "/nowhere.mp3")
        }
        let text = try folder.file("text.mp3", Array(repeating: "All work and no play.\n".utf8, count: 500).joined())
        #expect { try MP3Decoder(path: text) } throws: { error in
            if case .notMP3? = error as? MP3Error { true } else { false }
        }
        let fifo = folder.path + "/fifo.mp3"
        #expect(mkfifo(fifo, 0o600) == 0)
        #expect(throws: MP3Error.unreadable(FileError(path: fifo, cause: .notRegular))) { try MP3Decoder(path: fifo) }
    }

    @Test("a file cut off in the middle gives its sound and then says that it was cut off")
    func truncated() throws {
        let folder = try TestFolder()
        let path = try folder.file("cut.mp3", Fixture.bytes("low.mp3").prefix(16_001))
        let decoder = try MP3Decoder(path: path)
        var count = 0
        var error: MP3Error?
        var buffer = [Float](repeating: 0, count: 2_304)
        while error == nil {
            do {
                let read = try buffer.withUnsafeMutableBufferPointer { try decoder.read(into: $0) }
                if read == 0 { break }
                count += read
            } catch let thrown as MP3Error { error = thrown }
        }
        #expect(count > 22_050 && count < 3 * 22_050)
        if case .truncated(let seconds, let announced)? = error {
            #expect(announced == 4)
            #expect(abs(seconds - Double(count) / 22_050) < 0.1)
        } else {
            Issue.record("no truncation reported but \(String(describing: error))")
        }
    }

    @Test("damaged bytes anywhere never crash, and the decoder always comes to an end")
    func survivesDamage() throws {
        let folder = try TestFolder()
        let whole = try Fixture.bytes("stereo.mp3")
        var generator = SplitMix64(seed: 7)
        for round in 0..<60 {
            var bytes = whole
            for _ in 0..<(1 + round) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let path = try folder.file("damaged.mp3", bytes)
            guard let decoder = try? MP3Decoder(path: path) else { continue }
            let decoded = (try? decodeAll(decoder)) ?? []
            #expect(decoded.count < 10 * 44_100)
        }
    }

    private func decodeAll(_ decoder: MP3Decoder) throws -> [Int16] {
        var samples: [Int16] = []
        var buffer = [Float](repeating: 0, count: 2_304)
        while true {
            let count = try buffer.withUnsafeMutableBufferPointer { try decoder.read(into: $0) }
            if count == 0 { return samples }
            samples += buffer[..<count].as16Bit
        }
    }
}
