// Runs on: any thread; values only.
import Glibc

/// Which loudness tracks are brought to.
public enum ReplayGainMode: String, Sendable, BitwiseCopyable, CaseIterable {
    /// Tracks are as loud as their files.
    case off
    /// Every track as loud as the others.
    case track
    /// Every album as loud as the others; within it the tracks keep their differences.
    case album
    /// `track` in random order, else `album`.
    case auto
}

/// What a file says about its loudness (ReplayGain 1.0, https://wiki.hydrogenaud.io/index.php?title=ReplayGain_1.0_specification).
public struct ReplayGain: Sendable, Equatable, BitwiseCopyable {
    /// The change that brings it to the reference loudness.
    public struct Level: Sendable, Equatable, BitwiseCopyable {
        /// The change in dB; -51...51.
        public var decibels: Float
        /// The largest sample, full scale being 1; nil if unknown.
        public var peak: Float?

        /// A level. Numbers that no music has (the file may say anything) are brought into range, or left out.
        init?(decibels: Float, peak: Float?) {
            guard decibels.isFinite else { return nil }
            self.decibels = min(max(decibels, -51), 51)
            self.peak = peak.flatMap { $0.isFinite && $0 > 0 && $0 <= 16 ? $0 : nil }
        }
    }

    /// Of the track by itself.
    public var track: Level?
    /// Of its album.
    public var album: Level?

    /// Nothing is known.
    public init() {}
}

/// How tracks are brought to one loudness.
public struct ReplayGainSettings: Sendable, Equatable, BitwiseCopyable {
    /// What is aimed at.
    public var mode = ReplayGainMode.off
    /// Added to the change of tracks that say their loudness, in dB; -15...15.
    public var preampDecibels: Float = 0
    /// The change of tracks that do not say it, in dB; -15...15.
    public var missingPreampDecibels: Float = 0

    /// Off.
    public init() {}

    /// The factor for a track's samples; 1 if they are to stay as they are.
    ///
    /// Never more than the peak leaves room for, so that nothing is clipped; a peak that is not known counts as full scale.
    func factor(for gain: ReplayGain) -> Float {
        let level: ReplayGain.Level?
        switch mode {
        case .off: return 1
        case .track: level = gain.track ?? gain.album
        // What is not decided by now (`auto`) is an album.
        case .album, .auto: level = gain.album ?? gain.track
        }
        let decibels = level.map { $0.decibels + preampDecibels } ?? missingPreampDecibels
        guard decibels != 0 else { return 1 }
        return min(pow(10, decibels / 20), 1 / (level?.peak ?? 1))
    }
}
