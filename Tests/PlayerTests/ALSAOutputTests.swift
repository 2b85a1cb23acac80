import Foundation
import Testing

@testable import Player

@Suite struct ALSAOutputTests {
    @Test("ALSA's null device takes the format, and everything that is written")
    func playsToNull() throws {
        let output = ALSAOutput(device: "null", sampleFormat: .int16)
        #expect(
            try output.open(AudioFormat(sampleRate: 44_100, channels: 2))
                == AudioFormat(sampleRate: 44_100, channels: 2))
        #expect(output.detail.hasPrefix("S16_LE, period "))
        #expect(output.periodFrames > 0)
        let second = [Int16](repeating: 0, count: 88_200)
        try second.withUnsafeBytes { try output.write($0) }
        output.pause()
        try output.resume()
        try second.withUnsafeBytes { try output.write($0) }
        #expect(output.delayFrames >= 0)
        output.pause()
        output.close()
        output.close()
        #expect(output.underruns == 0)
    }

    @Test("libasound's codes become causes with a way out")
    func errors() {
        let causes: [(CInt, AudioOutputError.Cause)] = [
            (ENODEV, .absent), (ENOENT, .absent), (EBUSY, .busy), (EACCES, .forbidden), (EIO, .failed),
        ]
        for (code, cause) in causes {
            let error = ALSAParameters.error(-code, "open", output: "ALSA device x")
            #expect(error.cause == cause)
            #expect(error.code == code)
        }
        #expect(ALSAParameters.error(-EINVAL, "set_format", output: "x").cause == .unsupportedFormat)
        #expect(ALSAParameters.error(-EBUSY, "open", output: "ALSA device x").description.contains("stop that one"))
    }

    @Test("a device that is not there is an error with its name and the way out")
    func missing() {
        let output = ALSAOutput(device: "hw:97")
        #expect { try output.open(AudioFormat(sampleRate: 44_100, channels: 2)) } throws: { error in
            let error = error as? AudioOutputError
            return error?.cause == .absent && error?.description.contains("hw:97") == true
                && error?.description.contains("aplay -L") == true
        }
        #expect(throws: AudioOutputError.self) {
            try ALSAOutput(device: "no such { device").open(AudioFormat(sampleRate: 44_100, channels: 2))
        }
    }
}
