// Runs on: any thread (values only).
import ControlProtocol
import JSONText
import Pipeline

/// What `look` says of a picture, for people and for scripts.
struct PictureReport {
    let picture: String
    let faces: [PictureFace]
    let colors: ColorAffect?
    let mood: String?
    let playlist: String?
    let upcoming: [UpcomingTrack]
    let remark: String?

    var lines: [String] {
        guard !faces.isEmpty else { return ["\(picture): no face"] + (colors.map { [$0.text] } ?? []) }
        var lines: [String] = []
        for (index, face) in faces.enumerated() {
            let box = face.box
            lines.append("face \(index + 1) at \(box.x),\(box.y), \(box.width)x\(box.height)")
            lines += barLines(zip(face.scores.labels, face.scores.values).map { EmotionScore($0, Double($1)) })
        }
        lines.append(mood.map { "mood: \($0)" } ?? "mood: none of the configuration's")
        if let playlist { lines.append("playlist: \(playlist)") }
        if upcoming.isEmpty, mood != nil { lines.append("its playlist has no track") }
        lines += upcoming.map { "  ♪ \($0.text)" }
        if let remark, !upcoming.isEmpty { lines.append(remark) }
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
            ("mood", JSONValue(mood)), ("playlist", JSONValue(playlist)), ("upcoming", .array(upcoming.map(\.json))),
            ("scene", colors?.json ?? .null),
        ])
    }
}
