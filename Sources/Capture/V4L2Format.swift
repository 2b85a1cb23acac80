// Runs on: the camera thread, while it opens a device.
import CV4L2
import Glibc
import Image

/// What a driver agreed to.
struct V4L2Format: Equatable {
    var format: PixelFormat
    var width: Int
    var height: Int
    var bytesPerLine: Int
    /// The largest frame in bytes, as the driver tells it.
    var imageBytes: Int
    var framesPerSecond: Double = 0

    /// The formats that are taken as the camera makes them, best first: JPEG needs the least of the USB bus.
    static let preferred: [(fourCC: UInt32, format: PixelFormat)] = [
        (cv4l2_pix_fmt_mjpeg, .mjpeg), (cv4l2_pix_fmt_jpeg, .mjpeg), (cv4l2_pix_fmt_yuyv, .yuyv),
        (cv4l2_pix_fmt_grey, .gray), (cv4l2_pix_fmt_nv12, .nv12),
    ]
    /// What libv4l2 is asked to convert any other format to.
    static let converted: [(fourCC: UInt32, format: PixelFormat)] = [
        (cv4l2_pix_fmt_yuv420, .yuv420), (cv4l2_pix_fmt_rgb24, .rgb24),
    ]

    private static let capture = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
    /// A driver that never ends its lists must not hang the daemon.
    private static let maximumEntries: UInt32 = 1000

    /// Agrees on format, size and rate with the driver, as near to the wishes as it can.
    /// - Throws: `CaptureError` if the device has no usable format, or somebody else holds it.
    static func negotiate(
        _ handle: borrowing V4L2Handle, _ configuration: CameraConfiguration
    ) throws(CaptureError) -> V4L2Format {
        let offered = nativeFormats(handle)
        let natives = preferred.filter { offered.contains($0.fourCC) }
        for candidate in natives + converted {
            let size = nearestSize(handle, fourCC: candidate.fourCC, configuration)
            guard var agreed = try set(handle, candidate, width: size.width, height: size.height) else { continue }
            agreed.framesPerSecond = setRate(handle, fourCC: candidate.fourCC, agreed, configuration)
            return agreed
        }
        let names = offered.map { FourCharacters(value: $0).text }.joined(separator: ", ")
        throw CaptureError(
            name: handle.path, reason: .unusable,
            detail: "has no pixel format that can be read (it offers \(names.isEmpty ? "none" : names))")
    }

    /// The formats that the camera itself makes; those that libv4l2 would convert to are left out.
    private static func nativeFormats(_ handle: borrowing V4L2Handle) -> [UInt32] {
        var formats: [UInt32] = []
        for index in 0..<maximumEntries {
            var entry = v4l2_fmtdesc()
            entry.index = index
            entry.type = capture
            guard handle.control(cv4l2_enum_fmt, &entry) >= 0 else { break }
            if entry.flags & UInt32(V4L2_FMT_FLAG_EMULATED) == 0 { formats.append(entry.pixelformat) }
        }
        return formats
    }

    /// Asks for a format and checks what came of it; nil if the driver does something else.
    private static func set(
        _ handle: borrowing V4L2Handle, _ wish: (fourCC: UInt32, format: PixelFormat), width: Int, height: Int
    ) throws(CaptureError) -> V4L2Format? {
        var argument = v4l2_format()
        argument.type = capture
        argument.fmt.pix.width = UInt32(width)
        argument.fmt.pix.height = UInt32(height)
        argument.fmt.pix.pixelformat = wish.fourCC
        argument.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        let code = handle.control(cv4l2_s_fmt, &argument)
        if code == -EINVAL { return nil }
        guard code >= 0 else { throw V4L2Handle.error(path: handle.path, code: -code, during: "S_FMT") }
        let pix = argument.fmt.pix
        guard pix.pixelformat == wish.fourCC, ImageLimits.allows(width: Int(pix.width), height: Int(pix.height)) else {
            return nil
        }
        let rowBytes = FrameLayout.rowBytes(wish.format, width: Int(pix.width))
        // Some drivers leave the bytes of a row at 0.
        let bytesPerLine = wish.format == .mjpeg ? 0 : pix.bytesperline == 0 ? rowBytes : Int(pix.bytesperline)
        let imageBytes = Int(pix.sizeimage)
        let isLaidOut =
            (try? FrameLayout(
                format: wish.format, width: Int(pix.width), height: Int(pix.height), bytesPerLine: bytesPerLine)) != nil
        guard isLaidOut, imageBytes <= RecordingFile.maximumFrameBytes * 8 else { return nil }
        return V4L2Format(
            format: wish.format, width: Int(pix.width), height: Int(pix.height), bytesPerLine: bytesPerLine,
            imageBytes: imageBytes)
    }

