// Runs on: any thread; blocks for the moment that a driver needs to answer.
import CV4L2
import Glibc

/// Asks one device what it is.
enum CameraProbe {
    /// Processors of the Raspberry Pi whose nodes call themselves capture devices and see nothing.
    private static let processorDrivers = ["bcm2835-isp", "bcm2835-codec", "rpi-hevc-dec", "pispbe"]

    /// Opens the device for a moment. The kernel is asked without libv4l2, which would list formats it converts to.
    static func node(path: String, links: [String]) -> CameraNode {
        func node(_ obstacle: CaptureError?, name: String = "", driver: String = "") -> CameraNode {
            CameraNode(path: path, name: name, driver: driver, links: links, obstacle: obstacle)
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            return node(V4L2Handle.error(path: path, code: errno, during: "stat"))
        }
        guard status.st_mode & S_IFMT == S_IFCHR else {
            return node(CaptureError(name: path, reason: .unusable, detail: "is not a device"))
        }
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return node(V4L2Handle.error(path: path, code: errno, during: "open")) }
        defer { close(descriptor) }
        var capability = v4l2_capability()
        let code = cv4l2_kernel_ioctl(descriptor, cv4l2_querycap, &capability)
        guard code >= 0 else { return node(V4L2Handle.error(path: path, code: -code, during: "QUERYCAP")) }
        let name = text(capability.card)
        let driver = text(capability.driver)
        // `capabilities` speaks of all nodes of the device together, `device_caps` of this one.
        let hasOwn = capability.capabilities & UInt32(bitPattern: Int32(truncatingIfNeeded: V4L2_CAP_DEVICE_CAPS)) != 0
        let capabilities = hasOwn ? capability.device_caps : capability.capabilities
        let obstacle = cause(against: capabilities, driver: driver, descriptor).map {
            CaptureError(name: path, reason: .unusable, detail: $0)
        }
        return node(obstacle, name: name, driver: driver)
    }

    private static func cause(against capabilities: UInt32, driver: String, _ descriptor: CInt) -> String? {
        func has(_ flag: Int32) -> Bool { capabilities & UInt32(bitPattern: flag) != 0 }
        if has(V4L2_CAP_META_CAPTURE) { return "is a metadata node" }
        if has(V4L2_CAP_VIDEO_M2M) || has(V4L2_CAP_VIDEO_M2M_MPLANE) || processorDrivers.contains(driver) {
            return "is a codec or image processor, not a camera"
        }
        if has(V4L2_CAP_IO_MC) { return "is a raw sensor that needs libcamera" }
        if !has(V4L2_CAP_VIDEO_CAPTURE) {
            return has(V4L2_CAP_VIDEO_CAPTURE_MPLANE)
                ? "captures in several planes only, which is not supported" : "does not capture video"
        }
        if !has(V4L2_CAP_STREAMING) { return "cannot stream" }
        var format = v4l2_fmtdesc()
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        if cv4l2_kernel_ioctl(descriptor, cv4l2_enum_fmt, &format) < 0 { return "has no format to capture in" }
        return nil
    }

    /// A fixed array of characters up to its 0.
    private static func text<Tuple>(_ characters: Tuple) -> String {
        withUnsafeBytes(of: characters) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
