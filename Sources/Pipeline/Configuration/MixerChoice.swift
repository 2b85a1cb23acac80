// Runs on: any thread (values only).

/// What `player.mixer` names: who sets the volume.
public enum MixerChoice: Sendable, Equatable {
    /// The player.
    case software
    /// The sound card: a control by the name that `amixer scontrols` shows, on a card. Nil is the usual one, and the card that
    /// `player.output` names.
    case alsa(control: String?, device: String?)

    /// Reads the setting; nil if it names nothing.
    public init?(_ text: String) {
        if text == "software" {
            self = .software
        } else if text == "alsa" {
            self = .alsa(control: nil, device: nil)
        } else if text.hasPrefix("alsa:") {
            let parts = text.dropFirst(5).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard let control = parts.first, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
            self = .alsa(control: String(control), device: parts.count > 1 ? String(parts[1]) : nil)
        } else {
            return nil
        }
    }

    static func problem(_ text: String) -> String? {
        MixerChoice(text) == nil
            ? "expected \"software\", \"alsa\", \"alsa:CONTROL\" or \"alsa:CONTROL@DEVICE\", found the string \(quoted(text))"
            : nil
    }
}
