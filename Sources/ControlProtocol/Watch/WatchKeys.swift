// Runs on: any thread. Pure functions: what a key means.

/// What a key of `sursathictl watch` does.
public enum WatchAction: Sendable, Equatable {
    /// Send this to the daemon; the words tell the person what was done.
    case order(RequestLine, said: String?)
    /// Rate the song that plays.
    case rate(SongRating)
    /// Take back the last rating.
    case unrate
    /// Show something over the screen, or nothing.
    case overlay(WatchContent.Overlay?)
    /// Draw everything anew.
    case redraw
    /// Stop the program, to go on later.
    case suspend
    /// End.
    case quit
}

/// The keys of `sursathictl watch`: those of players in terminals.
public enum WatchKeys {
    /// How long a mood by hand holds.
    static let feelMinutes = 60
    private static let seekSeconds = 10
    private static let volumeStep = 5

    /// All keys with what they do, for the help.
    static let all: [(keys: String, text: String)] = [
        ("space", "pause, go on"), ("n p", "next song, song before"), ("left right", "10 s back, 10 s on"),
        ("down up", "a minute back, a minute on"), ("+ -", "louder, softer"), ("m", "say how you feel"),
        ("1 ... 9", "feel that mood for an hour"), ("f", "let the camera decide"), ("l", "like this song, or not"),
        ("b u", "ban it from the moods; take that back"), ("c", "camera off, on"), ("z r y", "random, repeat, single"),
        ("? esc", "these keys, back"), ("q", "quit"),
    ]

    /// Those of the last line, the most important first; the first two stand at its end.
    static let hints: [(key: String, text: String)] = [
        ("q", "quit"), ("?", "help"), ("space", "pause"), ("n", "next"), ("+-", "volume"), ("m", "mood"),
        ("f", "auto"), ("l", "like"), ("b", "ban"), ("c", "camera"),
    ]

    /// What a key does with what is on the screen; nil for nothing.
    public static func action(for key: KeyPress, in content: WatchContent) -> WatchAction? {
        switch key {
        case .control("c"), .control("d"): .quit
        case .control("z"): .suspend
        case .control("l"): .redraw
        case .control: nil
        case .escape: .overlay(nil)
        case .left: order("seekcur", "-\(seekSeconds)")
        case .right: order("seekcur", "+\(seekSeconds)")
        case .down: order("seekcur", "-60")
        case .up: order("seekcur", "+60")
        case .character(let character): action(for: character, in: content)
        }
    }

    private static func action(for character: Character, in content: WatchContent) -> WatchAction? {
        let status = content.snapshot.status
        switch character {
        case "q", "Q": return .quit
        case "?", "h": return .overlay(content.overlay == .help ? nil : .help)
        case "m": return .overlay(content.overlay == .moods ? nil : .moods)
        case " ": return status.state == .stop ? order("play") : order("pause", status.state == .play ? "1" : "0")
        case "n", ">": return order("next")
        case "p", "<": return order("previous")
        case "s": return order("stop")
        case "+", "=": return order("volume", "\(volumeStep)")
        case "-", "_": return order("volume", "-\(volumeStep)")
        case "f": return order("feel", "auto", said: "the camera decides")
        case "l": return .rate(content.rating == .liked ? .neutral : .liked)
        case "b": return .rate(content.rating == .banned ? .neutral : .banned)
        case "u": return .unrate
        case "c":
            let isOff = content.snapshot.mood.camera == .off
            return order("camera", isOff ? "on" : "off", said: isOff ? "the camera opens" : "the camera is closed")
        case "z": return order("random", status.isRandom ? "0" : "1")
        case "r": return order("repeat", status.isRepeating ? "0" : "1")
        case "y": return order("single", status.single == .off ? "1" : "0")
        case "1"..."9":
            guard let number = character.wholeNumberValue, number <= content.moods.count else { return nil }
            let mood = content.moods[number - 1]
            return order("feel", mood, "\(feelMinutes)", said: "\(mood) for an hour")
        default: return nil
        }
    }

    private static func order(_ command: String, _ arguments: String..., said: String? = nil) -> WatchAction {
        .order(RequestLine(command: command, arguments: arguments), said: said)
    }
}
