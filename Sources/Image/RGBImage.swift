/// An 8-bit RGB image: rows from the top, no padding, three bytes a pixel (`pixels[(y * width + x) * 3]` is the red one).
public struct RGBImage: Hashable, Sendable {
    /// Width in pixels.
    public private(set) var width: Int
    /// Height in pixels.
    public private(set) var height: Int
    /// `width * height * 3` bytes.
    public private(set) var pixels: [UInt8]

    /// An image of which every byte is `fill`.
    public init(width: Int, height: Int, fill: UInt8 = 0) {
        precondition(width >= 0 && height >= 0, "an image cannot have a negative size")
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: fill, count: width * height * 3)
    }

    /// An image of the given bytes, or nil if their number is not `width * height * 3`.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width >= 0, height >= 0, pixels.count == width * height * 3 else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Changes the size and keeps the storage where it can: the way to reuse one image for every frame of a camera.
    /// The pixels' values afterwards are unspecified.
    public mutating func reshape(width: Int, height: Int) {
        guard width != self.width || height != self.height else { return }
        precondition(width >= 0 && height >= 0, "an image cannot have a negative size")
        self.width = width
        self.height = height
        let count = width * height * 3
        if pixels.count > count {
            pixels.removeLast(pixels.count - count)
        } else {
            pixels.append(contentsOf: repeatElement(0, count: count - pixels.count))
        }
    }

    /// Gives write access to the bytes without a copy.
    public mutating func withUnsafeMutablePixels<Value, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        // The array's own method rethrows without the error's type in Swift 6.0.
        try pixels.withUnsafeMutableBufferPointer { buffer in
            Result { () throws(Failure) in try body(buffer) }
        }.get()
    }
}
