// Runs on: the decoder thread. The calls ask the driver and return; none of them waits for sound.
import CALSA
import Glibc

/// A playback volume of an ALSA card, by the simple mixer: what `amixer -D DEVICE sset CONTROL` sets.
public final class ALSAMixer: HardwareVolume {
    /// For messages.
    public let name: String
    private let device: String
    private let control: String?
    /// Owned while open.
    private var mixer: OpaquePointer?
    /// Belongs to `mixer`.
    private var element: OpaquePointer?
    private var scale = ALSAVolumeScale(steps: 0...0, centibels: nil)
    /// What was set or read last, in the control's own steps.
    private var step = 0

    /// - Parameters:
    ///   - device: the card's control device: `default`, `hw:1`.
    ///   - control: the control's name, which `amixer -D DEVICE scontrols` lists; nil takes the first of Master, PCM, Speaker,
    ///     Headphone and Digital that can be set, or else the first of all.
    public init(device: String, control: String?) {
        self.device = device
        self.control = control
        name = "ALSA mixer \(control.map { "\($0) of " } ?? "of ")\(device)"
    }

    deinit { close() }

    /// The control device of the card that a PCM is on: `hw:1` for `plughw:1,0`, `hw:CARD=USB` for `sysdefault:CARD=USB`;
    /// `default` for names that do not tell.
    public static func controlDevice(ofPCM pcm: String) -> String {
        guard let colon = pcm.firstIndex(of: ":") else { return "default" }
        let arguments = pcm[pcm.index(after: colon)...].split(separator: ",")
        let kinds = ["hw", "plughw", "sysdefault", "front", "hdmi", "iec958", "dmix", "usbstream"]
        guard kinds.contains(String(pcm[..<colon])), let card = arguments.first else { return "default" }
        return "hw:\(card)"
    }

    /// Opens the card's mixer and finds the control.
    public func open() throws(AudioOutputError) -> Int {
        close()
        calsa_ignore_messages()
        var opened: OpaquePointer?
        try check(snd_mixer_open(&opened, 0), "mixer_open")
        guard let opened else { throw error(-ENOMEM, "mixer_open") }
        mixer = opened
        do throws(AudioOutputError) {
            try check(snd_mixer_attach(opened, device), "open")
            try check(snd_mixer_selem_register(opened, nil, nil), "selem_register")
            try check(snd_mixer_load(opened), "mixer_load")
            guard let found = findElement(opened) else {
                throw AudioOutputError(
                    output: name, cause: .absent, code: ENOENT,
                    reason: "no such playback volume; amixer -D \(device) scontrols lists them")
            }
            element = found
            scale = try readScale(found)
            step = try readStep(found)
            return scale.volume(step: step)
        } catch {
            close()
            throw error
        }
    }

    /// Sets all channels.
    public func set(_ volume: Int) throws(AudioOutputError) {
        guard let element else { throw error(-EBADFD, "set_volume") }
        step = scale.step(volume: volume)
        try check(snd_mixer_selem_set_playback_volume_all(element, CLong(step)), "set_volume")
        if snd_mixer_selem_has_playback_switch(element) != 0 {
            // A muted control that is turned up is to be heard.
            _ = snd_mixer_selem_set_playback_switch_all(element, volume > 0 ? 1 : 0)
        }
    }

    /// Takes in what the driver has told.
    public func changed() throws(AudioOutputError) -> Int? {
        guard let mixer, let element else { return nil }
        // It reads only what is there already, as the descriptors do not block.
        let events = snd_mixer_wait(mixer, 0)
        if events < 0, events != -EAGAIN, events != -ETIMEDOUT { throw error(events, "wait") }
        try check(snd_mixer_handle_events(mixer), "handle_events")
        let current = try readStep(element)
        guard current != step else { return nil }
        step = current
        return scale.volume(step: current)
    }

    /// Closes the mixer.
    public func close() {
        if let mixer { snd_mixer_close(mixer) }
        mixer = nil
        element = nil
    }

