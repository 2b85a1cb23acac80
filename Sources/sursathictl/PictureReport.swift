// Runs on: any thread (values only).
import ControlProtocol
import JSONText
import Pipeline

/// What `look` says of a picture, for people and for scripts.
struct PictureReport {
    let picture: String
    let faces: [PictureFace]
    let mood: String?
    let upcoming: [UpcomingTrack]
    let remark: String?

    private static let barWidth = 30

    var lines: [String] {
        guard !faces.isEmpty else { return ["\(picture): no face"] }
        var lines: [String] = []
        for (index, face) in faces.enumerated() {
            let box = face.box
            lines.append("face \(index + 1) at \(box.x),\(box.y), \(box.width)x\(box.height)")
            let width = face.scores.labels.map(\.count).max() ?? 0
            for (label, value) in zip(face.scores.labels, face.scores.values) {
                let score = min(max(value, 0), 1)
                let name = label + String(repeating: " ", count: width - label.count)
                let filled = Int((Double(score) * Double(Self.barWidth)).rounded())
                let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.barWidth - filled)
                lines.append("  \(name)  \(bar)  \(Int((score * 100).rounded())) %")
            }
        }
        lines.append(mood.map { "mood: \($0)" } ?? "mood: none of the configuration's")
        if let remark { lines.append(remark) }
        if upcoming.isEmpty, mood != nil { lines.append("its playlist has no track") }
        for track in upcoming { lines.append("  ♪ \(track.song.displayName) (\(track.reason))") }
        return lines
    }

    var json: JSONValue {
        .object([
            ("picture", .string(picture)),
            (
                "faces",
                .array(
                    faces.map { face in
                        .object([
                            (
                                "box",
                                .array(
                                    [face.box.x, face.box.y, face.box.width, face.box.height].map(JSONValue.integer))
                            ),
                            (
                                "scores",
                                .object(
                                    zip(face.scores.labels, face.scores.values).map {
                                        ($0, .number(Double($1), decimals: 6))
                                    })
                            ),
                        ])
                    })
            ),
            ("mood", JSONValue(mood)), ("upcoming", .array(upcoming.map(\.json))),
        ])
    }
}
