// Runs on: any thread (values only).
import FaceDetect
import Mood
import Trace

extension FrameResult {
    /// Why no face could have been seen in the frame; nil if the light was good enough, or was not judged.
    public var poorLight: PoorLight? { light.flatMap(PoorLight.init) }

    /// How much the scores count, 0 to 1: less for a face in poor light, a small, blurred or new one.
    public var weight: Double { confidence?.weight ?? 1 }

    /// The frame as the mood takes it in, in the numbers that a trace holds.
    /// - Parameter seconds: the time on the mood's clock.
    func observation(at seconds: Double) -> MoodObservation {
        guard let confidence else {
            return MoodObservation(time: seconds, scores: scores, poorLight: poorLight).rounded
        }
        return MoodObservation(time: seconds, scores: scores, confidence: confidence, poorLight: poorLight).rounded
    }
}

extension PoorLight {
    /// What is wrong with a frame's light, or nil if it is enough.
    init?(_ light: Light) {
        let kind: Kind
        switch light.condition {
        case .enough: return nil
        case .dark: kind = .dark
        case .flat: kind = .flat
        case .saturated: kind = .saturated
        }
        self.init(kind, mean: light.mean, contrast: light.contrast)
    }
}

/// Whether the camera's pictures show anything, for displays and the log: only a light that lasts is told.
struct LightWatch: Sendable {
    /// So long must the frames be all poor, or all good, before that is told; a face ends poor light at once.
    static let holdSeconds = 2.0

    /// The poor light that is told, with the newest frame's numbers; nil if there is enough, or no frame.
    private(set) var poorLight: PoorLight?
    /// Since when the frames have been other than what is told.
    private var differsSince: Double?

    /// Takes in a frame's light, and whether a face was seen in it.
    /// - Returns: whether there is news: it has become too poor, or good enough.
    mutating func observe(_ light: PoorLight?, seesFace: Bool = false, at now: Double) -> Bool {
        guard (light == nil) != (poorLight == nil) else {
            differsSince = nil
            poorLight = light
            return false
        }
        let since = differsSince ?? now
        differsSince = since
        guard seesFace || now - since >= Self.holdSeconds else { return false }
        differsSince = nil
        poorLight = light
        return true
    }

    /// There are no frames any more.
    mutating func reset() { self = LightWatch() }
}
