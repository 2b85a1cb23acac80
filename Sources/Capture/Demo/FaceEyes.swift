// Runs on: any thread (values only).

/// The eyes with their lids, and the brows above them.
struct FaceEyes {
    private static let center: (side: Float, v: Float) = (0.405, -0.10)
    private static let halfWidth: Float = 0.24
    private static let irisRadius: Float = 0.105
    private static let pupilRadius: Float = 0.048
    private static let white = Color(222, 214, 208)
    private static let iris = Color(70, 50, 36)
    private static let rim = Color(25, 18, 16)
    private static let pupil = Color(14, 10, 10)
    private static let glint = Color(250, 250, 250)
    private static let crease = Color(95, 60, 48)
    private static let lash = Color(34, 22, 20)
    private static let lowerRim = Color(95, 58, 50)
    private static let tearDuct = Color(150, 80, 75)
    private static let brow = Color(52, 36, 28)

    private let expression: FaceExpression

    init(expression: FaceExpression) {
        self.expression = expression
    }

    /// Paints eyes and brows over the skin.
    @inline(__always)
    func paint(_ color: inout Color, at point: FacePoint) {
        guard point.v > -0.85, point.v < 0.12, point.side < 0.80 else { return }
        paintEye(&color, at: point)
        paintBrow(&color, at: point)
    }

    @inline(__always)
    private func paintEye(_ color: inout Color, at point: FacePoint) {
        let width = Self.halfWidth
        // -1 at the inner corner, 1 at the outer one; the outer corner lies a little higher.
        let x = (point.side - Self.center.side) / width
        let y = (point.v - Self.center.v) / width + 0.06 * x
        guard abs(x) < 1.25, y > -1.3, y < 0.75 else { return }
        let curve = max(1 - x * x, 0)
        let root = curve.squareRoot()
        let slant = min(max(1 + 0.55 * expression.lidSlant * x, 0.1), 2)
        let lower = expression.lowerLid * curve
        let upper = blend(-expression.upperLid * root * root.squareRoot() * slant, lower, expression.blink)

        let crease = upper - 0.20 - 0.12 * curve
        let creaseDepth = 0.45 * unit(expression.upperLid * 1.6) * (1 - expression.blink)
        color.cover(
            with: Self.crease, alpha: creaseDepth * bell((y - crease) * 14.3) * point.coverage((abs(x) - 0.95) * width))
        let alpha =
            point.coverage(max(upper - y, y - lower) * width * 0.9) * point.coverage((abs(x) - 1) * width)
        if alpha > 0 { color.cover(with: ball(at: point, x: x, belowLid: y - upper), alpha: alpha) }
        color.cover(
            with: Self.lash, alpha: 0.85 * bell((y - upper + 0.03) * 13.3) * smoothStep(1.12, 0.9, abs(x)))
        color.cover(with: Self.lowerRim, alpha: 0.5 * bell((y - lower) * 16.7) * smoothStep(1.05, 0.85, abs(x)))
        color.cover(with: Self.tearDuct, alpha: 0.6 * bell((x + 0.97) * 10) * bell(y * 10))
    }

    /// The eyeball: white, iris, pupil and the light's reflection.
    @inline(__always)
    private func ball(at point: FacePoint, x: Float, belowLid: Float) -> Color {
        var color = Self.white.lit(1 - 0.42 * bell(belowLid * 4.545) - 0.25 * x * x)
        let across = point.side - Self.center.side
        let middle = Self.center.v + expression.gaze * Self.halfWidth
        let down = point.v - middle - 0.01
        let radius = (across * across + down * down).squareRoot()
        let irisCoverage = point.coverage(radius - Self.irisRadius)
        if irisCoverage > 0 {
            var iris = Self.iris.lit(1 + 0.6 * min(max((point.v - Self.center.v) * 10, -1), 1))
            iris.cover(with: Self.pupil, alpha: point.coverage(radius - Self.pupilRadius))
            iris.cover(with: Self.rim, alpha: 0.8 * bell((radius - Self.irisRadius) * 55.6))
            color.cover(with: iris, alpha: irisCoverage)
        }
        // Both eyes reflect the light on the same side.
        let glintU = point.u - point.sign * Self.center.side + 0.035
        let glintV = point.v - middle + 0.035
        let glint = (glintU * glintU + glintV * glintV).squareRoot()
        color.cover(with: Self.glint, alpha: 0.9 * point.coverage(glint - 0.022))
        return color
    }

    @inline(__always)
    private func paintBrow(_ color: inout Color, at point: FacePoint) {
        let inner = 0.155 - 0.10 * expression.browSqueeze
        let along = (point.side - inner) / (0.73 - inner)
        guard along > -0.05, along < 1.05 else { return }
        let t = unit(along)
        let rest = 1 - t
        let line =
            -0.355 - expression.innerBrowRaise * rest * rest.squareRoot() - expression.outerBrowRaise * t
            * t.squareRoot()
            - expression.browArch * 4 * t * rest * (0.6 + 0.6 * t) + 0.05 * t * t * t
        let off = point.v - line
        guard abs(off) < 0.15 else { return }
        let swell = unit(t * 0.9 + 0.1)
        let thickness = expression.browThickness * (0.85 + 1.4 * swell * (1 - swell) - 0.60 * t)
        let alpha =
            unit(0.5 - (abs(off) - thickness * 0.5) * 25) * smoothStep(-0.03, 0.16, along)
            * smoothStep(1.02, 0.90, along)
        if alpha <= 0 { return }
        // Hairs: slanted streaks, a triangle wave as cheap as it is soft.
        let hair = (point.side * 70 - off * 60) * 0.1592
        let streak = 0.80 + 0.4 * abs(hair - hair.rounded())
        color.cover(with: Self.brow, alpha: alpha * 0.88 * streak)
    }
}
