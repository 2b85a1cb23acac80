// Runs on: any thread (values only).

/// The head as a surface in depth: an ellipsoid with the nose, the brow ridge, the cheeks and the chin laid on it. Its
/// slopes give the light on the skin (Lambert's law, with a little shine).
struct SkinRelief {
    /// A hill (or, with a negative height, a hollow) on both sides of the middle line.
    private struct Bump {
        var side: Float
        var v: Float
        var inverseWidth: Float
        var inverseHeight: Float
        var depth: Float

        init(_ side: Float, _ v: Float, _ width: Float, _ height: Float, _ depth: Float) {
            self.side = side
            self.v = v
            inverseWidth = 1 / width
            inverseHeight = 1 / height
            self.depth = depth
        }
    }

    /// The light, from the upper left before the face.
    private static let light: (u: Float, v: Float, depth: Float) = (-0.303, -0.505, 0.808)
    private static let headDepth: Float = 0.85
    private static let ambient: Float = 0.38
    private static let top: Float = 1.42

    /// The chin's place below the origin.
    let chin: Float
    private let bumps: [Bump]

    init(expression: FaceExpression) {
        let mouth = 0.80 + expression.mouthDrop
        let jaw = expression.jawDrop * 0.45
        chin = 1.36 + jaw
        let nose = [
            Bump(0, 0.08, 0.13, 0.36, 0.17), Bump(0, 0.36, 0.16, 0.14, 0.16), Bump(0.15, 0.42, 0.08, 0.08, 0.06),
        ]
        let eyes = [
            Bump(0.36, -0.34, 0.30, 0.11, 0.05), Bump(0.40, -0.10, 0.22, 0.15, -0.09),
            Bump(0.42, 0.12, 0.20, 0.06, 0.03 * expression.eyeBags),
            Bump(0.09, -0.32, 0.05, 0.14, 0.05 * expression.furrow),
            Bump(0, -0.30, 0.04, 0.16, -0.035 * expression.furrow),
        ]
        let cheek = Bump(0.56, 0.30 - 0.06 * expression.cheekRaise, 0.27, 0.22, 0.06 + 0.12 * expression.cheekRaise)
        let lower = [
            Bump(0, chin - 0.16, 0.24, 0.16, 0.09), Bump(0, mouth, 0.46, 0.26, 0.09),
            Bump(0, mouth + 0.24 + jaw * 0.9, 0.26, 0.07, -0.035),
            Bump(0, chin - 0.20, 0.20, 0.10, 0.06 * expression.chinBunch),
        ]
        bumps = nose + eyes + [cheek] + lower
    }

    /// A point's place on the ellipsoid that the head is made of.
    struct OnHead {
        /// Squared distance from the middle; 1 is the head's outline.
        var squaredRadius: Float
        fileprivate var slopeU: Float
        fileprivate var slopeV: Float
    }

    /// Where a point of the picture lies on the head.
    @inline(__always)
    func onHead(_ point: FacePoint) -> OnHead {
        let length = point.v > 0 ? chin : Self.top
        let v = point.v / length
        let lower = max(v, 0)
        let width = 1 - 0.16 * min(lower * lower, 1.69) - 0.05 * unit(-v)
        let u = point.u / width
        let squaredRadius = u * u * abs(u).squareRoot().squareRoot() + v * v * abs(v).squareRoot().squareRoot()
        let height = max(1 - squaredRadius, 0.02).squareRoot()
        return OnHead(
            squaredRadius: squaredRadius,
            slopeU: -Self.headDepth * u / (width * height),
            slopeV: -Self.headDepth * v / (length * height))
    }

    /// The light that falls on the skin (about 0.4 to 1.1) and the shine on it (0 to about 18).
    @inline(__always)
    func light(at point: FacePoint, _ place: OnHead) -> (diffuse: Float, shine: Float) {
        var slopeU = place.slopeU
        var slopeV = place.slopeV
        for bump in bumps {
            let du = (point.side - bump.side) * bump.inverseWidth
            let dv = (point.v - bump.v) * bump.inverseHeight
            let distance = du * du + dv * dv
            if distance >= 8 { continue }
            let second = (1 - distance * 0.125) * (1 - distance * 0.125)
            let height = 2 * bump.depth * second * second * second * second
            slopeU -= du * bump.inverseWidth * point.sign * height
            slopeV -= dv * bump.inverseHeight * height
        }
        let inverse = 1 / (slopeU * slopeU + slopeV * slopeV + 1).squareRoot()
        let across = -slopeU * Self.light.u - slopeV * Self.light.v
        let lambert = unit((across + Self.light.depth) * inverse)
        let mirror = unit((across * 0.5 + (Self.light.depth + 1) * 0.5) * inverse)
        let fourth = mirror * mirror * mirror * mirror
        let eighth = fourth * fourth
        return (Self.ambient + (1.08 - Self.ambient) * lambert, 18 * eighth * eighth * eighth * fourth)
    }
}
