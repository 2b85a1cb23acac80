// Runs on: any thread (values only).

/// What happens to a camera, for the log and the state that the user sees.
public enum CaptureEvent: Sendable, Equatable {
    /// The source is open and frames are on their way.
    case opened(SourceDescription)
    /// The source could not be opened or was lost; the next attempt comes in `retrySeconds`, or at once when a camera is
    /// plugged in. The same error again and again is told the 1st, 10th, 100th ... time only.
    case lost(CaptureError, retrySeconds: Double)
    /// An unusable frame; told the 1st, 10th, 100th ... time only. `count` counts all since the start.
    case frameDropped(reason: String, count: Int)
    /// The recording is over.
    case ended
    /// The source was closed on request.
    case closed
    /// The source was closed until the next look (`CameraThread.setResting`); `count` counts these since the start.
    case rested(count: Int)
    /// The source is open again after a rest.
    case resumed(SourceDescription)

    /// Whether the so-and-so-manyth of a row of like events is worth telling: the 1st, 10th, 100th ... is.
    public static func isTold(count: Int) -> Bool {
        var rest = count
        while rest >= 10, rest % 10 == 0 { rest /= 10 }
        return rest == 1
    }
}

/// What a camera thread has done so far.
public struct CameraCounters: Sendable, Equatable {
    /// Frames handed over.
    public var frames = 0
    /// Unusable frames.
    public var dropped = 0
    /// Times that the source was opened again after it was lost.
    public var reconnects = 0

    /// Nothing yet.
    public init() {}
}
