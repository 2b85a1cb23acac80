// Cameras of the kernel: vivid draws its picture itself and can be told to fail; v4l2loopback shows what ffmpeg sends.
import Foundation

/// One virtual camera of the driver `vivid`.
struct Vivid {
    /// Such as `/dev/video0`.
    let path: String

    /// Loads the driver anew with one webcam.
    init(options: String = "") throws {
        try Self.unload()
        try shell("modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0 multiplanar=1 \(options)")
        path = try Self.find()
    }

    private static func find() throws -> String {
        try shell("udevadm settle")
        return try eventually("vivid's device", seconds: 10) {
            let name = try shell("ls /sys/devices/platform/vivid.0/video4linux 2>/dev/null || true")
            return name.isEmpty ? nil : "/dev/\(name)"
        }
    }

    static func unload() throws {
        try wait(for: "vivid to be free", seconds: 30) { try run("modprobe -r vivid").status == 0 }
    }

    /// Takes it away as a pulled plug does.
    static func unplug() throws { try shell("echo vivid.0 > /sys/bus/platform/drivers/vivid/unbind") }

    /// Puts it back and says where it is now.
    static func plug() throws -> String {
        try shell("echo vivid.0 > /sys/bus/platform/drivers/vivid/bind")
        return try find()
    }

    /// Sets a control, such as `inject_..=1`.
    func set(_ control: String) throws { try shell("v4l2-ctl -d \(path) -c \(control)") }
}

/// A camera whose pictures come from ffmpeg, by the driver `v4l2loopback`.
final class Loopback {
    let path: String
    private var feeder: RunningCommand?

    /// Loads the driver with one device, which is a camera only while it is fed.
    init(number: Int = 20, options: String = "") throws {
        try Self.unload()
        try shell("modprobe v4l2loopback video_nr=\(number) card_label=loopback exclusive_caps=1 \(options)")
        path = "/dev/video\(number)"
        try shell("udevadm settle")
    }

    static func unload() throws {
        try wait(for: "v4l2loopback to be free", seconds: 30) { try run("modprobe -r v4l2loopback").status == 0 }
    }

    /// Shows pictures without end, and returns when the device is a camera.
    /// - Parameter input: ffmpeg's options for the input and for how it is sent.
    func feed(_ input: String) throws {
        let line = "exec ffmpeg -nostdin -v error \(input) -f v4l2 \(path)"
        var feeder = try RunningCommand(line)
        defer { self.feeder = feeder }
        try wait(for: "ffmpeg's pictures in \(path)", seconds: 30) {
            if !feeder.isRunning {
                print("ffmpeg: \(feeder.output)")
                Thread.sleep(forTimeInterval: 1)
                feeder = try RunningCommand(line)
            }
            // The caps of the driver name capturing always, those of the device only once the first picture was written.
            return try run("v4l2-ctl -d \(path) --info | sed '1,/Device Caps/d' | grep -q 'Video Capture'").status == 0
        }
    }

    func stopFeeding() { feeder = nil }
    var feederProcess: Int32 { feeder?.processIdentifier ?? 0 }
}
