// Runs on: any thread; a value.

extension FaceFollower {
    /// What to look for, and how often. A value outside its range counts as the nearest one in it, one that is no number
    /// as the default.
    public struct Settings: Hashable, Sendable {
        /// What the detector looks for in every search.
        public var detection = DetectionParameters()
        /// The smallest face as a part of the frame's height, 0 to 1; the greater of it and `detection.minSize` counts.
        public var minimumFacePart = 0.0
        /// While a face is known, the whole frame is searched so often, in seconds, 0 to 60: how long a second face may
        /// stay unnoticed. 0 searches the whole of every frame.
        public var fullSearchSeconds = 1.0
        /// After five seconds without a face, the frame is searched so often, in seconds, 0 to 60. 0 searches every
        /// frame, as do the first five seconds.
        public var emptySearchSeconds = 0.25
        /// So many faces are followed from frame to frame, 1 to 16; others are seen in searches of the whole frame.
        public var localSearches = 4
        /// How faces are told from false alarms, and which one counts.
        public var tracker = FaceTracker.Settings()

        /// The defaults.
        public init() {}

        /// The same with every value in its range.
        var clamped: Settings {
            let defaults = Settings()
            var settings = self
            settings.minimumFacePart = minimumFacePart.clamped(to: 0...1, default: defaults.minimumFacePart)
            settings.fullSearchSeconds = fullSearchSeconds.clamped(to: 0...60, default: defaults.fullSearchSeconds)
            settings.emptySearchSeconds = emptySearchSeconds.clamped(to: 0...60, default: defaults.emptySearchSeconds)
            settings.localSearches = min(max(localSearches, 1), 16)
            settings.tracker = tracker.clamped
            return settings
        }
    }
}
