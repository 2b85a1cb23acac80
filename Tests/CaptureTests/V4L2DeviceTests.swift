import Foundation
import Image
import Testing

@testable import Capture

/// The double of Fixtures/v4l2double.c must be loaded before libv4l2, so its tests run in a second test process.
private enum V4L2Double {
    static let path = "/dev/video98"
    static var isLoaded: Bool { getenv("V4L2_DOUBLE_PATH") != nil }
    static let compiler: String? = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first { access($0, X_OK) == 0 }
}

@Suite struct V4L2DeviceTests {
    /// Runs a program and returns its status and what it printed.
    private func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(
        "a camera's formats, broken frames and refusals, against a stand-in for the kernel",
        .enabled(if: V4L2Double.compiler != nil && !V4L2Double.isLoaded, "needs a C compiler"))
    func againstDouble() throws {
        let folder = try TemporaryFolder()
        let library = folder.path + "/v4l2double.so"
        let source = try Fixture.path("v4l2double.c")
        let built = try run(try #require(V4L2Double.compiler), ["-shared", "-fPIC", "-o", library, source, "-ldl"])
        try #require(built.status == 0, "\(built.output)")
        let result = try run(
            "/proc/self/exe", ["--testing-library", "swift-testing", "--filter", "V4L2DoubleTests"],
            environment: [
                "LD_PRELOAD": library, "V4L2_DOUBLE_PATH": V4L2Double.path,
                "V4L2_DOUBLE_JPEG": try Fixture.path("disc.jpg"),
            ])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("V4L2DoubleTests passed"), "\(result.output)")
    }

    @Test("a device that is not there is missing")
    func missing() {
        let error = thrown(CaptureError.self) {
            try V4L2Device(configuration: CameraConfiguration(device: "/dev/video97"))
        }
        #expect(error?.reason == .missing)
    }
}

/// One after another: the double is steered by environment variables, and there is one of it.
@Suite(.serialized, .enabled(if: V4L2Double.isLoaded, "runs in the process that V4L2DeviceTests starts"))
final class V4L2DoubleTests {
    deinit {
        for name in ["FORMATS", "FAULT", "FRAMES", "CAPS", "MENU"] { unsetenv("V4L2_DOUBLE_" + name) }
    }

    private func set(_ name: String, _ value: String) { setenv("V4L2_DOUBLE_" + name, value, 1) }

    private func open(width: Int = 640, height: Int = 480, rate: Double = 15) throws(CaptureError) -> V4L2Device {
        try V4L2Device(
            configuration: CameraConfiguration(
                device: V4L2Double.path, width: width, height: height, framesPerSecond: rate))
    }

    /// The next answer; a minute is as good as never.
    private func read(_ camera: V4L2Device, _ frame: inout Frame) throws -> FrameRead {
        try camera.read(into: &frame, timeoutMilliseconds: 60_000)
    }

