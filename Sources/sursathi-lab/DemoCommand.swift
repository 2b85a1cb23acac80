// Runs on: the main thread.
import ArgumentParser
import Capture
import Glibc
import Image
import JSONText

/// `sursathi-lab demo`: stills of the drawn face, the only pictures that SurSathi ever writes of what it "sees".
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Writes stills of the demo's drawn face, one PNG file for each expression.")

    @Option(help: "Width in pixels, 160 to 4096.") var width = 640
    @Option(help: "Height in pixels, 120 to 4096.") var height = 480
    @Argument(help: "The folder that they are written into.") var folder: String

    func validate() throws {
        guard (160...4096).contains(width), (120...4096).contains(height) else {
            throw ValidationError("160x120 to 4096x4096 can be drawn.")
        }
    }

    func run() throws {
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw LabError("\(folder): \(String(cString: strerror(errno)))")
        }
        var image = RGBImage(width: width, height: height)
        for (index, expression) in DemoFace.schedule.enumerated() {
            // The middle of the hold: no blink, no change to the next one.
            DemoFace().draw(at: (Double(index) + 0.5) * DemoFace.holdSeconds, into: &image)
            let path = "\(folder)/\(expression.rawValue).png"
            try PNG.write(image, to: path)
            writeLine([("expression", .string(expression.rawValue)), ("image", .string(path))])
        }
    }
}
