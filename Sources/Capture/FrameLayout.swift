// Runs on: any thread (values only).
import Image

/// Where the samples of an uncompressed frame lie; made only if all of them lie inside its bytes.
///
/// Chroma of two pixels side by side is shared in all these formats; `chromaRowShift` is 1 where two rows share it too.
struct FrameLayout: Equatable {
    let width: Int
    let height: Int
    /// Bytes from row to row of the first plane.
    let stride: Int
    /// First U and V sample, bytes from one to the next in a row, and from row to row.
    let u: Int
    let v: Int
    let chromaStep: Int
    let chromaStride: Int
    let chromaRowShift: Int
    /// Bytes from one luma sample to the next.
    let lumaStep: Int
    /// Bytes that the frame must have.
    let byteCount: Int

    /// The layout of a frame; JPEG has none and needs no bytes here.
    init(_ frame: Frame) throws(FrameError) {
        try self.init(
            format: frame.format, width: frame.width, height: frame.height, bytesPerLine: frame.bytesPerLine)
        guard frame.bytes.count >= byteCount else {
            throw .tooFewBytes(count: frame.bytes.count, needed: byteCount)
        }
    }

    /// The layout of frames of one size.
    init(format: PixelFormat, width: Int, height: Int, bytesPerLine: Int) throws(FrameError) {
        guard ImageLimits.allows(width: width, height: height) else { throw .size(width: width, height: height) }
        let rowBytes = Self.rowBytes(format, width: width)
        // A driver's row may be padded, but not to more than any real camera would.
        guard bytesPerLine >= rowBytes, bytesPerLine <= rowBytes + (1 << 16) else {
            throw .rowTooShort(bytesPerLine: bytesPerLine, needed: rowBytes)
        }
        self.width = width
        self.height = height
        stride = bytesPerLine
        let plane = bytesPerLine * height
        let chromaRows = (height + 1) / 2
        switch format {
        case .gray, .rgb24, .mjpeg:
            (u, v, chromaStep, chromaStride, chromaRowShift) = (0, 0, 0, 0, 0)
            lumaStep = 1
            byteCount = bytesPerLine * (height - 1) + rowBytes
        case .yuyv:
            (u, v, chromaStep, chromaStride, chromaRowShift) = (1, 3, 4, bytesPerLine, 0)
            lumaStep = 2
            byteCount = bytesPerLine * (height - 1) + rowBytes
        case .nv12:
            let rowOfPairs = (width + 1) / 2 * 2
            let stride = max(bytesPerLine, rowOfPairs)
            (u, v, chromaStep, chromaStride, chromaRowShift) = (plane, plane + 1, 2, stride, 1)
            lumaStep = 1
            byteCount = plane + stride * (chromaRows - 1) + rowOfPairs
        case .yuv420:
            let stride = (bytesPerLine + 1) / 2
            (u, v, chromaStep, chromaStride, chromaRowShift) = (plane, plane + stride * chromaRows, 1, stride, 1)
            lumaStep = 1
            byteCount = plane + stride * (2 * chromaRows - 1) + (width + 1) / 2
        }
    }

    /// Bytes of one row of the first plane without padding.
    static func rowBytes(_ format: PixelFormat, width: Int) -> Int {
        switch format {
        case .gray, .nv12, .yuv420: width
        case .yuyv: (width + 1) / 2 * 4
        case .rgb24: width * 3
        case .mjpeg: 0
        }
    }
}
