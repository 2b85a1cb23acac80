// Runs on: any thread (values only).
import Capture
import FaceDetect
import Mood
import Player

/// All settings but the moods, in the order in which config.toml shows them and they are taken over.
enum Settings {
    static let all: [Setting] = camera + face + model + mood + music + player + control + trace + privacy

    static let camera: [Setting] = [
        .string(
            "camera.device", \.camera.device,
            "\"auto\" (the first camera), a path such as \"/dev/video0\", a name from /dev/v4l/by-id or by-path, \"demo\", \"demo:happiness\" (one expression), or a recording"
        ),
        .integer(
            "camera.width", \.camera.width, 16...8192, "pixels",
            "wished width; the nearest that the camera has is taken"),
        .integer("camera.height", \.camera.height, 16...8192, "pixels", "wished height"),
        .number(
            "camera.framesPerSecond", \.camera.framesPerSecond, 1...240, "frames a second",
            "wished rate; also the most that is looked at"),
        .number(
            "camera.idleFramesPerSecond", \.camera.idleFramesPerSecond, 1...240, "frames a second",
            "so many are looked at while the mood is settled, or nobody is there; at most activeFramesPerSecond"),
        .number(
            "camera.activeFramesPerSecond", \.camera.activeFramesPerSecond, 1...240, "frames a second",
            "so many are looked at while something is undecided; at most framesPerSecond"),
        .choice(
            "camera.betweenLooks", \.camera.betweenLooks, of: ["open", "closed"],
            "closed: while the mood is settled the device is closed, and opened for a look now and then"),
        .number(
            "camera.closedLookSeconds", \.camera.closedLookSeconds, 5...3600, "seconds",
            "for how long it is closed then: how long a change of mood may stay unnoticed"),
        .choice(
            "camera.powerLine", \.camera.powerLine, of: PowerLineFrequency.allCases.map(\.rawValue),
            "against bands from flickering lamps: the mains' frequency; the camera gets its own setting back when it is closed"
        ),
        .strings(
            "camera.offTimes", \.camera.offTimes, of: OffTime.expected,
            "times at which the camera is off, by local time"),
        .number(
            "camera.stallSeconds", \.camera.stallSeconds, 1...600, "seconds",
            "a camera that delivers nothing for so long is opened anew"),
    ]

    static let face: [Setting] = [
        .string(
            "face.cascade", \.face.cascade, "cascade file (OpenCV XML); \"\" is OpenCV's frontal face (opencv-data)"),
        .number(
            "face.scaleFactor", \.face.scaleFactor, 1.01...4, "",
            "ratio of one search size to the next; larger is faster"),
        .integer("face.minNeighbors", \.face.minNeighbors, 0...100, "", "how many overlapping hits make a face"),
        .integer("face.minSizePixels", \.face.minSizePixels, 0...8192, "pixels", "smallest face; larger is faster"),
        .integer("face.maxSizePixels", \.face.maxSizePixels, 0...8192, "pixels", "largest face; 0 is the whole frame"),
        .number(
            "face.minimumFacePart", \.face.minimumFacePart, 0...1, "",
            "smallest face as a part of the frame's height; the greater of this and minSizePixels counts"),
        .choice(
            "face.choice", \.face.choice, of: FaceChoice.allCases.map(\.rawValue),
            "which face counts when there are several; average is the mean of all"),
        .number(
            "face.fullSearchSeconds", \.face.fullSearchSeconds, 0...60, "seconds",
            "while a face is known, new ones are looked for so often; 0 is every frame"),
        .number(
            "face.emptySearchSeconds", \.face.emptySearchSeconds, 0...60, "seconds",
            "when nobody has been there for 5 seconds, somebody is looked for so often; 0 is every frame"),
        .integer(
            "face.threads", \.face.threads, 1...8, "threads", "threads that a search of the whole frame may use"),
        .boolean(
            "face.eyeCheck", \.face.eyeCheck,
            "a new face counts once an eye was seen in it, or after 6 s if it moves; false: at once"),
        .boolean(
            "face.profileCascade", \.face.profileCascade,
            "look for faces from the side where none is seen from the front"),
    ]

