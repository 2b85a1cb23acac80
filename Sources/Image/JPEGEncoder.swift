// Runs on: any thread, one at a time.
import CTurboJPEG

/// Encodes JPEG pictures with libjpeg-turbo into an array that is reused.
public struct JPEGEncoder: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: the handle has one owner, and every use of it is a `mutating` call, which is exclusive.
    private let handle: tjhandle?

    /// An encoder; should libjpeg-turbo have no memory, every encoding says so.
    public init() {
        handle = tjInitCompress()
    }

    deinit {
        if let handle { tjDestroy(handle) }
    }

    /// Encodes a grey image.
    /// - Parameters:
    ///   - image: any size up to `ImageLimits`.
    ///   - quality: 1 to 100, libjpeg's scale.
    ///   - bytes: replaced by the picture; its storage is reused.
    public mutating func encode(_ image: GrayImage, quality: Int, into bytes: inout [UInt8]) throws(JPEGError) {
        let picture = Picture(
            width: image.width, height: image.height, format: TJPF_GRAY, subsampling: TJSAMP_GRAY, quality: quality)
        try encode(image.pixels, as: picture, into: &bytes)
    }

    /// Encodes an RGB image with 4:2:0 chroma.
    /// - Parameters:
    ///   - image: any size up to `ImageLimits`.
    ///   - quality: 1 to 100, libjpeg's scale.
    ///   - bytes: replaced by the picture; its storage is reused.
    public mutating func encode(_ image: RGBImage, quality: Int, into bytes: inout [UInt8]) throws(JPEGError) {
        let picture = Picture(
            width: image.width, height: image.height, format: TJPF_RGB, subsampling: TJSAMP_420, quality: quality)
        try encode(image.pixels, as: picture, into: &bytes)
    }

    private struct Picture {
        let width: Int
        let height: Int
        let format: TJPF
        let subsampling: TJSAMP
        let quality: Int
    }

    private func encode(_ pixels: [UInt8], as picture: Picture, into bytes: inout [UInt8]) throws(JPEGError) {
        guard let handle else { throw .outOfMemory }
        guard ImageLimits.allows(width: picture.width, height: picture.height) else {
            throw .notEncodable("the size is \(picture.width)x\(picture.height)")
        }
        guard (1...100).contains(picture.quality) else {
            throw .notEncodable("the quality is \(picture.quality), and 1 to 100 are known")
        }
        let room = Int(tjBufSize(CInt(picture.width), CInt(picture.height), CInt(picture.subsampling.rawValue)))
        bytes.resize(to: room)
        let written = bytes.withUnsafeMutableBufferPointer { buffer -> Int? in
            var start = buffer.baseAddress
            var count = CUnsignedLong(buffer.count)
            let code = tjCompress2(
                handle, pixels, CInt(picture.width), 0, CInt(picture.height), CInt(picture.format.rawValue),
                &start, &count, CInt(picture.subsampling.rawValue), CInt(picture.quality),
                TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT)
            return code == 0 ? Int(count) : nil
        }
        guard let written else {
            bytes.removeAll(keepingCapacity: true)
            throw .notEncodable(String(cString: tjGetErrorStr2(handle)))
        }
        bytes.resize(to: written)
    }
}
