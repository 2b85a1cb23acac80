// Runs on: any thread (values only).

/// The lips, the teeth and the dark behind them.
struct FaceMouth {
    private static let lip = Color(178, 98, 92)
    private static let dark = Color(48, 18, 18)
    private static let tongue = Color(130, 60, 60)
    private static let tooth = Color(225, 218, 205)
    private static let seam = Color(70, 28, 28)

    /// The four lines of the lips at one distance from the middle line, from the top down.
    private struct Lines {
        var upperEdge: Float
        var upperInner: Float
        var lowerInner: Float
        var lowerEdge: Float
    }

    private let expression: FaceExpression
    private let center: Float

    init(expression: FaceExpression) {
        self.expression = expression
        center = 0.80 + expression.mouthDrop
    }

    /// Paints the mouth over the skin; `light` is the skin's.
    @inline(__always)
    func paint(_ color: inout Color, at point: FacePoint, light: Float) {
        let width = expression.mouthWidth
        guard point.side < width + 0.03, abs(point.v - center) < 0.55 else { return }
        let x = point.side / width
        let lines = self.lines(x)
        paintLips(&color, at: point, lines, light)
        let gap = lines.lowerInner - lines.upperInner
        let opening =
            point.coverage(max(lines.upperInner - point.v, point.v - lines.lowerInner) * 0.9)
            * point.coverage((point.side - width * 0.99) * 0.8)
        if opening > 0 { color.cover(with: inside(at: point, lines), alpha: opening) }
        let nearest = min(abs(point.v - lines.upperInner), abs(point.v - lines.lowerInner))
        let seam = 0.75 * bell(nearest * 62.5) * point.coverage((point.side - width * 1.02) * 0.8)
        color.cover(with: Self.seam, alpha: seam * (1 - 0.5 * unit(gap * 10)))
    }

    @inline(__always)
    private func lines(_ x: Float) -> Lines {
        let round = max(1 - x * x, 0)
        let square = max(1 - x * x * x * x * x * x, 0)
        let opening = blend(round, square, expression.mouthSquareness * 0.85)
        let root = round.squareRoot()
        let middle = center - expression.cornerLift * x * x
        let upperInner = middle - expression.upperLipRaise * opening
        let lowerInner = middle + expression.jawDrop * opening
        let bow = 1 - 0.22 * bell(x * expression.mouthWidth * 14.3)
        return Lines(
            upperEdge: upperInner - expression.upperLip * root * root.squareRoot() * bow, upperInner: upperInner,
            lowerInner: lowerInner, lowerEdge: lowerInner + expression.lowerLip * root)
    }

    @inline(__always)
    private func paintLips(_ color: inout Color, at point: FacePoint, _ lines: Lines, _ light: Float) {
        let v = point.v
        let alpha =
            point.coverage(max(lines.upperEdge - v, v - lines.lowerEdge) * 0.9)
            * point.coverage((point.side - expression.mouthWidth) * 0.8)
        if alpha <= 0 { return }
        let shade: Float
        if v < (lines.upperInner + lines.lowerInner) * 0.5 {
            shade = 0.78 + 0.12 * (v - lines.upperEdge) / max(lines.upperInner - lines.upperEdge, 0.02)
        } else {
            let gloss = bell((v - lines.lowerInner - 0.45 * expression.lowerLip) * 28.6) * bell(point.side * 4.545)
            let depth = unit((v - lines.lowerInner) / max(lines.lowerEdge - lines.lowerInner, 0.02))
            shade = 1.02 + 0.25 * gloss - 0.22 * depth
        }
        let lit = min(max(shade, 0), 1.4) * (0.25 + 0.78 * min(light, 1.1))
        color.cover(with: Self.lip.lit(lit), alpha: alpha * 0.85)
    }

    /// What shows between the lips.
    @inline(__always)
    private func inside(at point: FacePoint, _ lines: Lines) -> Color {
        let (side, v) = (point.side, point.v)
        var color = Self.dark
        if expression.jawDrop > 0.12 {
            let across = side / (expression.mouthWidth * 0.7)
            let down = (v - lines.lowerInner - 0.02) / 0.16
            color.cover(with: Self.tongue, alpha: 0.7 * smoothStep(0, 0.4, 1 - across * across - down * down))
        }
        let row = 0.93 * expression.mouthWidth
        let arch = max(1 - (side / row) * (side / row), 0)
        let place = point.u / 0.115
        let gaps = 1 - 0.22 * bell((place - place.rounded()) * 16.7)
        let tooth = Self.tooth.lit(gaps * (0.55 + 0.45 * arch))
        let behindCorner = point.coverage(side - row)
        if expression.upperTeeth > 0.005 {
            let bite = v - lines.upperInner - expression.upperTeeth * arch.squareRoot()
            color.cover(with: tooth, alpha: point.coverage(bite * 0.9) * behindCorner)
        }
        if expression.lowerTeeth > 0.005 {
            let bite = lines.lowerInner - expression.lowerTeeth * arch.squareRoot() - v
            color.cover(with: tooth.lit(0.88), alpha: point.coverage(bite * 0.9) * behindCorner)
        }
        return color.lit(1 - 0.35 * bell((v - lines.upperInner) * 25))
    }
}