    static let model: [Setting] = [
        .string("model.path", \.model.path, "ONNX file; \"\" is the shipped face model"),
        .integer("model.threads", \.model.threads, 1...64, "threads", "threads that the network may use"),
        .choice(
            "model.precision", \.model.precision, of: ["float32", "bfloat16"],
            "numbers that the network is computed with; bfloat16 is rounder, and faster on some processors"),
        .boolean(
            "model.mirror", \.model.mirror,
            "also score the mirror image and take the mean: a little steadier, for twice the network's time"),
        .metadata(
            "task", expected: "\"face\" or \"scene\"",
            "replaces what the model looks at: the face, or the whole picture",
            as: { $0.text(among: ["face", "scene"]) }),
        .metadata(
            "labels", expected: "a list of emotion names", "replaces the emotions' names, in the model's output order",
            as: { $0.strings?.joined(separator: ",") }),
        .metadata(
            "output", expected: "\"probabilities\" or \"logits\"", "replaces what the model's output is",
            as: { $0.text(among: ["probabilities", "logits"]) }),
        .metadata(
            "color", expected: "\"gray\", \"rgb\" or \"bgr\"", "replaces the model's channel order",
            as: { $0.text(among: ["gray", "rgb", "bgr"]) }),
        .metadata(
            "scale", expected: "a number above 0", "replaces the factor on the 0 to 255 pixels",
            as: { $0.number.flatMap { $0 > 0 ? "\($0)" : nil } }),
        .metadata(
            "mean", expected: "a list of numbers, one a channel", "replaces what is subtracted after scaling",
            as: { $0.numbers?.map { "\($0)" }.joined(separator: ",") }),
        .metadata(
            "std", expected: "a list of numbers above 0, one a channel", "replaces what is divided by after that",
            as: { $0.numbers.flatMap { $0.allSatisfy { $0 > 0 } ? $0 : nil }?.map { "\($0)" }.joined(separator: ",") }),
        .metadata(
            "standardize", expected: "\"none\" or \"image\"", "replaces the normalisation by the image's own contrast",
            as: { $0.text(among: ["none", "image"]) }),
        .metadata(
            "crop", expected: "a number from 0.5 to 4", "replaces the enlargement of the face's box",
            as: { $0.number.flatMap { (0.5...4).contains($0) ? "\($0)" : nil } }),
        .metadata(
            "rest", expected: "a list of numbers above 0, one a label",
            "replaces what the model gives a resting face",
            as: { $0.numbers.flatMap { $0.allSatisfy { $0 > 0 } ? $0 : nil }?.map { "\($0)" }.joined(separator: ",") }),
        .metadata(
            "temperature", expected: "a number from 0.05 to 20", "replaces the division of the logits",
            as: { $0.number.flatMap { (0.05...20).contains($0) ? "\($0)" : nil } }),
    ]

    static let mood: [Setting] = [
        steadiness,
        .number(
            "mood.smoothingSeconds", \.mood.smoothingSeconds, 0.05...60, "seconds",
            givenBy: \.bySteadiness.smoothingSeconds, "time constant of the smoothing"),
        .number(
            "mood.windowSeconds", \.mood.windowSeconds, 0.5...120, "seconds", givenBy: \.bySteadiness.windowSeconds,
            "how far back scores count at all"),
        .number(
            "mood.persistenceSeconds", \.mood.persistenceSeconds, 0...60, "seconds",
            givenBy: \.bySteadiness.persistenceSeconds,
            "a mood must have been the strongest for so long, within twice that time"),
        .number(
            "mood.minimumDwellSeconds", \.mood.minimumDwellSeconds, 0...3600, "seconds",
            givenBy: \.bySteadiness.minimumDwellSeconds, "a mood lasts at least this long"),
        .number(
            "mood.enterThreshold", \.mood.enterThreshold, 0.05...1, "", givenBy: \.bySteadiness.enterThreshold,
            "a mood is entered at this smoothed score"),
        .number(
            "mood.leaveThreshold", \.mood.leaveThreshold, 0...1, "", givenBy: \.bySteadiness.leaveThreshold,
            "a mood is left below this smoothed score"),
        .number(
            "mood.leadMargin", \.mood.leadMargin, 0...1, "", givenBy: \.bySteadiness.leadMargin,
            "or when another mood's smoothed score is ahead by so much"),
        .number(
            "mood.minimumEvidenceSeconds", \.mood.minimumEvidenceSeconds, 0...60, "seconds",
            "so much of a face must have been seen before a mood is entered"),
        .number(
            "mood.faceTimeoutSeconds", \.mood.faceTimeoutSeconds, 0.2...600, "seconds",
            "without a face for so long the mood is unknown"),
        .number(
            "mood.doubtTimeoutSeconds", \.mood.doubtTimeoutSeconds, 0.2...600, "seconds",
            "without a clear mood for so long the mood is unknown"),
        .number(
            "mood.baselineMinutes", \.mood.baselineMinutes, 0...10080, "minutes",
            "the person's resting face is learned over so much of neutral face, and then counts as neutral; 0 is never"),
        .number(
            "mood.baselineStrength", \.mood.baselineStrength, 0...1, "",
            "how much of what the resting face shows is taken away"),
        .number(
            "mood.pauseWhenAbsentMinutes", \.pauseWhenAbsentMinutes, 0...1440, "minutes",
            "without a face for so long the music fades out, and resumes when a face is back; 0 is never"),
    ]

