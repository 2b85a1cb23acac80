// Runs on: the camera thread, or the only thread of an offline run.
import Capture
import Glibc

/// Opens what `camera.device` names.
public enum FrameSources {
    /// A source as the daemon wants it: devices as they are; the demo and recordings in real time, again and again.
    public static func live(_ camera: Configuration.Camera) throws(CaptureError) -> any FrameSource {
        if let demo = demo(camera.device, camera) { return PacedSource(try DemoSource(options: demo)) }
        if isRecording(camera.device) {
            return PacedSource(try RecordedSource.open(path: camera.device, loops: true))
        }
        return try V4L2Device(
            configuration: CameraConfiguration(
                device: camera.device, width: camera.width, height: camera.height,
                framesPerSecond: camera.framesPerSecond,
                powerLine: PowerLineFrequency(rawValue: camera.powerLine) ?? .unchanged))
    }

    /// A source that is read once to its end, as fast as it can be.
    public static func once(_ name: String, camera: Configuration.Camera) throws(CaptureError) -> any FrameSource {
        if var demo = demo(name, camera) {
            demo.rounds = 1
            return try DemoSource(options: demo)
        }
        return try RecordedSource.open(path: name, loops: false)
    }

    /// `demo`, or `demo:EXPRESSION`, which holds it; nil for another name.
    private static func demo(_ name: String, _ camera: Configuration.Camera) -> DemoSource.Options? {
        var options = DemoSource.Options()
        if name != "demo" {
            guard name.hasPrefix("demo:"), let held = DemoFace.Expression(rawValue: String(name.dropFirst(5))) else {
                return nil
            }
            options.expression = held
        }
        options.width = camera.width
        options.height = camera.height
        options.framesPerSecond = camera.framesPerSecond
        return options
    }

    /// Whether the name is a device's, and so shows who is there.
    static func isLive(_ name: String) -> Bool { name != "demo" && !isRecording(name) }

    /// Whether the name is a file or a folder, not a device.
    static func isRecording(_ name: String) -> Bool {
        var status = stat()
        guard name != "auto", stat(name, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR
    }
}
