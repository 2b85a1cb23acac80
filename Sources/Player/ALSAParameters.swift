// Runs on: the audio thread, while no sound plays.
import CALSA
import Glibc

/// What an ALSA device and the player have agreed on.
struct ALSAParameters {
    /// Orders are heard after the buffer's length: short enough not to notice, long enough for a busy machine.
    static let bufferMicroseconds: CUnsignedInt = 200_000
    static let periodMicroseconds: CUnsignedInt = 25_000

    var format: AudioFormat
    var periodFrames: Int
    var bufferFrames: Int

    /// For the log: `S32_LE, period 25 ms, buffer 200 ms`.
    var detail: String {
        let milliseconds = { (frames: Int) in frames * 1_000 / max(1, format.sampleRate) }
        let name =
            snd_pcm_format_name(Self.code(format.sampleFormat)).map { String(cString: $0) } ?? format.sampleFormat.bits
        return "\(name), period \(milliseconds(periodFrames)) ms, buffer \(milliseconds(bufferFrames)) ms"
    }

    /// The formats that are tried, in this order: the one asked for, then what loses least.
    static func candidates(_ wished: SampleFormat?) -> [SampleFormat] {
        let others: [SampleFormat] = [.int32, .int24, .int24Packed, .float32, .int16]
        let first: [SampleFormat] =
            switch wished {
            case nil: []
            case .int24, .int24Packed: [.int24, .int24Packed]
            case .some(let format): [format]
            }
        return first + others.filter { !first.contains($0) }
    }

    /// Sets an open device to interleaved samples, near the wished rate and channels.
    /// - Parameter sampleFormat: what is tried first; nil takes the best that there is.
    static func negotiate(
        _ pcm: OpaquePointer, _ wished: AudioFormat, sampleFormat: SampleFormat?, output: String
    ) throws(AudioOutputError) -> ALSAParameters {
        let check = { (code: CInt, call: String) throws(AudioOutputError) in
            if code < 0 { throw error(code, call, output: output) }
        }
        var hardware: OpaquePointer?
        try check(snd_pcm_hw_params_malloc(&hardware), "hw_params_malloc")
        defer { snd_pcm_hw_params_free(hardware) }
        try check(snd_pcm_hw_params_any(pcm, hardware), "hw_params_any")
        // ALSA's own resampler only draws lines between the samples: the player's does better.
        snd_pcm_hw_params_set_rate_resample(pcm, hardware, 0)
        try check(snd_pcm_hw_params_set_access(pcm, hardware, SND_PCM_ACCESS_RW_INTERLEAVED), "set_access")
        let chosen = candidates(sampleFormat).first { snd_pcm_hw_params_set_format(pcm, hardware, code($0)) >= 0 }
        guard let chosen else { throw error(-EINVAL, "set_format", output: output) }

        var channels = CUnsignedInt(wished.channels)
        try check(snd_pcm_hw_params_set_channels_near(pcm, hardware, &channels), "set_channels")
        var rate = CUnsignedInt(wished.sampleRate)
        try check(snd_pcm_hw_params_set_rate_near(pcm, hardware, &rate, nil), "set_rate")
        let format = AudioFormat(sampleRate: Int(rate), channels: Int(channels), sampleFormat: chosen)
        guard format.isSupported else {
            throw AudioOutputError(
                output: output, cause: .unsupportedFormat, code: EINVAL, reason: "it offers \(format)")
        }
        var buffer = bufferMicroseconds
        try check(snd_pcm_hw_params_set_buffer_time_near(pcm, hardware, &buffer, nil), "set_buffer_time")
        var period = periodMicroseconds
        try check(snd_pcm_hw_params_set_period_time_near(pcm, hardware, &period, nil), "set_period_time")
        try check(snd_pcm_hw_params(pcm, hardware), "hw_params")

        var periodFrames: snd_pcm_uframes_t = 0
        var bufferFrames: snd_pcm_uframes_t = 0
        try check(snd_pcm_hw_params_get_period_size(hardware, &periodFrames, nil), "get_period_size")
        try check(snd_pcm_hw_params_get_buffer_size(hardware, &bufferFrames), "get_buffer_size")
        try setSoftware(pcm, period: periodFrames, buffer: bufferFrames, check)
        return ALSAParameters(
            format: format, periodFrames: Int(clamping: periodFrames), bufferFrames: Int(clamping: bufferFrames))
    }

    /// Starts when the buffer is nearly full, and wakes the writer for each period.
    private static func setSoftware(
        _ pcm: OpaquePointer, period: snd_pcm_uframes_t, buffer: snd_pcm_uframes_t,
        _ check: (CInt, String) throws(AudioOutputError) -> Void
    ) throws(AudioOutputError) {
        var software: OpaquePointer?
        try check(snd_pcm_sw_params_malloc(&software), "sw_params_malloc")
        defer { snd_pcm_sw_params_free(software) }
        try check(snd_pcm_sw_params_current(pcm, software), "sw_params_current")
        let start = max(period, buffer - min(buffer, period))
        try check(snd_pcm_sw_params_set_start_threshold(pcm, software, start), "set_start_threshold")
        try check(snd_pcm_sw_params_set_avail_min(pcm, software, period), "set_avail_min")
        try check(snd_pcm_sw_params(pcm, software), "sw_params")
    }

    private static func code(_ format: SampleFormat) -> snd_pcm_format_t {
        #if _endian(little)
            switch format {
            case .int16: SND_PCM_FORMAT_S16_LE
            case .int24: SND_PCM_FORMAT_S24_LE
            case .int24Packed: SND_PCM_FORMAT_S24_3LE
            case .int32: SND_PCM_FORMAT_S32_LE
            case .float32: SND_PCM_FORMAT_FLOAT_LE
            }
        #else
            switch format {
            case .int16: SND_PCM_FORMAT_S16_BE
            case .int24: SND_PCM_FORMAT_S24_BE
            case .int24Packed: SND_PCM_FORMAT_S24_3BE
            case .int32: SND_PCM_FORMAT_S32_BE
            case .float32: SND_PCM_FORMAT_FLOAT_BE
            }
        #endif
    }

    /// libasound's negative errno as an error of ours.
    static func error(_ code: CInt, _ call: String, output: String) -> AudioOutputError {
        let cause: AudioOutputError.Cause =
            switch -code {
            case ENODEV, ENOENT, ENXIO, EBADFD: .absent
            // A name that the configuration does not know.
            case EINVAL where call == "open": .absent
            case EBUSY: .busy
            case EACCES, EPERM: .forbidden
            case EINVAL where call.hasPrefix("set_"): .unsupportedFormat
            default: .failed
            }
        return AudioOutputError(
            output: output, cause: cause, code: -code, reason: "\(String(cString: snd_strerror(code))) in \(call)")
    }
}