    /// Stands before the settings that it gives: those that are set win over it.
    private static let steadiness = Setting(
        path: "mood.steadiness", expected: "a number from 0.0 to 1.0",
        explanation:
            "0 follows quickly, 1 hardly ever changes; gives the next seven where they are not set (docs/mood.md)"
    ) { value, configuration in
        guard let number = value.number, (0...1).contains(number) else { return false }
        configuration.mood = MoodParameters(steadiness: number)
        return true
    } text: {
        "\($0.mood.steadiness)"
    }

    static let music: [Setting] = [
        .string(
            "music.folder", \.music.folder,
            "where the moods' folders and playlists are; \"\" is the user's music folder (XDG_MUSIC_DIR, else ~/Music)"),
        .boolean("music.shuffle", \.music.shuffle, "play the playlists in random order"),
    ]

    static let player: [Setting] = [
        .string(
            "player.output", \.player.output,
            "\"alsa\" (the default card), \"alsa:DEVICE\" (see aplay -L), \"pipe:FILE\" (a FIFO, for snapcast), \"wav:FILE\", or \"null\""
        ),
        .string(
            "player.format", \.player.format,
            "RATE:BITS:CHANNELS that the output is asked for, such as \"48000:16:2\"; * is the music's rate and channels, and"
                + " the best bits that the card offers (16, 24, 32 or f; other outputs: 16)"),
        .string(
            "player.mixer", \.player.mixer,
            "what sets the volume: \"software\", or the card: \"alsa\", \"alsa:CONTROL\" or \"alsa:CONTROL@DEVICE\" (amixer -D"
                + " DEVICE scontrols)"),
        .integer(
            "player.volume", \.player.volume, 0...100, "per cent", "volume at start; the card's own stays as it is"),
        .integer(
            "player.fadeMilliseconds", \.player.fadeMilliseconds, 0...30000, "milliseconds",
            "length of the crossfade when the mood changes"),
        .integer(
            "player.skipFadeMilliseconds", \.player.skipFadeMilliseconds, 0...30000, "milliseconds",
            "length of the crossfade when you choose another track"),
        .choice(
            "player.fadeCurve", \.player.fadeCurve, of: FadeCurve.allCases.map(\.rawValue),
            "how crossfades run; equalPower keeps the loudness"),
        .choice(
            "player.replayGain", \.player.replayGain, of: ReplayGainMode.allCases.map(\.rawValue),
            "what is brought to one loudness; auto is track in random order, else album"),
        .number(
            "player.replayGainPreamp", \.player.replayGainPreamp, -15...15, "dB",
            "added where the file says its loudness, as far as its peak allows"),
        .number(
            "player.replayGainMissingPreamp", \.player.replayGainMissingPreamp, -15...0, "dB",
            "the change where the file does not say its loudness"),
        .number(
            "player.releaseSeconds", \.player.releaseSeconds, 0.5...86400, "seconds",
            "the card is given back to other programs when the music has rested for so long"),
        .boolean("player.autoplay", \.player.autoplay, "start to play with the first mood; false waits for play"),
    ]

    static let trace: [Setting] = [
        .string(
            "trace.file", \.trace.file,
            "scores and decisions (numbers, never pictures) are recorded there, see docs/traces.md; a relative name lies in the"
                + " state directory; \"\" records nothing"),
        .integer(
            "trace.maxMegabytes", \.trace.maxMegabytes, 1...1_000_000, "megabytes",
            "a file that is full is renamed to FILE.1, and the one before is lost"),
    ]

    static let privacy: [Setting] = [
        .boolean(
            "privacy.lockdown", \.privacy.lockdown,
            "the daemon gives up at its start what it does not need (docs/security.md); false is for debuggers"),
        .strings(
            "privacy.readable", \.privacy.readable, of: "folders",
            "what it may read besides the music, what moods play, the models, /media, /mnt, /srv and the system's files"
        ),
    ]

    static let control: [Setting] = [
        .string(
            "control.socket", \.control.socket,
            "socket path; \"\" is $XDG_RUNTIME_DIR/sursathi/socket, or /run/sursathi/socket for a system service"),
        .string(
            "control.group", \.control.group, "group that may use the socket (mode 0660); \"\" leaves the daemon's own"),
        .integer(
            "control.port", \.control.port, 0...65535, "",
            "TCP port for clients that know no Unix sockets, such as phones; MPD's is 6600, 0 is none"),
        .string(
            "control.address", \.control.address,
            "address that the port is opened on; any but this machine's own (127.0.0.1) needs a password"),
        .string(
            "control.password", \.control.password,
            "what clients of the port have to say (MPD's password command); it is sent in the clear"),
        .integer(
            "control.maxConnections", \.control.maxConnections, 1...10000, "connections", "clients at the same time"),
        .choice(
            "control.mpris", \.control.mpris, of: ["auto", "off"],
            "media keys, desktop widgets and playerctl control the player, where there is a session bus (docs/mpris.md)"
        ),
    ]
}

extension Configuration {
    /// What the steadiness gives.
    fileprivate var bySteadiness: MoodParameters { MoodParameters(steadiness: mood.steadiness) }
}
