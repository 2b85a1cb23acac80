// Runs on: the main thread.
import ArgumentParser
import Capture
import Image
import JSONText
import Pipeline

/// `sursathi-lab camera`: what a camera delivers, in numbers. Nothing is stored, and no picture can be told from the few colours.
struct CameraCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera",
        abstract:
            "Opens a camera as the daemon does, and tells its frames by number, time and the mean colours of 4x3 fields."
    )

    @Argument(help: "As camera.device in config.toml.") var device = "auto"
    @Option(help: "Wished width in pixels.") var width = 640
    @Option(help: "Wished height in pixels.") var height = 480
    @Option(help: "How many frames.") var frames = 5
    @Option(help: "How long to wait for a frame, in seconds.") var timeout = 10

    private static let columns = 4
    private static let rows = 3

    func run() throws {
        let camera = try V4L2Device(configuration: CameraConfiguration(device: device, width: width, height: height))
        let description = camera.description
        writeLine([
            ("camera", .string(description.name)), ("format", .string("\(description.format)")),
            ("width", .integer(description.width)), ("height", .integer(description.height)),
            ("framesPerSecond", .number(description.framesPerSecond, decimals: 2)),
        ])
        var frame = Frame()
        var decoder = FrameDecoder()
        var image = RGBImage(width: 0, height: 0)
        for _ in 0..<max(0, frames) {
            switch try camera.read(into: &frame, timeoutMilliseconds: max(0, min(timeout, 86_400)) * 1000) {
            case .frame:
                try decoder.decodeRGB(frame, into: &image)
                writeLine([
                    ("sequence", .integer(frame.sequence)), ("time", .number(frame.timestamp, decimals: 3)),
                    ("colors", Self.colors(of: image)),
                ])
            case .dropped(let reason): writeLine([("dropped", .string(reason))])
            case .timedOut, .ended: throw LabError("\(description.name): no frame within \(timeout) s")
            }
        }
    }

    /// The mean red, green and blue of each field, row by row.
    private static func colors(of image: RGBImage) -> JSONValue {
        var fields: [JSONValue] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var sums = (0, 0, 0)
                var count = 0
                for y in row * image.height / rows..<(row + 1) * image.height / rows {
                    for x in column * image.width / columns..<(column + 1) * image.width / columns {
                        let place = (y * image.width + x) * 3
                        sums.0 += Int(image.pixels[place])
                        sums.1 += Int(image.pixels[place + 1])
                        sums.2 += Int(image.pixels[place + 2])
                        count += 1
                    }
                }
                fields.append(.array([sums.0, sums.1, sums.2].map { .integer($0 / max(1, count)) }))
            }
        }
        return .array(fields)
    }
}
