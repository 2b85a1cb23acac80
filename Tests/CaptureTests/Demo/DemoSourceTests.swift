import Testing

@testable import Capture

@Suite("The demo as a camera")
struct DemoSourceTests {
    private func small(framesPerSecond: Double = 1, rounds: Int? = nil) -> DemoSource.Options {
        var options = DemoSource.Options()
        options.width = 160
        options.height = 120
        options.framesPerSecond = framesPerSecond
        options.rounds = rounds
        return options
    }

    @Test("says what it will deliver")
    func describesItself() throws {
        let description = try DemoSource().description
        #expect(
            description
                == SourceDescription(name: "demo", format: .mjpeg, width: 640, height: 480, framesPerSecond: 15))
    }

    @Test("ends after its rounds, and stays ended")
    func ends() throws {
        let source = try DemoSource(options: small(rounds: 2))
        var frame = Frame()
        var count = 0
        while try source.read(into: &frame, timeoutMilliseconds: 0) == .frame {
            #expect(frame.sequence == count)
            #expect(frame.timestamp == Double(count))
            count += 1
        }
        #expect(count == 50)
        #expect(try source.read(into: &frame, timeoutMilliseconds: 0) == .ended)
    }

    @Test("a rate that does not divide the round still covers it")
    func oddRate() throws {
        let source = try DemoSource(options: small(framesPerSecond: 1.01, rounds: 1))
        var frame = Frame()
        var last = -1.0
        while try source.read(into: &frame, timeoutMilliseconds: 0) == .frame { last = frame.timestamp }
        #expect(last < 25)
        #expect(last >= 25 - 1 / 1.01)
    }

    @Test("hands over complete JPEG pictures of the size it said")
    func jpeg() throws {
        let source = try DemoSource(options: small())
        var frame = Frame()
        #expect(try source.read(into: &frame, timeoutMilliseconds: 0) == .frame)
        #expect(frame.format == .mjpeg)
        #expect((frame.width, frame.height, frame.bytesPerLine) == (160, 120, 0))
        #expect(frame.bytes.starts(with: [0xFF, 0xD8]))
        #expect(frame.bytes.suffix(2) == [0xFF, 0xD9])
        #expect(startOfFrameSize(frame.bytes) == [0, 120, 0, 160])
    }

    @Test("without a number of rounds it goes on, and every round is the same")
    func endless() throws {
        let source = try DemoSource(options: small())
        var frame = Frame()
        var pictures: [[UInt8]] = []
        for _ in 0..<60 {
            #expect(try source.read(into: &frame, timeoutMilliseconds: 0) == .frame)
            pictures.append(frame.bytes)
        }
        #expect(pictures[..<25] == pictures[25..<50])
        #expect(Set(pictures[..<25]).count == 25)
    }

    @Test("options out of their range are refused with the value and the range")
    func badOptions() {
        func refused(_ change: (inout DemoSource.Options) -> Void) -> String? {
            var options = DemoSource.Options()
            change(&options)
            do throws(CaptureError) {
                _ = try DemoSource(options: options)
                return nil
            } catch {
                return error.reason == .unusable ? error.detail : nil
            }
        }
        #expect(refused { $0.width = 0 }?.contains("0x480") == true)
        #expect(refused { $0.height = .max }?.contains("160x120 to 4096x4096") == true)
        for rate in [0, -1, .nan, .infinity, 121] {
            #expect(refused { $0.framesPerSecond = rate }?.contains("1 to 120") == true)
        }
        for rounds in [0, -3, Int.max] { #expect(refused { $0.rounds = rounds }?.contains("\(rounds)") == true) }
        for quality in [0, 101, Int.min] { #expect(refused { $0.quality = quality }?.contains("\(quality)") == true) }
    }

    /// Height and width as the baseline start-of-frame marker has them (ITU T.81, B.2.2), or nil without one.
    private func startOfFrameSize(_ bytes: [UInt8]) -> [UInt8]? {
        for index in bytes.indices.dropLast(9) where bytes[index] == 0xFF && bytes[index + 1] == 0xC0 {
            return Array(bytes[(index + 5)..<(index + 9)])
        }
        return nil
    }
}