    @Test("MJPG is preferred, with the nearest size and rate, and what the driver gives is what is told")
    func negotiates() throws {
        set("FORMATS", "YM")
        let camera = try open(width: 600, height: 500, rate: 12)
        #expect(
            camera.description
                == SourceDescription(
                    name: "Double Cam (/dev/video98)", format: .mjpeg, width: 640, height: 480, framesPerSecond: 15))
        var frame = Frame()
        #expect(try read(camera, &frame) == .frame)
        #expect(frame.format == .mjpeg && frame.bytesPerLine == 0)
        #expect(try frame.bytes == Fixture.bytes("disc.jpg"))
        #expect(frame.timestamp > 0)
    }

    @Test(
        "other formats come as they are or converted, and decode to the grey that is sent",
        arguments: [("Y", PixelFormat.yuyv), ("HY", .yuyv), ("GY", .yuyv), ("G", .gray), ("B", .yuv420), ("N", nil)])
    func formats(_ letters: String, _ format: PixelFormat?) throws {
        set("FORMATS", letters)
        let camera = try open(width: 70, height: 50)
        if let format { #expect(camera.description.format == format) }
        var frame = Frame()
        #expect(try read(camera, &frame) == .frame)
        #expect(frame.width == camera.description.width && frame.height == camera.description.height)
        var decoder = FrameDecoder()
        var image = GrayImage(width: 0, height: 0)
        try decoder.decodeGray(frame, into: &image)
        // All bytes are 128: grey, or luma and a Bayer pattern of it.
        #expect(image.pixels.allSatisfy { (126...131).contains($0) })
    }

    @Test("a stepwise camera gives the step nearest to the wish")
    func steps() throws {
        set("FORMATS", "Y")
        let camera = try open(width: 200, height: 100, rate: 100)
        #expect(camera.description.width == 208 && camera.description.height == 96)
        #expect(camera.description.framesPerSecond == 25)
    }

    /// What the double's control is at.
    private func powerLine() throws -> Int32 {
        let address = try #require(dlsym(nil, "v4l2_double_power_line"))
        return address.load(as: Int32.self)
    }

    @Test("the power line's frequency is set while the camera is open, and what it was is set back")
    func powerLineFrequency() throws {
        set("MENU", "012")
        #expect(try powerLine() == 2)
        do {
            let camera = try V4L2Device(
                configuration: CameraConfiguration(device: V4L2Double.path, powerLine: .hertz50))
            #expect(camera.description.remark == nil)
            #expect(try powerLine() == 1)
        }
        #expect(try powerLine() == 2)
        // Left alone, it stays; and what it is already is nobody's to set back.
        do { _ = try open() }
        #expect(try powerLine() == 2)
    }

    @Test("a camera that cannot do what is wished of its power line is used and says so")
    func noPowerLine() throws {
        func remark(_ wish: PowerLineFrequency) throws -> String? {
            try V4L2Device(configuration: CameraConfiguration(device: V4L2Double.path, powerLine: wish))
                .description.remark
        }
        #expect(try remark(.hertz50)?.contains("no setting") == true)
        #expect(try remark(.unchanged) == nil)
        set("MENU", "012")
        #expect(try remark(.automatic)?.contains("does not know \"auto\"") == true)
        #expect(try remark(.hertz60) == nil)
        #expect(try powerLine() == 2)
    }

    @Test("broken, empty and foreign frames are dropped with the reason; gaps in the numbers stay")
    func frames() throws {
        set("FRAMES", "gkezcng")
        let camera = try open()
        var frame = Frame()
        var answers: [FrameRead] = []
        var numbers: [Int] = []
        for _ in 0..<6 {
            let answer = try read(camera, &frame)
            answers.append(answer)
            if answer == .frame { numbers.append(frame.sequence) }
        }
        #expect(
            answers == [
                .frame, .frame, .dropped("the driver marked a frame as broken"), .dropped("an empty frame"),
                .dropped("a frame is not a JPEG picture"), .frame,
            ])
        #expect(numbers == [0, 2, 6])
    }

    @Test("half a picture without compression is dropped")
    func short() throws {
        set("FORMATS", "Y")
        set("FRAMES", "sg")
        let camera = try open(width: 64, height: 32)
        var frame = Frame()
        #expect(try read(camera, &frame) == .dropped("a frame of 2048 bytes instead of 4096"))
        #expect(try read(camera, &frame) == .frame)
    }

    @Test("frames reuse their storage")
    func storage() throws {
        let camera = try open()
        var frame = Frame()
        #expect(try read(camera, &frame) == .frame)
        let first = frame.bytes.withUnsafeBufferPointer(\.baseAddress)
        for _ in 0..<10 { #expect(try read(camera, &frame) == .frame) }
        #expect(frame.bytes.withUnsafeBufferPointer(\.baseAddress) == first)
    }

    @Test("a camera that sends nothing times out")
    func timesOut() throws {
        set("FRAMES", "n")
        let camera = try open()
        var frame = Frame()
        #expect(try camera.read(into: &frame, timeoutMilliseconds: 20) == .timedOut)
        #expect(try camera.read(into: &frame, timeoutMilliseconds: 0) == .timedOut)
    }

    @Test(
        "refusals while opening say what to do",
        arguments: [
            ("open", EACCES, CaptureError.Reason.forbidden, "group video"), ("open", EBUSY, .busy, "another program"),
            ("s_fmt", EBUSY, .busy, "another program"), ("reqbufs", EBUSY, .busy, "another program"),
            ("streamon", EBUSY, .busy, "another program"), ("streamon", ENOSPC, .busy, "bandwidth"),
            ("querycap", ENOTTY, .unusable, "QUERYCAP"), ("open", ENODEV, .missing, "unplugged"),
        ])
    func refusals(_ call: String, _ code: Int32, _ reason: CaptureError.Reason, _ words: String) throws {
        set("FAULT", "\(call)=\(code)")
        let error = thrown(CaptureError.self) { try open() }
        #expect(error?.reason == reason)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        // Nothing is left open: the double refuses a second opening.
        unsetenv("V4L2_DOUBLE_FAULT")
        _ = try open()
    }

    @Test("between two looks the device is closed, and free for other programs")
    func rests() throws {
        let events = Monitor<[CaptureEvent]>([])
        func wait(_ condition: ([CaptureEvent]) -> Bool) -> Bool {
            events.waitWithLock(timeoutMilliseconds: 60_000, until: condition) { condition($0) }
        }
        let configuration = CameraConfiguration(device: V4L2Double.path)
        let thread = try CameraThread(
            open: { () throws(CaptureError) in try V4L2Device(configuration: configuration) }, mailbox: FrameMailbox(),
            onEvent: { event in
                events.withLock { $0.append(event) }
                events.signal()
            })
        #expect(wait { $0.count == 1 })
        // The double refuses a second opening.
        #expect(thrown(CaptureError.self) { try open() }?.reason == .busy)
        thread.setResting(true)
        #expect(wait { $0.last == .rested(count: 1) })
        do { _ = try open() }
        thread.setResting(false)
        #expect(wait { if case .resumed = $0.last { true } else { false } })
        #expect(thrown(CaptureError.self) { try open() }?.reason == .busy)
        thread.stop()
    }

    @Test("a camera that is lost says how", arguments: [(ENODEV, CaptureError.Reason.missing), (EIO, .stalled)])
    func lost(_ code: Int32, _ reason: CaptureError.Reason) throws {
        let camera = try open()
        var frame = Frame()
        #expect(try read(camera, &frame) == .frame)
        set("FAULT", "dqbuf=\(code)")
        let error = thrown(CaptureError.self) { try read(camera, &frame) }
        #expect(error?.reason == reason)
    }

    @Test(
        "nodes that are no cameras are passed over with the reason",
        arguments: [
            ("0x04800000", "metadata"), ("0x04008000", "codec"), ("0x24000001", "libcamera"),
            ("0x04000002", "does not capture"), ("0x04001000", "several planes"), ("0x00000001", "cannot stream"),
        ])
    func capabilities(_ caps: String, _ words: String) {
        set("CAPS", caps)
        let node = CameraProbe.node(path: V4L2Double.path, links: [])
        #expect(node.name == "Double Cam" && node.driver == "double")
        #expect(node.obstacle?.detail.contains(words) == true, "\(node)")
    }

    @Test("a node without formats is no camera, and one of a foreign format cannot be read")
    func noFormats() {
        set("FORMATS", "H")
        let error = thrown(CaptureError.self) { try open() }
        #expect(error?.detail.contains("H264") == true)
    }
}
