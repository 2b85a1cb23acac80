// Runs on: the vision thread, or the only thread of an offline run. Nothing is allocated once the image has its size.
import Image

/// Turns frames of any `PixelFormat` into images.
///
/// YUV is BT.601 with the limited range (luma 16 to 235), V4L2's default for it; a grey image gets that stretched to 0 to
/// 255, so that a camera gives the same grey in MJPEG and in YUYV.
public struct FrameDecoder: ~Copyable, Sendable {
    private var jpeg = JPEGDecoder()

    /// A decoder for any number of frames, one after another.
    public init() {}

    /// The frame's luma.
    /// - Parameters:
    ///   - frame: any format; a JPEG's size is taken from its own header.
    ///   - image: takes the frame's size. Its pixels are unspecified after an error.
    public mutating func decodeGray(_ frame: Frame, into image: inout GrayImage) throws(FrameError) {
        if frame.format == .mjpeg {
            do { try jpeg.decodeGray(frame.bytes, into: &image) } catch { throw .jpeg(error) }
            return
        }
        let layout = try FrameLayout(frame)
        image.reshape(width: frame.width, height: frame.height)
        frame.bytes.withUnsafeBufferPointer { source in
            image.withUnsafeMutablePixels { target in
                switch frame.format {
                case .gray: copyGray(source, layout, to: target)
                case .rgb24: convertRGBToGray(source, layout, to: target)
                case .yuyv: convertLuma(source, layout, step: 2, to: target)
                case .nv12, .yuv420: convertLuma(source, layout, step: 1, to: target)
                case .mjpeg: break
                }
            }
        }
    }

    /// The frame in colour.
    /// - Parameters:
    ///   - frame: any format; a JPEG's size is taken from its own header.
    ///   - image: takes the frame's size. Its pixels are unspecified after an error.
    public mutating func decodeRGB(_ frame: Frame, into image: inout RGBImage) throws(FrameError) {
        if frame.format == .mjpeg {
            do { try jpeg.decodeRGB(frame.bytes, into: &image) } catch { throw .jpeg(error) }
            return
        }
        let layout = try FrameLayout(frame)
        image.reshape(width: frame.width, height: frame.height)
        frame.bytes.withUnsafeBufferPointer { source in
            image.withUnsafeMutablePixels { target in
                switch frame.format {
                case .gray: spreadGray(source, layout, to: target)
                case .rgb24: copyRGB(source, layout, to: target)
                case .yuyv, .nv12, .yuv420: convertYUV(source, layout, to: target)
                case .mjpeg: break
                }
            }
        }
    }
}
