// Runs on: any thread (values only).

/// What `player.output` names.
public enum OutputChoice: Sendable, Equatable {
    /// An ALSA device, by the name that `aplay -L` shows.
    case alsa(device: String)
    /// Raw samples into a named pipe.
    case pipe(path: String)
    /// A WAV file.
    case wav(path: String)
    /// Nothing, at the pace of a sound card.
    case null

    /// Reads the setting; nil if it names no output.
    public init?(_ text: String) {
        switch text {
        case "alsa": self = .alsa(device: "default")
        case "null": self = .null
        default:
            let rest = String(text.drop { $0 != ":" }.dropFirst())
            guard !rest.isEmpty else { return nil }
            if text.hasPrefix("alsa:") {
                self = .alsa(device: rest)
            } else if text.hasPrefix("pipe:") {
                self = .pipe(path: rest)
            } else if text.hasPrefix("wav:") {
                self = .wav(path: rest)
            } else {
                return nil
            }
        }
    }

    static func problem(_ text: String) -> String? {
        OutputChoice(text) == nil
            ? "expected \"alsa\", \"alsa:DEVICE\", \"pipe:FILE\", \"wav:FILE\" or \"null\", found the string \(quoted(text))"
            : nil
    }
}
