/// An 8-bit grey image: rows from the top, no padding between rows (`pixels[y * width + x]`, 0 black to 255 white).
public struct GrayImage: Hashable, Sendable {
    /// Width in pixels.
    public private(set) var width: Int
    /// Height in pixels.
    public private(set) var height: Int
    /// `width * height` bytes.
    public private(set) var pixels: [UInt8]

    /// An image of one grey.
    public init(width: Int, height: Int, fill: UInt8 = 0) {
        precondition(width >= 0 && height >= 0, "an image cannot have a negative size")
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: fill, count: width * height)
    }

    /// An image of the given bytes, or nil if their number is not `width * height`.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width >= 0, height >= 0, pixels.count == width * height else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The grey at a place inside the image.
    public subscript(x: Int, y: Int) -> UInt8 {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// Changes the size and keeps the storage where it can: the way to reuse one image for every frame of a camera.
    /// The pixels' values afterwards are unspecified.
    public mutating func reshape(width: Int, height: Int) {
        guard width != self.width || height != self.height else { return }
        precondition(width >= 0 && height >= 0, "an image cannot have a negative size")
        self.width = width
        self.height = height
        let count = width * height
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
