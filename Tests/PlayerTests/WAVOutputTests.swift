import Foundation
import Testing

@testable import Player

@Suite struct WAVOutputTests {
    private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    private func number(_ bytes: [UInt8], at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    @Test("the file is a WAV of the samples, to the byte")
    func writes() throws {
        let folder = try TestFolder()
        let path = folder.path + "/out.wav"
        let output = WAVOutput(path: path, isPaced: false)
        #expect(
            try output.open(AudioFormat(sampleRate: 22_050, channels: 1))
                == AudioFormat(sampleRate: 22_050, channels: 1))
        try [Int16(1), -2, 300].withUnsafeBytes { try output.write($0) }
        output.close()
        // The header that SoX 14.4.2 writes for the same samples (sox -t s16 -r 22050 -c 1).
        let header: [UInt8] = [
            0x52, 0x49, 0x46, 0x46, 0x2A, 0, 0, 0, 0x57, 0x41, 0x56, 0x45, 0x66, 0x6D, 0x74, 0x20, 0x10, 0, 0, 0, 1, 0,
            1, 0, 0x22, 0x56, 0, 0, 0x44, 0xAC, 0, 0, 2, 0, 0x10, 0, 0x64, 0x61, 0x74, 0x61, 6, 0, 0, 0,
        ]
        let expected: [UInt8] = header + [1, 0, 0xFE, 0xFF, 0x2C, 1]
        #expect(try bytes(path) == expected)
    }

    @Test("the sizes are right while it is being written, and after it was opened again")
    func keepsSizes() throws {
        let folder = try TestFolder()
        let path = folder.path + "/out.wav"
        let output = WAVOutput(path: path, isPaced: false)
        let format = try output.open(AudioFormat(sampleRate: 8_000, channels: 2))
        let second = [Int16](repeating: 9, count: 16_000)
        for _ in 0..<5 { try second.withUnsafeBytes { try output.write($0) } }
        // Not closed: as a killed program leaves it, two seconds short at most.
        let size = number(try bytes(path), at: 40)
        #expect(size >= 3 * 32_000 && size <= 5 * 32_000)
        output.close()
        #expect(try output.open(AudioFormat(sampleRate: 44_100, channels: 1)) == format)
        try second.withUnsafeBytes { try output.write($0) }
        output.close()
        let whole = try bytes(path)
        #expect(whole.count == 44 + 6 * 32_000)
        #expect(number(whole, at: 40) == 6 * 32_000)
        #expect(number(whole, at: 4) == whole.count - 8)
    }

    @Test("a file beyond 4 GB says so in the way that readers know")
    func beyondFourGigabytes() {
        let header = WAVOutput.header(format: AudioFormat(sampleRate: 44_100, channels: 2), dataBytes: 5 << 30)
        #expect(number(header, at: 4) == 0xFFFF_FFFF)
        #expect(number(header, at: 40) == 0xFFFF_FFFF)
        let small = WAVOutput.header(format: AudioFormat(sampleRate: 44_100, channels: 2), dataBytes: 0xFFFF_FFF0)
        #expect(number(small, at: 4) == 0xFFFF_FFFF)
        #expect(number(small, at: 40) == 0xFFFF_FFF0)
    }

    @Test("a place that cannot be written to is an error with its name and cause")
    func refuses() {
        let output = WAVOutput(path: "/nowhere/out.wav", isPaced: false)
        #expect { try output.open(AudioFormat(sampleRate: 8_000, channels: 1)) } throws: { error in
            let error = error as? AudioOutputError
            return error?.code == ENOENT && error?.description.contains("/nowhere/out.wav") == true
        }
    }
}
