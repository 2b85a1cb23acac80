// Runs on: the main thread.
import ArgumentParser
import FaceDetect
import Glibc
import JSONText
import Pipeline
import Threads

/// `sursathi-lab cascade`: what a cascade consists of, and how long reading it takes.
struct CascadeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cascade", abstract: "Shows cascade files (OpenCV XML), Haar or LBP.")

    @Option(help: "How often to read each; the median of the times is told.") var `repeat` = 1
    @Argument(help: "Cascade files; without any, OpenCV's frontal face.") var cascades: [String] = []

    func validate() throws {
        guard `repeat` >= 1 else { throw ValidationError("--repeat is at least 1.") }
    }

    func run() throws {
        for path in cascades.isEmpty ? [try DataFiles.cascade()] : cascades {
            var times: [Double] = []
            // Not measured: it brings the file into memory.
            var cascade = try Cascade(contentsOf: path)
            for _ in 0..<`repeat` {
                let start = MonotonicClock.seconds
                cascade = try Cascade(contentsOf: path)
                times.append((MonotonicClock.seconds - start) * 1000)
            }
            writeLine([
                ("cascade", .string(path)), ("bytes", .integer(byteCount(path))),
                ("features", .string(cascade.featureType == .haar ? "Haar" : "LBP")),
                ("window", .array([.integer(cascade.windowWidth), .integer(cascade.windowHeight)])),
                ("stages", .integer(cascade.stageCount)), ("trees", .integer(cascade.treeCount)),
                ("featureCount", .integer(cascade.featureCount)), ("tilted", .boolean(cascade.hasTiltedFeatures)),
                ("milliseconds", .number(median(times), decimals: 3)),
            ])
        }
    }

    private func byteCount(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
