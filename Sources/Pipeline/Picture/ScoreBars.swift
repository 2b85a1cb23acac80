// Runs on: any thread (values only).
import Mood

/// A face's scores as bars: a row for each emotion with its name, its share as a bar and in percent, and below them the place in
/// the circumplex with its spread.
struct ScoreBars {
    static let ink = Ink(red: 38, green: 38, blue: 46)
    static let paleInk = Ink(red: 112, green: 112, blue: 122)
    static let groove = Ink(red: 232, green: 228, blue: 220)

    let labels: [String]
    /// Pixels of a design pixel.
    let unit: Double

    private var rowHeight: Double { 25 * unit }
    private var textSize: Double { 11.5 * unit }
    private var affectSize: Double { 10 * unit }
    private var affectHeight: Double { 19 * unit }
    private var labelWidth: Double { labels.map { StrokeFont.width(of: $0, size: textSize) }.max() ?? 0 }
    private var percentWidth: Double { StrokeFont.width(of: "100 %", size: textSize) }
    private var gap: Double { 11 * unit }

    /// What the bars need at least, the bars themselves 100 design pixels wide.
    var leastWidth: Double { labelWidth + percentWidth + 2 * gap + 100 * unit }
    /// What the rows and the two lines of the circumplex need.
    var height: Double { Double(labels.count) * rowHeight + 2 * affectHeight + 10 * unit }

    /// Draws the bars.
    /// - Parameters:
    ///   - x: left edge.
    ///   - y: top edge.
    ///   - width: at least `leastWidth`.
    ///   - accent: the colour of the strongest emotion; the others have a paler one.
    func draw(_ face: PictureFace, x: Double, y: Double, width: Double, accent: Ink, on canvas: inout Canvas) {
        let strongest = face.scores.strongest?.label
        let barX = x + labelWidth + gap
        let barWidth = max(width - labelWidth - percentWidth - 2 * gap, 0)
        for (row, label) in labels.enumerated() {
            let middle = y + (Double(row) + 0.5) * rowHeight
            let baseline = middle + 0.42 * textSize
            let share = min(max(Double(face.scores[label]), 0), 1)
            let isStrongest = label == strongest
            let weight = isStrongest ? 1.45 : 1
            canvas.write(label, x: x, baseline: baseline, size: textSize, weight: weight, Self.ink)
            let thickness = 13 * unit
            var bar = Canvas.Box(
                x: barX, y: middle - thickness / 2, width: barWidth, height: thickness, radius: 3.5 * unit)
            canvas.fill(bar, Self.groove)
            bar.width *= share
            if bar.width >= 1 { canvas.fill(bar, isStrongest ? accent : accent.over(Self.groove, 0.5)) }
            let percent = "\(Int((share * 100).rounded())) %"
            canvas.write(
                percent, x: x + width, baseline: baseline, size: textSize, weight: weight, isRightAligned: true,
                isStrongest ? Self.ink : Self.paleInk)
        }
        drawAffect(face, x: x, y: y + Double(labels.count) * rowHeight + 10 * unit, width: width, on: &canvas)
    }

    private func drawAffect(_ face: PictureFace, x: Double, y: Double, width: Double, on canvas: inout Canvas) {
        guard let affect = face.affect else { return }
        let lines = [
            ("valence", affect.valence, affect.valenceSpread), ("arousal", affect.arousal, affect.arousalSpread),
        ]
        for (row, (name, value, spread)) in lines.enumerated() {
            let baseline = y + (Double(row) + 0.5) * affectHeight + 0.42 * affectSize
            canvas.write(name, x: x, baseline: baseline, size: affectSize, Self.paleInk)
            let text = "\(Self.decimal(value, signed: true)) ± \(Self.decimal(spread))"
            canvas.write(
                text, x: x + labelWidth + gap, baseline: baseline, size: affectSize, Self.paleInk)
        }
    }

    /// Two decimals.
    private static func decimal(_ value: Double, signed: Bool = false) -> String {
        guard abs(value) <= 1 else { return "" }
        let hundredths = Int((abs(value) * 100).rounded())
        let digits = "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
        return signed ? (value < 0 && hundredths > 0 ? "−" : "+") + digits : digits
    }
}
