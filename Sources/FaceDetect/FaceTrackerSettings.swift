// Runs on: any thread; a value.

extension FaceTracker {
    /// How faces are told from false alarms, and one face from another. A value outside its range counts as the nearest
    /// one in it, one that is no number as the default.
    public struct Settings: Hashable, Sendable {
        /// Which face is followed.
        public var choice = FaceChoice.largest
        /// A new face counts when it was detected in this many, 1 to 16 ...
        public var confirmingHits = 2
        /// ... of this many updates, 1 to 16.
        public var confirmingUpdates = 4
        /// How long a face that is not detected any more is kept, in seconds, 0 to 60.
        public var coastSeconds = 0.7
        /// The least overlap of a face's expected box and a detection (intersection over union, 0 to 1).
        public var minimumOverlap = 0.25
        /// Another face takes over if it has been preferable to the followed one by `switchRatio` for this long, in
        /// seconds, 0 to 3600.
        public var switchSeconds = 1.0
        /// How much larger (in area), nearer to the middle, or longer there another face must be to take over, 1 to 100.
        public var switchRatio = 1.5

        /// The defaults.
        public init() {}

        /// The same with every value in its range.
        var clamped: Settings {
            let defaults = Settings()
            var settings = self
            settings.confirmingUpdates = min(max(confirmingUpdates, 1), 16)
            settings.confirmingHits = min(max(confirmingHits, 1), settings.confirmingUpdates)
            settings.coastSeconds = coastSeconds.clamped(to: 0...60, default: defaults.coastSeconds)
            settings.minimumOverlap = minimumOverlap.clamped(to: 0...1, default: defaults.minimumOverlap)
            settings.switchSeconds = switchSeconds.clamped(to: 0...3600, default: defaults.switchSeconds)
            settings.switchRatio = switchRatio.clamped(to: 1...100, default: defaults.switchRatio)
            return settings
        }
    }
}

extension Double {
    /// The nearest value of a range, or the default for what is no number.
    func clamped(to range: ClosedRange<Double>, default value: Double) -> Double {
        isNaN ? value : Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
