// Runs on: the audio thread. `write` waits for the sound card, at most `stallMilliseconds`.
import CALSA
import Glibc

/// A sound card, or whatever ALSA device name the user has given (`default`, `hw:1`, `plughw:Headphones`).
///
/// Underruns and suspends are recovered and counted; everything else closes the device and is thrown.
public final class ALSAOutput: AudioOutput {
    /// A card that takes nothing for this long is given up.
    private static let stallMilliseconds = 2_000

    /// For messages.
    public let name: String
    private let device: String
    private let sampleFormat: SampleFormat?
    /// Owned while open.
    private var pcm: OpaquePointer?
    private var format = AudioFormat(sampleRate: 44_100, channels: 2)
    private var bufferFrames = 0
    /// The negotiated period.
    public private(set) var periodFrames = 1_024
    /// The format by ALSA's name, period and buffer.
    public private(set) var detail = ""
    /// Times since `open` that the card ran dry.
    public private(set) var underruns = 0

    /// - Parameters:
    ///   - device: a PCM name as `aplay -L` lists them.
    ///   - sampleFormat: what the device is asked for first; nil takes the best that it offers.
    public init(device: String, sampleFormat: SampleFormat? = nil) {
        self.device = device
        self.sampleFormat = sampleFormat
        name = "ALSA device \(device)"
    }

    deinit { close() }

    /// Opens the device at the wished rate and channels, or what it has next to them.
    public func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat {
        close()
        calsa_ignore_messages()
        var opened: OpaquePointer?
        // Non-blocking: a busy device says so instead of keeping us waiting, and a dead one cannot hold the thread.
        let code = snd_pcm_open(&opened, device, SND_PCM_STREAM_PLAYBACK, CInt(SND_PCM_NONBLOCK))
        guard code >= 0, let opened else {
            // The next try reads ALSA's configuration anew: what is missing may have been added to it.
            snd_config_update_free_global()
            throw error(code, "open")
        }
        do throws(AudioOutputError) {
            let parameters = try ALSAParameters.negotiate(opened, wished, sampleFormat: sampleFormat, output: name)
            format = parameters.format
            periodFrames = parameters.periodFrames
            bufferFrames = parameters.bufferFrames
            detail = parameters.detail
        } catch {
            snd_pcm_close(opened)
            throw error
        }
        underruns = 0
        pcm = opened
        return format
    }

    /// Writes to the card, waiting for room.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
        guard let pcm, let base = bytes.baseAddress else { return }
        let frames = bytes.count / format.frameBytes
        var done = 0
        var failures = 0
        while done < frames {
            let count = snd_pcm_writei(pcm, base + done * format.frameBytes, snd_pcm_uframes_t(frames - done))
            if count > 0 {
                done += Int(count)
                failures = 0
            } else if count == 0 || count == -CLong(EAGAIN) {
                try waitForRoom(pcm)
            } else {
                failures += 1
                try recover(pcm, CInt(clamping: count), isHopeless: failures > 3)
            }
        }
    }

    /// Frames that the card holds.
    public var delayFrames: Int {
        guard let pcm else { return 0 }
        var delay: snd_pcm_sframes_t = 0
        return snd_pcm_delay(pcm, &delay) == 0 ? min(max(0, Int(delay)), 10 * bufferFrames) : 0
    }

    /// Has the card play out, and waits for it, but not much longer than its buffer lasts.
    public func pause() {
        guard let pcm else { return }
        // Returns at once, as the device is open without blocking.
        snd_pcm_drain(pcm)
        let limitMilliseconds = min(500, 100 + bufferFrames * 1_000 / max(1, format.sampleRate))
        var waited = 0
        while snd_pcm_state(pcm) == SND_PCM_STATE_DRAINING, waited < limitMilliseconds {
            // Plugins that mix in the program move their samples on only when asked.
            snd_pcm_avail_update(pcm)
            usleep(5_000)
            waited += 5
        }
        snd_pcm_drop(pcm)
    }

    /// Ready to write again.
    public func resume() throws(AudioOutputError) {
        guard let pcm else { return }
        let code = snd_pcm_prepare(pcm)
        guard code >= 0 else { throw error(code, "prepare") }
    }

    /// Closes the device. What it has not played is lost.
    public func close() {
        guard let pcm else { return }
        self.pcm = nil
        snd_pcm_drop(pcm)
        snd_pcm_close(pcm)
    }

    private func waitForRoom(_ pcm: OpaquePointer) throws(AudioOutputError) {
        let code = snd_pcm_wait(pcm, CInt(Self.stallMilliseconds))
        if code == 0 {
            throw AudioOutputError(
                output: name, cause: .stalled, code: ETIMEDOUT, reason: "no room for \(Self.stallMilliseconds) ms")
        }
        // The next write meets the error that `wait` has met, and deals with it.
        if code < 0, code != -EPIPE, code != -ESTRPIPE, code != -EINTR { throw error(code, "wait") }
    }

    /// Makes the card ready again after an underrun (-EPIPE) or a suspend (-ESTRPIPE).
    private func recover(_ pcm: OpaquePointer, _ code: CInt, isHopeless: Bool) throws(AudioOutputError) {
        guard !isHopeless else { throw error(code, "write") }
        switch code {
        case -EINTR: return
        case -EPIPE:
            underruns += 1
        case -ESTRPIPE:
            // The driver says EAGAIN until the suspend is over; one that cannot resume is prepared anew.
            var tries = 0
            while snd_pcm_resume(pcm) == -EAGAIN, tries < 20 {
                usleep(100_000)
                tries += 1
            }
        default: throw error(code, "write")
        }
        let prepared = snd_pcm_prepare(pcm)
        guard prepared >= 0 else { throw error(prepared, "prepare") }
    }

    private func error(_ code: CInt, _ call: String) -> AudioOutputError {
        ALSAParameters.error(code, call, output: name)
    }
}
