// Runs on: any thread (values only).
import Image

/// Draws one face: every pixel is computed by itself from the shapes that can touch it, with soft edges and no buffers.
struct FacePainter {
    private static let nostril = Color(60, 28, 24)

    private let pose: FacePose
    private let scenery: FaceScenery
    private let relief: SkinRelief
    private let folds: SkinFolds
    private let eyes: FaceEyes
    private let mouth: FaceMouth

    init(expression: FaceExpression, pose: FacePose) {
        self.pose = pose
        scenery = FaceScenery(expression: expression, pose: pose)
        relief = SkinRelief(expression: expression)
        folds = SkinFolds(expression: expression, chin: relief.chin)
        eyes = FaceEyes(expression: expression)
        mouth = FaceMouth(expression: expression)
    }

    /// Fills the image, whatever its size.
    func paint(into image: inout RGBImage) {
        let (width, height) = (image.width, image.height)
        guard width > 0, height > 0 else { return }
        // The tilt is small: 1 and the angle itself stand for its cosine and sine.
        let scale = 1 / pose.unit
        let edge = 0.7 * scale
        let (stepAcross, stepDown) = (1 / Float(width), 1 / Float(height))
        image.withUnsafeMutablePixels { pixels in
            var index = 0
            for row in 0..<height {
                let y = (Float(row) + 0.5 - pose.centerY) * scale
                for column in 0..<width {
                    let x = (Float(column) + 0.5 - pose.centerX) * scale
                    let point = FacePoint(u: x + y * pose.roll, v: y - x * pose.roll, edge: edge)
                    var color = scenery.wall(across: Float(column) * stepAcross, down: Float(row) * stepDown)
                    if !scenery.isWall(point) { paint(&color, at: point) }
                    pixels[index] = byte(color.red)
                    pixels[index + 1] = byte(color.green)
                    pixels[index + 2] = byte(color.blue)
                    index += 3
                }
            }
        }
    }

    @inline(__always)
    private func byte(_ value: Float) -> UInt8 {
        UInt8(min(max(value, 0), 255))
    }

    @inline(__always)
    private func paint(_ color: inout Color, at point: FacePoint) {
        let place = relief.onHead(point)
        let head = point.coverage((place.squaredRadius.squareRoot() - 1) * 0.9)
        if head < 1 { scenery.paintBehind(&color, at: point) }
        if head > 0 { color.cover(with: face(at: point, place), alpha: head) }
        scenery.paintHair(&color, at: point)
    }

    @inline(__always)
    private func face(at point: FacePoint, _ place: SkinRelief.OnHead) -> Color {
        let (light, shine) = relief.light(at: point, place)
        let shade = light * folds.openness(at: point)
        let blush =
            0.05 * bell((point.side - 0.58) * 3.571) * bell((point.v - 0.32) * 4)
            + 0.04 * bell(point.side * 6.25) * bell((point.v - 0.38) * 6.25)
        let skin = FaceScenery.skin
        var color = Color(
            skin.red * shade + shine, skin.green * shade * (1 - blush) + shine, skin.blue * shade * (1 - blush) + shine)
        mouth.paint(&color, at: point, light: light)
        paintNostrils(&color, at: point)
        eyes.paint(&color, at: point)
        return color
    }

    @inline(__always)
    private func paintNostrils(_ color: inout Color, at point: FacePoint) {
        guard point.side < 0.2, abs(point.v - 0.475) < 0.06 else { return }
        let x = (point.side - 0.085) * 18.18
        let y = (point.v - 0.475 + 0.10 * (point.side - 0.085)) * 33.3
        color.cover(with: Self.nostril, alpha: 0.85 * smoothStep(1.5, 0.5, x * x + y * y))
    }
}
