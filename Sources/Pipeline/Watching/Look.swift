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
    ///   - moods: which emotions count for which mood.
    init(_ result: FrameResult, _ state: MoodState, moods: [MoodDefinition]) {
        hasFace = result.scores != nil || result.chosen != nil
        hasPossibleFace = !hasFace && !result.faces.isEmpty
        poorLight = result.poorLight?.kind
        mood = state.mood
        isSettled = state.isSettled
        disagrees = result.scores.map { state.mood != nil && $0.strongestMood(of: moods) != state.mood } ?? hasFace
    }
}

extension MoodState {
    /// Whether the mood is known and no other one is near.
    var isSettled: Bool {
        mood != nil && obstacle == nil && moodScores.max(by: { $0.score < $1.score })?.mood == mood
    }
}

extension EmotionScores {
    /// The mood whose emotions have the largest sum; the first of equals.
    func strongestMood(of moods: [MoodDefinition]) -> String? {
        func sum(_ mood: MoodDefinition) -> Float { mood.emotions.reduce(0) { $0 + self[$1] } }
        return moods.map { ($0.name, sum($0)) }.reduce(nil as (String, Float)?) { best, next in
            best.map { $0.1 >= next.1 ? $0 : next } ?? next
        }?.0
    }
}
