// Runs on: any thread (values only). The brushes that the demo's face is drawn with.

/// A linear colour, 0 black to 255 white a channel; values outside are cut when the pixel is stored.
struct Color {
    var red: Float
    var green: Float
    var blue: Float

    init(_ red: Float, _ green: Float, _ blue: Float) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Lays `color` over this one; `alpha` is 0 (nothing) to 1 (opaque).
    @inline(__always)
    mutating func cover(with color: Color, alpha: Float) {
        red += (color.red - red) * alpha
        green += (color.green - green) * alpha
        blue += (color.blue - blue) * alpha
    }

    /// The colour under more or less light.
    @inline(__always)
    func lit(_ light: Float) -> Color {
        Color(red * light, green * light, blue * light)
    }
}

/// A place on the face. The unit is half the head's width; the origin lies between the eyes' lower lids.
struct FacePoint {
    /// To the right in the picture.
    var u: Float
    /// Down in the picture.
    var v: Float
    /// Distance from the face's middle line.
    var side: Float
    /// -1 left of the middle line, 1 right of it.
    var sign: Float
    /// Half the width of a soft edge: seven tenths of a pixel.
    var edge: Float

    init(u: Float, v: Float, edge: Float) {
        self.u = u
        self.v = v
        self.edge = edge
        side = abs(u)
        sign = u < 0 ? -1 : 1
    }

    /// How much of a pixel lies inside a shape whose border is `distance` away (negative inside): 0 to 1.
    @inline(__always)
    func coverage(_ distance: Float) -> Float {
        unit(0.5 - distance / (2 * edge))
    }
}

/// A bell of height 1 about 0 that is nothing from 2.83 on: close to exp(-x * x), and cheap.
@inline(__always)
func bell(_ x: Float) -> Float {
    let base = 1 - x * x * 0.125
    if base <= 0 { return 0 }
    let second = base * base
    let fourth = second * second
    return fourth * fourth
}

/// Cuts to 0...1.
@inline(__always)
func unit(_ x: Float) -> Float {
    min(max(x, 0), 1)
}

/// 0 up to `start`, 1 from `end` on, smooth between them; with `start` above `end` it falls instead of rising.
@inline(__always)
func smoothStep(_ start: Float, _ end: Float, _ x: Float) -> Float {
    let t = unit((x - start) / (end - start))
    return t * t * (3 - 2 * t)
}

/// The value `t` of the way from `a` to `b`; exactly `a` at 0 and `b` at 1.
@inline(__always)
func blend(_ a: Float, _ b: Float, _ t: Float) -> Float {
    a * (1 - t) + b * t
}
