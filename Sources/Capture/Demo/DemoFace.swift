// Runs on: any thread (values only).
import Image

/// A drawn face that goes through five expressions, for trying the whole way from picture to music without a camera.
///
/// The face is computed, pixel by pixel, from a shaded head, eyes, brows and a mouth: no photograph is behind it. It
/// moves a little, blinks while it is at rest, and depends on the time alone: the same second gives the same picture.
public struct DemoFace: Sendable {
    /// An expression; its raw value is the emotion's name in the face model's labels.
    public enum Expression: String, Sendable, CaseIterable {
        /// At rest.
        case neutral
        /// A broad smile.
        case happiness
        /// Raised inner brows, heavy lids, the mouth's corners down.
        case sadness
        /// Raised brows, wide eyes, an open mouth.
        case surprise
        /// Lowered brows, bared teeth.
        case anger

        var face: FaceExpression {
            switch self {
            case .neutral: .neutral
            case .happiness: .happiness
            case .sadness: .sadness
            case .surprise: .surprise
            case .anger: .anger
            }
        }
    }

    /// The expressions in the order in which they are shown, again and again.
    public static let schedule: [Expression] = [.neutral, .happiness, .sadness, .surprise, .anger]
    /// How long each is shown, the change to the next one included.
    public static let holdSeconds = 5.0
    /// How long the change to the next one takes, at the end of the hold.
    public static let morphSeconds = 0.4
    /// How long the whole schedule takes.
    public static let roundSeconds = holdSeconds * Double(schedule.count)

    /// When a blink begins, in seconds after the face came to rest, and how long it lasts.
    private static let blinks = [1.2, 3.4]
    private static let blinkSeconds = 0.2

    /// The expression that is held; nil goes through all of them.
    private let held: Expression?

    /// A face that goes through the schedule, or holds one expression.
    public init(holding held: Expression? = nil) {
        self.held = held
    }

    /// The expression that is shown at a time; in the last `morphSeconds` of its hold it gives way to the next one.
    /// - Parameter seconds: since the start, any number; one that is not finite counts as 0.
    public static func expression(at seconds: Double) -> Expression {
        moment(at: seconds).expression
    }

    /// Draws the face as it is at a time.
    /// - Parameters:
    ///   - seconds: since the start, any number; one that is not finite counts as 0.
    ///   - image: painted over completely; any size. The head is about half as high as the image.
    public func draw(at seconds: Double, into image: inout RGBImage) {
        let pose = FacePose(seconds: Self.withinRound(seconds), width: image.width, height: image.height)
        FacePainter(expression: face(at: seconds), pose: pose).paint(into: &image)
    }

    /// The parameters of the face at a time.
    func face(at seconds: Double) -> FaceExpression {
        let (scheduled, following, elapsed) = Self.moment(at: seconds)
        let (shown, next) = (held ?? scheduled, held ?? following)
        let change = smoothStep(
            Float(Self.holdSeconds - Self.morphSeconds), Float(Self.holdSeconds), Float(elapsed))
        var face = shown.face.morphed(to: next.face, by: change)
        if shown == .neutral {
            for start in Self.blinks where elapsed > start && elapsed < start + Self.blinkSeconds {
                let t = Float((elapsed - start) / Self.blinkSeconds)
                face.blink = unit(8 * t * (1 - t))
            }
        }
        return face
    }

    /// What is shown, what comes after it, and for how long it has been shown.
    private static func moment(at seconds: Double) -> (expression: Expression, next: Expression, elapsed: Double) {
        let time = withinRound(seconds)
        let index = min(Int(time / holdSeconds), schedule.count - 1)
        return (schedule[index], schedule[(index + 1) % schedule.count], time - Double(index) * holdSeconds)
    }

    /// The time since the round began: 0 up to, not including, `roundSeconds`.
    private static func withinRound(_ seconds: Double) -> Double {
        guard seconds.isFinite else { return 0 }
        let rest = seconds.truncatingRemainder(dividingBy: roundSeconds)
        let time = rest < 0 ? rest + roundSeconds : rest
        return time < roundSeconds ? time : 0
    }
}
