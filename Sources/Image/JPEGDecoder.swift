// Runs on: the vision thread, or the only thread of an offline run. Once the image has its size, nothing is allocated
// here for another picture of the same size (libjpeg keeps its own working memory).
import CTurboJPEG

/// Decodes JPEG pictures with libjpeg-turbo. One decoder serves any number of pictures, one after another.
///
/// A picture is either whole or an error: what libjpeg calls a warning (a bad code, data that ends early) leaves part of
/// the picture grey, and a face detector must not see that.
public struct JPEGDecoder: ~Copyable, @unchecked Sendable {
    // @unchecked Sendable: the handle has one owner, and every use of it is a `mutating` call, which is exclusive.
    private var handle: tjhandle?

    /// Many webcams put a few bytes of padding in front of a marker, with the picture whole. More than this is damage.
    static let toleratedExtraneousBytes = 16

    /// A decoder; should libjpeg-turbo have no memory, every decoding says so.
    public init() {
        handle = tjInitDecompress()
    }

    deinit {
        if let handle { tjDestroy(handle) }
    }

    /// Decodes the luma: the Y of a colour picture as it is stored.
    /// - Parameters:
    ///   - bytes: one JPEG picture; what follows its end marker is ignored.
    ///   - image: takes the picture's size. Its pixels are unspecified after an error.
    public mutating func decodeGray(
        _ bytes: UnsafeBufferPointer<UInt8>, into image: inout GrayImage
    ) throws(JPEGError) {
        do throws(JPEGError) {
            let size = try readHeader(bytes)
            image.reshape(width: size.width, height: size.height)
            try image.withUnsafeMutablePixels { (pixels) throws(JPEGError) in
                try decode(bytes, size: size, format: TJPF_GRAY, to: pixels)
            }
        } catch {
            reset()
            throw error
        }
    }

    /// Decodes the luma of a picture that lies in an array.
    public mutating func decodeGray(_ bytes: [UInt8], into image: inout GrayImage) throws(JPEGError) {
        // The array's own method rethrows without the error's type in Swift 6.0.
        try bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JPEGError) in try decodeGray(buffer, into: &image) }
        }.get()
    }

    /// Decodes to RGB; a grey picture gives three equal values.
    /// - Parameters:
    ///   - bytes: one JPEG picture; what follows its end marker is ignored.
    ///   - image: takes the picture's size. Its pixels are unspecified after an error.
    public mutating func decodeRGB(
        _ bytes: UnsafeBufferPointer<UInt8>, into image: inout RGBImage
    ) throws(JPEGError) {
        do throws(JPEGError) {
            let size = try readHeader(bytes)
            image.reshape(width: size.width, height: size.height)
            try image.withUnsafeMutablePixels { (pixels) throws(JPEGError) in
                try decode(bytes, size: size, format: TJPF_RGB, to: pixels)
            }
        } catch {
            reset()
            throw error
        }
    }

    /// Decodes a picture that lies in an array to RGB.
    public mutating func decodeRGB(_ bytes: [UInt8], into image: inout RGBImage) throws(JPEGError) {
        // The array's own method rethrows without the error's type in Swift 6.0.
        try bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JPEGError) in try decodeRGB(buffer, into: &image) }
        }.get()
    }

    /// libjpeg-turbo 2.1 goes on inside the old header after a header that ended in an error, and would refuse every
    /// picture from then on.
    private mutating func reset() {
        if let handle { tjDestroy(handle) }
        handle = tjInitDecompress()
    }

    private func readHeader(_ bytes: UnsafeBufferPointer<UInt8>) throws(JPEGError) -> (width: Int, height: Int) {
        guard let handle else { throw .outOfMemory }
        guard let start = bytes.baseAddress, bytes.count >= 4 else { throw .header("no data") }
        var width: CInt = 0
        var height: CInt = 0
        var subsampling: CInt = 0
        var colorSpace: CInt = 0
        let code = tjDecompressHeader3(
            handle, start, CUnsignedLong(bytes.count), &width, &height, &subsampling, &colorSpace)
        guard code == 0 else { throw .header(message(of: handle)) }
        guard ImageLimits.allows(width: Int(width), height: Int(height)) else {
            throw .tooLarge(width: Int(width), height: Int(height))
        }
        return (Int(width), Int(height))
    }

    private func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, size: (width: Int, height: Int), format: TJPF,
        to pixels: UnsafeMutableBufferPointer<UInt8>
    ) throws(JPEGError) {
        guard let handle else { throw .outOfMemory }
        // LIMITSCANS: a progressive picture of a few kilobytes can hold so many scans that it takes minutes.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS
        let code = tjDecompress2(
            handle, bytes.baseAddress, CUnsignedLong(bytes.count), pixels.baseAddress,
            CInt(size.width), 0, CInt(size.height), CInt(format.rawValue), flags)
        guard code != 0 else { return }
        let message = message(of: handle)
        if tjGetErrorCode(handle) == TJERR_WARNING.rawValue, Self.isHarmless(warning: message) { return }
        throw .damaged(message)
    }

    private func message(of handle: tjhandle) -> String {
        guard let text = tjGetErrorStr2(handle) else { return "unknown error" }
        return String(cString: text)
    }

    /// Whether libjpeg's warning speaks of padding only ("Corrupt JPEG data: 2 extraneous bytes before marker 0xd9").
    static func isHarmless(warning: String) -> Bool {
        let words = warning.split(separator: " ")
        guard let place = words.firstIndex(of: "extraneous"), place > 0, let count = Int(words[place - 1]) else {
            return false
        }
        return count <= toleratedExtraneousBytes
    }
}
