// Runs on: any thread (values only).
import Glibc

/// What surrounds the face: the wall behind, shoulders, neck, ears and hair.
struct FaceScenery {
    static let skin = Color(205, 155, 128)
    private static let wall = Color(150, 160, 165)
    private static let hair = Color(58, 40, 30)
    private static let shirt = Color(70, 95, 120)

    private let jaw: Float
    private let breath: Float

    init(expression: FaceExpression, pose: FacePose) {
        jaw = expression.jawDrop * 0.45
        breath = pose.breath
    }

    /// The wall, lighter at the upper left; places are 0 to 1 across and down the picture.
    @inline(__always)
    func wall(across: Float, down: Float) -> Color {
        let (x, y) = (across - 0.35, down - 0.3)
        let dim = 60 * (x * x + y * y)
        let color = Self.wall.lit(1.05 - 0.25 * down)
        return Color(color.red - dim, color.green - dim, color.blue - dim)
    }

    /// Whether nothing but the wall can show at a point.
    @inline(__always)
    func isWall(_ point: FacePoint) -> Bool {
        point.v < 1.6 && (point.side > 1.18 || point.v < -1.62)
    }

    /// Paints what lies behind the head.
    @inline(__always)
    func paintBehind(_ color: inout Color, at point: FacePoint) {
        let (u, v, side) = (point.u, point.v, point.side)
        if v > 1.6 {
            let shoulder = 1.72 - breath + 0.14 * side * side
            let shade = 1 - 0.25 * unit(side / 2.2) - 0.12 * bell((u - 0.25) * 1.667)
            color.cover(with: Self.shirt.lit(shade), alpha: point.coverage(shoulder - v))
        }
        if v < 1.2 {
            let sheen = 0.85 + 0.35 * bell((u + 0.4) * 2) * bell((v + 1.2) * 2.5)
            color.cover(with: Self.hair.lit(sheen), alpha: point.coverage(hairOutline(point)))
        }
        if v > 0.9, side < 0.8 {
            let below = unit(v - 1.5)
            let width = 0.56 + 0.2 * below * below
            let collar = 1.80 - breath + 0.10 * bell(u * 2)
            let round = max(1 - (u * 1.613 + 0.12) * (u * 1.613 + 0.12), 0).squareRoot()
            let shade = (0.80 - 0.35 * bell((v - 1.40 - jaw * 0.6) * 2.94)) * (0.62 + 0.38 * round)
            let alpha = point.coverage(side - width) * point.coverage(1 - v) * point.coverage(v - collar)
            color.cover(with: Self.skin.lit(shade), alpha: alpha)
        }
        if side > 0.85, v > -0.25, v < 0.45 {
            let (x, y) = ((side - 1.0) * 7.69, (v - 0.10) * 3.70)
            let outline = (x * x + y * y).squareRoot() - 1
            let shade = 0.72 - 0.25 * bell(outline * 2.857 + 0.9)
            color.cover(with: Self.skin.lit(shade), alpha: point.coverage(outline * 0.13))
        }
    }

    /// Paints the hair that falls over the forehead.
    @inline(__always)
    func paintHair(_ color: inout Color, at point: FacePoint) {
        let (u, v, side) = (point.u, point.v, point.side)
        guard v < 0.4 else { return }
        var line = -0.98 + 0.20 * min(side * side, 1.44) + 0.02 * sinf(u * 7 + 1)
        if side > 0.80 { line += (side - 0.80) * 2.6 }
        let alpha = point.coverage(hairOutline(point)) * unit(0.5 - (v - line) * 20)
        if alpha <= 0 { return }
        let strands = 0.14 * sinf(u * 26 + 3 * sinf(v * 4))
        let sheen = 0.45 * bell((u + 0.35) * 2.22) * bell((v + 1.22) * 5)
        color.cover(with: Self.hair.lit(1 + strands + sheen), alpha: alpha)
    }

    @inline(__always)
    private func hairOutline(_ point: FacePoint) -> Float {
        let (x, y) = (point.u * 0.885, (point.v + 0.25) * 0.752)
        return (x * x + y * y).squareRoot() - 1
    }
}
