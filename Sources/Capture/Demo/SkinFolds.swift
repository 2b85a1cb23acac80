// Runs on: any thread (values only).

/// The skin's shadows that the relief does not make: the hollows about the eyes and the nose, and the lines that
/// muscles fold.
struct SkinFolds {
    private let expression: FaceExpression
    private let mouth: Float
    private let chin: Float
    private let jaw: Float

    init(expression: FaceExpression, chin: Float) {
        self.expression = expression
        self.chin = chin
        mouth = 0.80 + expression.mouthDrop
        jaw = expression.jawDrop * 0.45
    }

    /// What is left of the light at a point: 1 on smooth open skin.
    @inline(__always)
    func openness(at point: FacePoint) -> Float {
        if point.v < 0.30 { return 1 - hollows(point) - upperLines(point) }
        return 1 - hollows(point) - lowerLines(point)
    }

    /// Shadow of the eye sockets, under the nose and under the lower lip.
    @inline(__always)
    private func hollows(_ point: FacePoint) -> Float {
        let (side, v) = (point.side, point.v)
        if v < 0.36 {
            return 0.20 * bell((side - 0.38) * 3.846) * bell((v + 0.13) * 5.882)
                + 0.16 * bell((side - 0.20) * 10) * bell((v + 0.12) * 5.556)
                + 0.10 * bell((side - 0.25) * 16.67) * bell((v - 0.40) * 8.333)
        }
        let underLip = mouth + 0.22 + jaw * 0.95 + expression.jawDrop * 0.55
        return 0.28 * bell(side * 5.882) * bell((v - 0.52) * 18.18)
            + 0.10 * bell((side - 0.25) * 16.67) * bell((v - 0.40) * 8.333)
            + 0.10 * bell(side * 4.545) * bell((v - underLip) * 20)
    }

    /// Lines of the forehead, between the brows, on the nose's root and about the eyes.
    @inline(__always)
    private func upperLines(_ point: FacePoint) -> Float {
        let (side, v) = (point.side, point.v)
        var shadow: Float = 0
        if expression.foreheadLines > 0, v < -0.45, side < 0.6 {
            let wave = 0.05 * (1 - 4.5 * side * side + 3.4 * side * side * side * side)
            let lines = bell((v + 0.62 - wave) * 55) + bell((v + 0.74 - wave) * 55) + bell((v + 0.86 - wave) * 55)
            shadow += 0.16 * expression.foreheadLines * lines * (1 - smoothStep(0.35, 0.6, side))
        }
        if side < 0.35 {
            shadow += 0.38 * expression.furrow * bell((side - 0.09 - 0.05 * v) * 45) * bell((v + 0.33) * 7.692)
            let level = (bell((v + 0.10) * 50) + bell((v + 0.02) * 50)) * bell(side * 10)
            let slanted = bell((side - 0.1475 - 0.15 * v) * 33) * bell(v * 8.333)
            shadow += expression.noseWrinkle * (0.22 * level + 0.25 * slanted)
        }
        if side > 0.56, expression.crowsFeet > 0 {
            let spread = 0.07 + (side - 0.68) * 0.35
            let lines = bell((v + 0.10 + spread) * 71) + bell((v + 0.10) * 71) + bell((v + 0.10 - spread) * 71)
            shadow += 0.14 * expression.crowsFeet * lines * bell((side - 0.76) * 14.3)
        }
        if v > -0.1 {
            let off = side - 0.40
            shadow +=
                0.20 * expression.eyeBags * bell((v - 0.085 + 0.6 * off * off) * 45)
                * (1 - smoothStep(0.17, 0.25, abs(off)))
            let lid = side - 0.42
            shadow +=
                0.10 * expression.cheekRaise * bell((v - 0.11 + 0.6 * lid * lid) * 28.6)
                * (1 - smoothStep(0.12, 0.30, abs(lid - 0.01)))
        }
        return shadow
    }

    /// Lines from the nose to the mouth, at the mouth's corners and on the chin.
    @inline(__always)
    private func lowerLines(_ point: FacePoint) -> Float {
        let (side, v) = (point.side, point.v)
        let width = expression.mouthWidth
        var shadow: Float = 0
        if v < mouth + 0.15 {
            let t = unit((v - 0.38) / (mouth - 0.33))
            let fold = side - 0.21 - (width - 0.11) * t - 0.24 * expression.cheekRaise * t * (1 - t)
            let shown = smoothStep(0.33, 0.46, v) * (1 - smoothStep(mouth - 0.06, mouth + 0.14, v))
            let relief = 0.30 * bell(fold * 28.6) - 0.08 * bell((fold - 0.09) * 14.3)
            shadow += expression.nasolabialFold * shown * relief
        }
        let corner = v - (mouth - expression.cornerLift)
        shadow += 0.28 * bell((side - width - 0.01) * 22.2) * bell(corner * 25)
        if expression.cornerFold > 0 {
            let shown = smoothStep(-0.02, 0.05, corner) * (1 - smoothStep(0.12, 0.25, corner))
            shadow += 0.22 * expression.cornerFold * bell((side - width - 0.03 - 0.12 * corner) * 33) * shown
        }
        shadow += 0.12 * expression.chinBunch * bell((v - chin + 0.30) * 33) * (1 - smoothStep(0.1, 0.22, side))
        return shadow
    }
}
