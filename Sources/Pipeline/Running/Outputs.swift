// Runs on: the audio thread makes and uses outputs.
import Player

extension OutputChoice {
    /// The output that a checked setting names; one that names nothing is the default card.
    static func checked(_ text: String) -> OutputChoice { OutputChoice(text) ?? .alsa(device: "default") }

    /// Makes the output, not open yet.
    func makeOutput() -> any AudioOutput {
        switch self {
        case .alsa(let device): ALSAOutput(device: device)
        case .wav(let path): WAVOutput(path: path, isPaced: true)
        case .null: NullOutput()
        }
    }
}

extension PlayerConfiguration {
    /// The player's part of the settings.
    init(_ settings: Configuration.Player) {
        self.init()
        fadeMilliseconds = settings.fadeMilliseconds
        volume = settings.volume
    }
}
