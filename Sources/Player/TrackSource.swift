// Runs on: the decoder thread; reading may wait for a disk.
import Library

/// One track on its way into a ring: decoder, converter, and the samples that did not fit yet.
final class TrackSource {
    let facts: Transport.TrackFacts
    /// What the file has; 16 bits, as what is wider is a choice and no fact.
    let nativeFormat: AudioFormat
    /// What the file says about its loudness.
    let replayGain: ReplayGain

    private let decoder: MP3Decoder
    private(set) var converter: FormatConverter?
    private var decoded: [Float]
    private let offsetSeconds: Double
    /// Converted samples that wait for room in the ring.
    private var staged: [Float] = []
    private var stagedStart = 0
    private var hasEnded = false
    /// Why it ended before its end.
    private(set) var failure: MP3Error?

    /// Opens a track at a place in it.
    init(track: Track, offsetSeconds: Double) throws(MP3Error) {
        decoder = try MP3Decoder(path: track.path)
        self.offsetSeconds = offsetSeconds
        nativeFormat = decoder.format
        replayGain = decoder.replayGain
        decoded = Array(repeating: 0, count: FormatConverter.blockFrames * decoder.format.channels)
        var tags = TrackTags.read(track)
        // Without an announcement, the reader of tags has looked closer than the decoder.
        tags.durationSeconds = decoder.announcedSeconds ?? tags.durationSeconds ?? decoder.durationSeconds
        facts = Transport.TrackFacts(
            tags: tags, durationSeconds: tags.durationSeconds, bitrate: decoder.bitrate)
    }

    /// The last frame's or the average bit rate, in kbit/s.
    var bitrate: Int? { decoder.bitrate }

    /// Sets what comes out, before the first sample does, and decodes the first.
    /// - Parameter converter: of the track before, if this one follows without a gap: it goes on with its filters as they are, or
    ///   begins with what they still hold.
    /// - Parameter previous: path of that track.
    /// - Throws: `MP3Error` if there is no sound in the file.
    func prepare(
        for format: AudioFormat, continuing converter: FormatConverter? = nil, behind previous: String? = nil
    ) throws(MP3Error) {
        let isChanged = format.sampleRate != nativeFormat.sampleRate || format.channels != nativeFormat.channels
        // An output of 16 bits gets the decoder's own, which need no change on their way.
        if isChanged || format.sampleFormat != .int16 { try decoder.decodeFully() }
        if offsetSeconds > 0 { try decoder.seek(seconds: offsetSeconds) }
        if offsetSeconds == 0, let previous { decoder.join(behind: previous) }
        if isChanged {
            if let converter, converter.source == decoder.format, converter.target == format {
                self.converter = converter
            } else {
                self.converter = try FormatConverter(from: decoder.format, to: format)
            }
        }
        while staged.isEmpty, !hasEnded { decodeBlock() }
        if staged.isEmpty { throw failure ?? .silent }
        if let converter, self.converter !== converter {
            var tail: [Float] = []
            converter.flush { tail += $0 }
            staged.insert(contentsOf: tail, at: 0)
        }
    }

    /// Whether every sample has been handed over.
    var isDrained: Bool { hasEnded && stagedStart == staged.count }

    /// Moves samples into `ring` until it is full, the track has ended or about `sampleLimit` were moved.
    /// - Returns: the samples moved.
    func fill(_ ring: SampleRing, sampleLimit: Int) -> Int {
        var moved = 0
        while moved < sampleLimit {
            if stagedStart < staged.count {
                let written = staged.withUnsafeBufferPointer {
                    ring.write(UnsafeBufferPointer(rebasing: $0[stagedStart...]))
                }
                stagedStart += written
                moved += written
                if stagedStart < staged.count { return moved }
            }
            if hasEnded { return moved }
            decodeBlock()
        }
        return moved
    }

    /// Decodes a block into the empty `staged`.
    private func decodeBlock() {
        staged.removeAll(keepingCapacity: true)
        stagedStart = 0
        var count = 0
        do throws(MP3Error) {
            count = try read()
        } catch {
            failure = error
        }
        guard count > 0 else {
            hasEnded = true
            return
        }
        decoded.withUnsafeBufferPointer { samples in
            let block = UnsafeBufferPointer(rebasing: samples[..<count])
            if let converter {
                converter.convert(block) { staged.append(contentsOf: $0) }
            } else {
                staged.append(contentsOf: block)
            }
        }
    }

    private func read() throws(MP3Error) -> Int {
        var count = 0
        var failure: MP3Error?
        decoded.withUnsafeMutableBufferPointer { buffer in
            do throws(MP3Error) { count = try decoder.read(into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return count
    }
}
