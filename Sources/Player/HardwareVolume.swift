// Runs on: the decoder thread, which makes it and is the only one to call it.

/// A sound card's own volume, in place of the mixer's.
public protocol HardwareVolume: AnyObject {
    /// For messages: `ALSA mixer Master of hw:0`.
    var name: String { get }

    /// Opens the control.
    /// - Returns: its volume, 0...100.
    func open() throws(AudioOutputError) -> Int

    /// Sets the volume, 0...100.
    func set(_ volume: Int) throws(AudioOutputError)

    /// Gives the card back, so that it can go. Harmless if it is not open.
    func close()

    /// The volume if somebody else has changed it since the last call, else nil.
    func changed() throws(AudioOutputError) -> Int?
}

/// Keeps the card's volume and the player's the same: the player's orders go to the card, and what others do to the card
/// becomes the player's volume.
struct HardwareVolumeLink {
    /// What somebody has to hear about.
    enum News: Equatable {
        /// The card has another volume.
        case volume(Int)
        /// The card's volume cannot be used; the mixer's is, until the output is opened anew.
        case failed(AudioOutputError)
    }

    /// Somebody turning the card's own knob is followed this often.
    private static let lookSeconds = 0.25

    private let control: any HardwareVolume
    /// The volume that card and player have; nil while the control is not open.
    private var volume: Int?
    private var isTried = false
    /// The failure that was told last.
    private var failure: AudioOutputError?
    private var nextLook = 0.0

    init(_ control: any HardwareVolume) { self.control = control }

    /// Whether the card sets the loudness.
    var isOpen: Bool { volume != nil }

    /// The output was opened: a control that was not there before may be now.
    mutating func retry() { if volume == nil { isTried = false } }

    /// Brings both to the same volume.
    /// - Parameter wished: the player's.
    mutating func follow(_ wished: Int, now: Double) -> News? {
        do throws(AudioOutputError) {
            guard let volume else {
                guard !isTried else { return nil }
                isTried = true
                let found = try control.open()
                self.volume = found
                failure = nil
                return found == wished ? nil : .volume(found)
            }
            if wished != volume {
                try control.set(wished)
                self.volume = wished
                return nil
            }
            guard now >= nextLook else { return nil }
            nextLook = now + Self.lookSeconds
            guard let changed = try control.changed(), changed != volume else { return nil }
            self.volume = changed
            return .volume(changed)
        } catch {
            volume = nil
            // A card that was unplugged keeps its number until nobody has it open, and would come back as another one.
            control.close()
            defer { failure = error }
            return error == failure ? nil : .failed(error)
        }
    }
}
