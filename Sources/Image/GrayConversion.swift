/// BT.601 luma in 15-bit fixed point, rounded: the formula of OpenCV's `cvtColor(COLOR_RGB2GRAY)` for 8-bit images
/// (`modules/imgproc/src/color_rgb.simd.hpp`).
@inline(__always)
package func luma(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: (9798 * UInt32(red) + 19235 * UInt32(green) + 3735 * UInt32(blue) + 16384) >> 15)
}

extension RGBImage {
    /// The image in grey, as OpenCV's `cvtColor(COLOR_RGB2GRAY)` gives it.
    public func gray() -> GrayImage {
        var result = GrayImage(width: width, height: height)
        convertToGray(into: &result)
        return result
    }

    /// The image in grey, in storage that is reused.
    /// - Parameter image: takes this image's size.
    public func convertToGray(into image: inout GrayImage) {
        image.reshape(width: width, height: height)
        pixels.withUnsafeBufferPointer { source in
            image.withUnsafeMutablePixels { target in
                for index in target.indices {
                    target[index] = luma(
                        red: source[3 * index], green: source[3 * index + 1], blue: source[3 * index + 2])
                }
            }
        }
    }
}

extension GrayImage {
    /// The image with three equal channels.
    public func rgb() -> RGBImage {
        var result = RGBImage(width: width, height: height)
        pixels.withUnsafeBufferPointer { source in
            result.withUnsafeMutablePixels { target in
                for index in source.indices {
                    target[3 * index] = source[index]
                    target[3 * index + 1] = source[index]
                    target[3 * index + 2] = source[index]
                }
            }
        }
        return result
    }
}
