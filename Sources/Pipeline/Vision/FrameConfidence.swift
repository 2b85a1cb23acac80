// Runs on: the vision thread, or the only thread of an offline run. It allocates nothing.
import FaceDetect
import Glibc
import Mood

/// How far one face's scores can be trusted, from what is known of its picture.
///
/// The ramps were set by the shipped model's accuracy on the validation part of FER+ (700 faces, strict majority, 87.6 % as they are)
/// after making the pictures worse. Shrunk to 36 pixels 86 %, 30: 84, 24: 78, 18: 67, 14: 51, 10: 38. Blurred by a Gaussian of 0.7 pixels
/// 87 %, 1: 81, 1.5: 64, 2: 48; by motion of 3 pixels 84 %, 5: 73, 7: 65, 9: 57.
extension Confidence {
    /// Of a face.
    /// - Parameters:
    ///   - light: on the face.
    ///   - pixels: how many pixels of the frame the model's picture has, as a part of those that it reads, along an edge.
    ///   - sharpness: as `Sharpness` measures it.
    ///   - face: what the tracker says.
    init(light: Light, pixels: Double, sharpness: Double, face: TrackedFace) {
        self.init(
            light: light.confidence, size: Self.ramp(pixels, from: 0.2, to: 0.75),
            sharpness: Self.ramp(log(max(sharpness, 1e-6)), from: log(0.003), to: log(0.03)),
            tracking: Self.tracking(face))
    }

    /// The part of the last looks in which it was found, half as much in its first moment and from the side.
    private static func tracking(_ face: TrackedFace) -> Double {
        let age = ramp(face.ageSeconds, from: -1, to: 1)
        return face.steadiness * age * (face.view == .profile ? 0.5 : 1)
    }

    /// 0 before `from`, 1 after `to`, straight between them; 0 for what is no number.
    private static func ramp(_ value: Double, from: Double, to: Double) -> Double {
        let part = (value - from) / (to - from)
        return part > 0 ? min(part, 1) : 0
    }
}

/// How sharp a face's picture is: 0.05 or more for a sharp one, 0.02 where the model begins to err, 0.003 for one that shows little.
///
/// The variance of the second differences, along the rows or along the columns, whichever is less, because motion blurs one way only; divided
/// by the variance of the greys, so that a pale face is not taken for a blurred one.
enum Sharpness {
    /// About so many places are looked at along an edge, as many as the differences are apart.
    static let samplesPerEdge = 48
    /// Added to the variance of the greys: below it there is nothing but noise.
    static let leastVariance = 25.0

    /// Measures one channel of a picture.
    /// - Parameters:
    ///   - pixels: rows of pixels, each of `channels` bytes.
    ///   - pixelsPerSample: how many of these pixels stand for one that the camera saw, 1 or more: an enlarged small picture is not
    ///     blurred for that.
    static func of(
        _ pixels: [UInt8], width: Int, height: Int, channels: Int = 1, channel: Int = 0, pixelsPerSample: Double = 1
    ) -> Double {
        guard width > 0, height > 0, pixels.count >= width * height * channels, pixelsPerSample.isFinite else {
            return 0
        }
        let step = max(
            1, Int(min(pixelsPerSample, Double(width)).rounded()),
            Int((Double(min(width, height)) / Double(samplesPerEdge)).rounded()))
        guard width > 2 * step, height > 2 * step else { return 0 }
        var grey = Moments()
        var along = Moments()
        var across = Moments()
        pixels.withUnsafeBufferPointer { pixels in
            func value(_ x: Int, _ y: Int) -> Int { Int(pixels[(y * width + x) * channels + channel]) }
            for y in stride(from: step, to: height - step, by: step) {
                for x in stride(from: step, to: width - step, by: step) {
                    let center = value(x, y)
                    grey.add(center)
                    along.add(2 * center - value(x - step, y) - value(x + step, y))
                    across.add(2 * center - value(x, y - step) - value(x, y + step))
                }
            }
        }
        return min(along.variance, across.variance) / (grey.variance + leastVariance)
    }

    /// Count, sum and sum of squares.
    private struct Moments {
        var count = 0
        var sum = 0
        var squares = 0

        mutating func add(_ value: Int) {
            count += 1
            sum += value
            squares += value * value
        }

        var variance: Double {
            guard count > 0 else { return 0 }
            let mean = Double(sum) / Double(count)
            return Double(squares) / Double(count) - mean * mean
        }
    }
}