    private func findElement(_ mixer: OpaquePointer) -> OpaquePointer? {
        var byName: [String: OpaquePointer] = [:]
        var first: OpaquePointer?
        var next = snd_mixer_first_elem(mixer)
        while let element = next {
            next = snd_mixer_elem_next(element)
            guard snd_mixer_selem_has_playback_volume(element) != 0, let name = snd_mixer_selem_get_name(element) else {
                continue
            }
            first = first ?? element
            let text = String(cString: name)
            if byName[text] == nil { byName[text] = element }
        }
        if let control { return byName[control] }
        return ["Master", "PCM", "Speaker", "Headphone", "Digital"].lazy.compactMap { byName[$0] }.first ?? first
    }

    private func readScale(_ element: OpaquePointer) throws(AudioOutputError) -> ALSAVolumeScale {
        var low: CLong = 0
        var high: CLong = 0
        try check(snd_mixer_selem_get_playback_volume_range(element, &low, &high), "get_volume_range")
        guard low < high else {
            throw AudioOutputError(output: name, cause: .failed, code: EINVAL, reason: "the volume has no range")
        }
        var centibels: [Int]? = []
        // The scale of a real control has at most some hundreds of steps.
        if high - low <= 1_024 {
            for step in low...high {
                var value: CLong = 0
                guard snd_mixer_selem_ask_playback_vol_dB(element, step, &value) == 0 else {
                    centibels = nil
                    break
                }
                centibels?.append(Int(value))
            }
        } else {
            centibels = nil
        }
        return ALSAVolumeScale(steps: Int(low)...Int(high), centibels: centibels)
    }

    private func readStep(_ element: OpaquePointer) throws(AudioOutputError) -> Int {
        var value: CLong = 0
        try check(snd_mixer_selem_get_playback_volume(element, SND_MIXER_SCHN_FRONT_LEFT, &value), "get_volume")
        return Int(value)
    }

    private func check(_ code: CInt, _ call: String) throws(AudioOutputError) {
        if code < 0 { throw error(code, call) }
    }

    private func error(_ code: CInt, _ call: String) -> AudioOutputError {
        ALSAParameters.error(code, call, output: name)
    }
}

/// How a card's steps become a volume of 0...100, so that half of it sounds about half as loud.
///
/// With decibels known the scale is alsamixer's (alsa-utils, `alsamixer/volume_mapping.c`): the volume is the amplitude's cube
/// root, 10^(dB / 60), and evenly spread steps where the whole range is 24 dB or less.
struct ALSAVolumeScale: Equatable {
    private static let smallRangeCentibels = 2_400
    /// The volume of each step, 0...1, rising.
    private let volumes: [Double]
    private let lowest: Int

    /// - Parameters:
    ///   - steps: the control's range.
    ///   - centibels: the loudness of each step in 0.01 dB; nil if the card does not tell.
    init(steps: ClosedRange<Int>, centibels: [Int]?) {
        lowest = steps.lowerBound
        let count = min(steps.count, 65_537)
        let isKnown = centibels?.count == count
        let loudest = centibels?.last ?? 0
        let quietest = centibels?.first ?? 0
        volumes = (0..<count).map { index in
            let even = count > 1 ? Double(index) / Double(count - 1) : 1
            guard isKnown, let centibels, loudest - quietest > Self.smallRangeCentibels else { return even }
            let floor = quietest <= -99_999 ? 0 : pow(10, Double(quietest - loudest) / 6_000)
            let volume = pow(10, Double(min(0, centibels[index] - loudest)) / 6_000)
            return index == 0 ? 0 : max(0, (volume - floor) / (1 - floor))
        }
    }

    /// The volume of a step.
    func volume(step: Int) -> Int {
        guard !volumes.isEmpty else { return 0 }
        let index = min(max(0, step - lowest), volumes.count - 1)
        return Int((volumes[index] * 100).rounded())
    }

    /// The step whose volume is nearest.
    func step(volume: Int) -> Int {
        let wished = Double(min(max(0, volume), 100)) / 100
        let nearest = volumes.indices.min { abs(volumes[$0] - wished) < abs(volumes[$1] - wished) } ?? 0
        return lowest + nearest
    }
}
