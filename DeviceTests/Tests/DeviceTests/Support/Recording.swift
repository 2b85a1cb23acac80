// What came out of the sound card, compared with what a decoder of others makes of the same file.
import Foundation

/// 16-bit stereo sound, as frames of two samples in one number: frames are equal if both samples are.
struct Sound {
    static let framesPerSecond = 44_100
    let frames: [UInt32]

    /// Reads raw S16_LE samples.
    init(raw path: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        frames = data.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
        }
    }

    /// A stretch of equal frames in two sounds.
    struct Match: CustomStringConvertible {
        let first: Int
        let place: Int
        let count: Int
        var description: String { "\(count) frames from \(first) are those from \(place) of the music" }
    }

    /// The stretches of this recording that are the music's, bit for bit, in their order. Shorter ones than `shortest` frames, and
    /// silence, do not count.
    func matches(in music: Sound, shortest: Int = 1_000) -> [Match] {
        // Every place of the music by three frames that stand there; a sweep has none of them twice.
        var places: [Key: Int] = [:]
        for place in 0..<max(0, music.frames.count - 2) where music.frames[place] != 0 {
            places[Key(music.frames, place)] = place
        }
        var matches: [Match] = []
        var position = 0
        while position + 2 < frames.count {
            guard frames[position] != 0, let place = places[Key(frames, position)] else {
                position += 1
                continue
            }
            var count = 3
            while position + count < frames.count, place + count < music.frames.count,
                frames[position + count] == music.frames[place + count]
            { count += 1 }
            let end = position + count
            if count >= shortest {
                // Quiet frames before it may have been taken for others that look like them.
                let floor = matches.last.map { $0.first + $0.count } ?? 0
                var back = 0
                while position - back > floor, place - back > 0,
                    frames[position - back - 1] == music.frames[place - back - 1]
                { back += 1 }
                matches.append(Match(first: position - back, place: place - back, count: count + back))
            }
            position = end
        }
        return matches
    }

    private struct Key: Hashable {
        let words: SIMD4<UInt32>
        init(_ frames: [UInt32], _ place: Int) {
            words = SIMD4(frames[place], frames[place + 1], frames[place + 2], 0)
        }
    }
}

/// `arecord` on the other side of the card, until it is told to end.
final class Recorder {
    private let file: String
    private let command: RunningCommand

    /// Starts to record.
    init(_ name: String = "recording") throws {
        file = "/tmp/\(name).raw"
        // A large buffer, because an emulated processor may come late.
        command = try RunningCommand(
            "exec arecord -q -D hw:CARD=Loopback,DEV=1 -t raw -f S16_LE -r 44100 -c 2 --buffer-time=3000000 \(file)")
        try wait(for: "the recorder") {
            try shell("cat /proc/asound/Loopback/pcm1c/sub0/status").contains("state: RUNNING")
        }
    }

    /// Ends the recording after so many seconds of sound in all.
    func sound(seconds: Double) throws -> Sound {
        let bytes = Int(seconds * Double(Sound.framesPerSecond)) * 4
        try wait(for: "\(seconds) s of recorded sound", seconds: 60 + 3 * seconds) {
            let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size]) as? Int
            return size ?? 0 >= bytes
        }
        command.stop(SIGTERM)
        return try Sound(raw: file)
    }

    /// Whether it lost something itself.
    var complaints: String { command.output }
}
