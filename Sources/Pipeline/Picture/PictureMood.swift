// Runs on: any thread (values only).
import Mood

/// The mood of one picture: there is no time to smooth over, so the largest score decides.
public enum PictureMood {
    /// The mood whose emotions have the largest share of a face's scores; nil if no mood has any.
    public static func mood(of face: PictureFace, moods: [MoodDefinition]) -> String? {
        let scored = moods.map { mood in (mood.name, mood.emotions.reduce(0) { $0 + face.scores[$1] }) }
        guard let best = scored.max(by: { $0.1 < $1.1 }), best.1 > 0 else { return nil }
        return best.0
    }
}