    /// The size nearest to the wish, of those that the driver lists; the wish itself if it lists none.
    private static func nearestSize(
        _ handle: borrowing V4L2Handle, fourCC: UInt32, _ wish: CameraConfiguration
    ) -> (width: Int, height: Int) {
        var sizes: [(width: Int, height: Int)] = []
        for index in 0..<maximumEntries {
            var entry = v4l2_frmsizeenum()
            entry.index = index
            entry.pixel_format = fourCC
            guard handle.control(cv4l2_enum_framesizes, &entry) >= 0 else { break }
            if entry.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
                sizes.append((Int(entry.discrete.width), Int(entry.discrete.height)))
                continue
            }
            let range = entry.stepwise
            sizes.append(
                (
                    nearestStep(wish.width, from: range.min_width, to: range.max_width, step: range.step_width),
                    nearestStep(wish.height, from: range.min_height, to: range.max_height, step: range.step_height)
                ))
            break
        }
        return nearestSize(of: sizes, width: wish.width, height: wish.height)
    }

    /// The least difference of both sides together; of two the larger.
    static func nearestSize(
        of sizes: [(width: Int, height: Int)], width: Int, height: Int
    ) -> (width: Int, height: Int) {
        let usable = sizes.filter { ImageLimits.allows(width: $0.width, height: $0.height) }
        func distance(_ size: (width: Int, height: Int)) -> Int { abs(size.width - width) + abs(size.height - height) }
        return usable.min { first, second in
            let (a, b) = (distance(first), distance(second))
            return a == b ? first.width * first.height > second.width * second.height : a < b
        } ?? (width, height)
    }

    /// The value nearest to the wish in a range of steps.
    static func nearestStep(_ wish: Int, from minimum: UInt32, to maximum: UInt32, step: UInt32) -> Int {
        let (low, high, step) = (Int(minimum), max(Int(minimum), Int(maximum)), max(1, Int(step)))
        let steps = (min(max(wish, low), high) - low + step / 2) / step
        return min(low + steps * step, low + (high - low) / step * step)
    }

    /// Asks for the rate nearest to the wish.
    /// - Returns: what the driver says it does; 0 if it does not say.
    private static func setRate(
        _ handle: borrowing V4L2Handle, fourCC: UInt32, _ agreed: V4L2Format, _ wish: CameraConfiguration
    ) -> Double {
        var argument = v4l2_streamparm()
        argument.type = capture
        guard handle.control(cv4l2_g_parm, &argument) >= 0 else { return 0 }
        if argument.parm.capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0 {
            argument.parm.capture.timeperframe = nearestInterval(handle, fourCC: fourCC, agreed, wish)
            if handle.control(cv4l2_s_parm, &argument) < 0 {
                guard handle.control(cv4l2_g_parm, &argument) >= 0 else { return 0 }
            }
        }
        let interval = argument.parm.capture.timeperframe
        return plausibleRate(Int(interval.denominator), over: Int(interval.numerator)) ?? 0
    }

    private static func nearestInterval(
        _ handle: borrowing V4L2Handle, fourCC: UInt32, _ agreed: V4L2Format, _ wish: CameraConfiguration
    ) -> v4l2_fract {
        let wished = v4l2_fract(numerator: 1000, denominator: UInt32((wish.framesPerSecond * 1000).rounded(.up)))
        var intervals: [v4l2_fract] = []
        for index in 0..<maximumEntries {
            var entry = v4l2_frmivalenum()
            entry.index = index
            entry.pixel_format = fourCC
            entry.width = UInt32(agreed.width)
            entry.height = UInt32(agreed.height)
            guard handle.control(cv4l2_enum_frameintervals, &entry) >= 0 else { break }
            if entry.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
                intervals.append(entry.discrete)
                continue
            }
            // A range: the driver takes the wish, or its own nearest end.
            let ends = [entry.stepwise.min, entry.stepwise.max]
            let rates = ends.compactMap { plausibleRate(Int($0.denominator), over: Int($0.numerator)) }
            guard let slowest = rates.min(), let fastest = rates.max() else { break }
            return (slowest...fastest).contains(wish.framesPerSecond)
                ? wished : nearest(of: ends, to: wish.framesPerSecond) ?? wished
        }
        return nearest(of: intervals, to: wish.framesPerSecond) ?? wished
    }

    /// The interval whose rate is nearest to the wish; of two the faster.
    static func nearest(of intervals: [v4l2_fract], to framesPerSecond: Double) -> v4l2_fract? {
        var best: (interval: v4l2_fract, rate: Double)?
        for interval in intervals {
            guard let rate = plausibleRate(Int(interval.denominator), over: Int(interval.numerator)) else { continue }
            let (distance, least) = (
                abs(rate - framesPerSecond), best.map { abs($0.rate - framesPerSecond) } ?? .infinity
            )
            if distance < least || distance == least && rate > best?.rate ?? 0 { best = (interval, rate) }
        }
        return best?.interval
    }
}
