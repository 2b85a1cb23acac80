// Runs on: the vision thread; a value.
import Mood

/// What one look at the camera's picture showed, as far as it matters for when to look again.
struct Look: Sendable, Equatable {
    /// Whether a face is known.
    var hasFace = false
    /// Whether something was found that may yet prove to be a face.
    var hasPossibleFace = false
    /// Why no face could have been seen.
    var poorLight: PoorLight.Kind?
    /// The mood after this look.
    var mood: String?
    /// Whether the mood is known and no other one is near.
    var isSettled = false
    /// Whether this one picture, for itself, speaks for something else than what is known: for another mood, or against
    /// the face.
    var disagrees = false
}

extension Look {
    /// - Parameters:
    ///   - result: what was seen.
    ///   - state: the mood after it.
    init(_ result: FrameResult, _ state: MoodState) {
        hasFace = result.scores != nil || result.chosen != nil
        hasPossibleFace = !hasFace && !result.faces.isEmpty
        poorLight = result.poorLight?.kind
        mood = state.mood
        isSettled = state.isSettled
        disagrees = result.scores == nil ? hasFace : state.mood != nil && state.newestMood != state.mood
    }
}
