// Runs on: any thread (values only).
import Mood

/// Every setting of the daemon. The initial values are the defaults; `Settings.swift` says what each one means.
public struct Configuration: Sendable, Equatable {
    /// `[camera]`
    public struct Camera: Sendable, Equatable {
        /// `auto`, a device path, a name from /dev/v4l/by-id or by-path, `demo`, or a recording's path.
        public var device = "auto"
        /// Wished width in pixels.
        public var width = 640
        /// Wished height in pixels.
        public var height = 480
        /// Wished frames a second.
        public var framesPerSecond = 15.0
        /// Frames a second that are looked at while the mood is settled; at most `activeFramesPerSecond`.
        public var idleFramesPerSecond = 2.5
        /// Frames a second that are looked at while something is undecided; at most `framesPerSecond`.
        public var activeFramesPerSecond = 15.0
        /// `open` or `closed`: the device between two looks while the mood is settled.
        public var betweenLooks = "open"
        /// For how long it is closed then.
        public var closedLookSeconds = 20.0
        /// Times of the week at which the camera is off, as `OffTime` reads them.
        public var offTimes: [String] = []

        /// The times at which it is off; entries that cannot be read do not count.
        var parsedOffTimes: OffTimes { OffTimes(offTimes.compactMap { try? OffTime($0) }) }
        /// The name of a `PowerLineFrequency`.
        public var powerLine = "unchanged"
        /// Seconds without a frame after which the device is opened anew.
        public var stallSeconds = 5.0
    }

    /// `[face]`
    public struct Face: Sendable, Equatable {
        /// Cascade file; empty looks for OpenCV's frontal face.
        public var cascade = ""
        /// Ratio of one search size to the next.
        public var scaleFactor = 1.1
        /// Neighbouring hits that make a face.
        public var minNeighbors = 3
        /// Smallest face, in pixels.
        public var minSizePixels = 30
        /// Largest face, in pixels; 0 is the frame.
        public var maxSizePixels = 0
        /// Smallest face as a part of the frame's height; the greater of the two limits counts.
        public var minimumFacePart = 0.0
        /// Which face counts when there are several: the name of a `FaceChoice`.
        public var choice = "largest"
        /// Time between searches of the whole frame while a face is known.
        public var fullSearchSeconds = 1.0
        /// Time between searches of a frame that has been empty for a while.
        public var emptySearchSeconds = 0.25
        /// Threads that a search of the whole frame may use.
        public var threads = 1
        /// A new face counts only once an eye was seen in it.
        public var eyeCheck = true
        /// Look for faces from the side too.
        public var profileCascade = false
    }

    /// `[model]`
    public struct Model: Sendable, Equatable {
        /// ONNX file; empty takes the shipped one.
        public var path = ""
        /// Threads of the network.
        public var threads = 1
        /// With what numbers a network of floats is computed: the name of a `Precision`.
        public var precision = "float32"
        /// The scores are the mean of those of the picture and of its mirror image.
        public var mirror = false
        /// What replaces the file's own `sursathi.*` metadata, by key without the prefix.
        public var overrides: [String: String] = [:]
    }

    /// One `[moods.NAME]`
    public struct MoodSettings: Sendable, Equatable {
        /// The mood's name.
        public var name: String
        /// The emotions that count for it.
        public var emotions: [String]
        /// A folder or playlist file; relative ones lie in the music folder.
        public var playlist: String
    }

    /// `[music]`
    public struct Music: Sendable, Equatable {
        /// Where the moods' playlists are looked for; empty is the user's music folder.
        public var folder = ""
        /// Play the playlists in random order.
        public var shuffle = true
    }

    /// `[player]`
    public struct Player: Sendable, Equatable {
        /// `alsa`, `alsa:DEVICE`, `pipe:FILE`, `wav:FILE` or `null`.
        public var output = "alsa"
        /// `RATE:BITS:CHANNELS`, each of which may be `*`.
        public var format = "*:*:*"
        /// `software`, `alsa`, `alsa:CONTROL` or `alsa:CONTROL@DEVICE`.
        public var mixer = "software"
        /// 0 to 100.
        public var volume = 100
        /// Length of the crossfade on a mood change.
        public var fadeMilliseconds = 3000
        /// Length of the crossfade when the person skips.
        public var skipFadeMilliseconds = 0
        /// A `FadeCurve`.
        public var fadeCurve = "equalPower"
        /// A `ReplayGainMode`.
        public var replayGain = "off"
        /// dB for tracks that say their loudness.
        public var replayGainPreamp = 0.0
        /// dB for those that do not.
        public var replayGainMissingPreamp = 0.0
        /// The card is given back after resting so long.
        public var releaseSeconds = 5.0
        /// Start to play with the first mood.
        public var autoplay = true
    }

    /// `[control]`
    public struct Control: Sendable, Equatable {
        /// Socket path; empty takes the default place.
        public var socket = ""
        /// Group that may use the socket; empty leaves the process's own.
        public var group = ""
        /// TCP port for clients of the network; 0 is none.
        public var port = 0
        /// Address that the port is opened on.
        public var address = "127.0.0.1"
        /// What clients of the port have to say; empty is nothing.
        public var password = ""
        /// Connections at the same time.
        public var maxConnections = 200
        /// `auto` or `off`: whether desktops see the player on the session bus.
        public var mpris = "auto"
    }

    /// `[trace]`
    public struct Trace: Sendable, Equatable {
        /// File; empty records nothing.
        public var file = ""
        /// The size at which a file is full.
        public var maxMegabytes = 100
    }

    /// The camera.
    public var camera = Camera()
    /// The detector.
    public var face = Face()
    /// The network.
    public var model = Model()
    /// From scores to mood.
    public var mood = MoodParameters()
    /// Minutes without a face after which the music fades out; 0 never.
    public var pauseWhenAbsentMinutes = 0.0
    /// The moods, in order.
    public var moods = MoodDefinition.defaults.map {
        MoodSettings(name: $0.name, emotions: $0.emotions, playlist: $0.name)
    }
    /// The playlists.
    public var music = Music()
    /// The sound.
    public var player = Player()
    /// The socket.
    public var control = Control()
    /// The recording of scores and decisions.
    public var trace = Trace()

    /// The defaults.
    public init() {}

    /// The moods as the tracker wants them; one without emotions is switched off.
    public var moodDefinitions: [MoodDefinition] {
        moods.filter { !$0.emotions.isEmpty }.map { MoodDefinition(name: $0.name, emotions: $0.emotions) }
    }

    /// Remarks on the moods that nothing seen can bring, because the model has other names for the emotions.
    /// - Parameter labels: the emotions that the model knows.
    func remarks(onMoodsWithout labels: [String]) -> [(mood: String, remark: String)] {
        moodDefinitions.filter { mood in !mood.emotions.contains(where: labels.contains) }.map { mood in
            let wished = mood.emotions.map { "\"\($0)\"" }.joined(separator: ", ")
            return (
                mood.name, "nothing seen can bring it: the model knows \(labels.joined(separator: ", ")), not \(wished)"
            )
        }
    }
}
