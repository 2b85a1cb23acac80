import Foundation
import Library
import Testing

@testable import Player

/// Every kind of file that encoders make, against mpg123; `make.sh` makes them.
@Suite struct KindsOfFilesTests {
    /// A line of `kinds.txt`: what `mpg123 -w` makes of a file.
    private struct Kind {
        var name: String
        var rate: Int
        var channels: Int
        var samples: Int
        var checksum: UInt32
    }

    private func kinds() throws -> [Kind] {
        let text = String(decoding: try Fixture.bytes("kinds/kinds.txt"), as: UTF8.self)
        return try text.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            try #require(words.count == 5)
            return Kind(
                name: String(words[0]), rate: try #require(Int(words[1])), channels: try #require(Int(words[2])),
                samples: try #require(Int(words[3])), checksum: try #require(UInt32(words[4])))
        }
    }

    @Test(
        "MPEG 1, 2 and 2.5, Layers II and III, constant, variable and free bit rates: the samples are those of mpg123 -w"
    )
    func equalMpg123() throws {
        let kinds = try kinds()
        #expect(kinds.count == 17)
        for kind in kinds {
            let path = Fixture.path("kinds/\(kind.name).mp3")
            let decoder = try MP3Decoder(path: path)
            #expect(decoder.format == AudioFormat(sampleRate: kind.rate, channels: kind.channels), "\(kind.name)")
            var samples: [Int16] = []
            var buffer = [Float](repeating: 0, count: 2_304)
            while true {
                let count = try buffer.withUnsafeMutableBufferPointer { try decoder.read(into: $0) }
                if count == 0 { break }
                samples += buffer[..<count].as16Bit
            }
            #expect(samples.count == kind.samples, "\(kind.name)")
            #if arch(x86_64)
                // libmpg123's decoders for other processors round otherwise.
                #expect(crc32(samples) == kind.checksum, "\(kind.name)")
            #endif
            let run = OfflineRun()
            run.play([Track(path: path)])
            run.player.render(untilSeconds: 1)
            let isPlayed = run.output.samples.trimmedSilence == samples.trimmedSilence
            #expect(isPlayed, "\(kind.name)")
            #expect(run.output.format?.sampleRate == kind.rate)
        }
    }

    /// That of zlib and of ITU-T V.42, over the samples as little-endian bytes.
    private func crc32(_ samples: [Int16]) -> UInt32 {
        var sum = UInt32.max
        for sample in samples {
            for byte in [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)] {
                sum ^= UInt32(byte)
                for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
            }
        }
        return ~sum
    }

    @Test("a file whose format changes midway plays on in the first one, at its own pitch, and the next track follows")
    func changesFormat() {
        let run = OfflineRun { $0.format = AudioFormatRequest("*:f:*") ?? $0.format }
        run.play([Fixture.track("changing.mp3"), Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 3)
        #expect(run.started == ["changing", "mono"])
        #expect(run.skipped.isEmpty)
        let samples = run.output.floats
        // Half a second of 440 Hz, then of 880 Hz; rises through zero in a tenth of a second of each.
        for (start, hertz) in [(0.2, 440), (0.75, 880)] {
            let first = 2 * Int(start * 44_100)
            let left = stride(from: first, to: first + 2 * 4_410, by: 2).map { samples[$0] }
            let rises = zip(left, left.dropFirst()).count { $0 < 0 && $1 >= 0 }
            #expect(abs(rises * 10 - hertz) <= 20, "\(hertz) Hz")
        }
    }

    @Test(
        "where the bit rate varies and no header tells the length, it is right all the same, and every place can be gone to"
    )
    func varying() throws {
        let source = try TrackSource(track: Fixture.track("varying.mp3"), offsetSeconds: 0)
        #expect(abs((source.facts.durationSeconds ?? 0) - 4.05) < 0.06)
        let run = OfflineRun()
        run.play([Fixture.track("varying.mp3")])
        run.player.render(untilSeconds: 0.5)
        // The soft half ends at 2 s.
        run.player.seek(seconds: 3)
        run.player.render(untilSeconds: 1.2)
        #expect(abs(run.player.status.elapsedSeconds - 3.7) < 0.1)
        #expect((run.output.samples.suffix(2_000).map { abs(Int($0)) }.max() ?? 0) > 1_000)
        run.player.render(untilSeconds: 2)
        #expect(run.events.contains(.queueEnded))
    }
}
