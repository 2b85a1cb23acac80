// Runs on: the camera thread, or the only thread of an offline run.
import Image

/// The drawn face (`DemoFace`) as a camera: JPEG pictures at a fixed rate, so that they go the way that a camera's go.
///
/// It does not wait between frames: like a recording it hands over the next one as soon as it is asked.
public final class DemoSource: FrameSource {
    /// How the demo is drawn.
    public struct Options: Sendable, Equatable {
        /// Width in pixels, 160 to 4096.
        public var width = 640
        /// Height in pixels, 120 to 4096.
        public var height = 480
        /// Frames a second, 1 to 120.
        public var framesPerSecond = 15.0
        /// How often the schedule is gone through before the source ends, at least 1; nil goes on for ever.
        public var rounds: Int?
        /// The JPEG quality, 1 to 100.
        public var quality = 85
        /// The one expression that is shown; nil goes through the schedule.
        public var expression: DemoFace.Expression?

        /// 640x480 at 15 frames a second, without end.
        public init() {}
    }

    /// What the source says of itself.
    public let description: SourceDescription

    private let options: Options
    private let frameCount: Int?
    private let face: DemoFace
    private var image: RGBImage
    private var encoder = JPEGEncoder()
    private var nextIndex = 0

    /// A demo.
    /// - Throws: `CaptureError` (`unusable`) if an option is out of its range.
    public init(options: Options = Options()) throws(CaptureError) {
        if let cause = Self.fault(in: options) {
            throw CaptureError(name: Self.name, reason: .unusable, detail: cause)
        }
        self.options = options
        face = DemoFace(holding: options.expression)
        frameCount = options.rounds.map { rounds in
            Int((Double(rounds) * DemoFace.roundSeconds * options.framesPerSecond).rounded(.up))
        }
        image = RGBImage(width: options.width, height: options.height)
        description = SourceDescription(
            name: Self.name, format: .mjpeg, width: options.width, height: options.height,
            framesPerSecond: options.framesPerSecond)
    }

    /// Draws the next frame. Its timestamp is its number divided by the rate.
    /// - Throws: `CaptureError` if libjpeg-turbo cannot encode it.
    public func read(into frame: inout Frame, timeoutMilliseconds: Int) throws(CaptureError) -> FrameRead {
        if let frameCount, nextIndex >= frameCount { return .ended }
        let seconds = Double(nextIndex) / options.framesPerSecond
        face.draw(at: seconds, into: &image)
        do {
            try encoder.encode(image, quality: options.quality, into: &frame.bytes)
        } catch {
            throw CaptureError(name: Self.name, reason: .unusable, detail: "a drawn picture \(error)")
        }
        frame.format = .mjpeg
        frame.width = options.width
        frame.height = options.height
        frame.bytesPerLine = 0
        frame.timestamp = seconds
        frame.sequence = nextIndex
        nextIndex += 1
        return .frame
    }

    private static let name = "demo"

    /// What is wrong with the options, in words, or nil.
    private static func fault(in options: Options) -> String? {
        guard (160...4096).contains(options.width), (120...4096).contains(options.height) else {
            return "the size is \(options.width)x\(options.height); 160x120 to 4096x4096 can be drawn"
        }
        guard (1...120).contains(options.framesPerSecond) else {
            return "the rate is \(options.framesPerSecond) frames a second; 1 to 120 can be drawn"
        }
        guard (1...100).contains(options.quality) else {
            return "the JPEG quality is \(options.quality); 1 to 100 are known"
        }
        if let rounds = options.rounds, !(1...1_000_000).contains(rounds) {
            return "the number of rounds is \(rounds); 1 to 1000000 can be drawn, or none for no end"
        }
        return nil
    }
}
