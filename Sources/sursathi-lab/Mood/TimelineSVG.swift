// Runs on: the main thread.
import Glibc
import JSONText

/// Draws a timeline: scores as stacked bands, moods as blocks below them, switches marked, the truth as a thin row.
struct TimelineSVG {
    let bins: TimelineBins
    let title: String

    // All in pixels.
    private static let (width, left, plotWidth) = (1200.0, 74.0, 1106.0)
    private static let (bandTop, bandHeight) = (62.0, 230.0)
    private static let (moodTop, moodHeight) = (304.0, 36.0)
    private static let (truthTop, truthHeight) = (346.0, 12.0)

    /// By the names of FER+; others take the rest in turn.
    private static let colors = [
        "neutral": "#c3c9d1", "happiness": "#f4c430", "surprise": "#f08a3c", "sadness": "#4f86c6", "anger": "#cf4b3f",
        "disgust": "#7d9a46", "fear": "#8a63b5", "contempt": "#a8756b", "calm": "#c3c9d1", "happy": "#f4c430",
        "surprised": "#f08a3c", "sad": "#4f86c6", "angry": "#cf4b3f", "afraid": "#8a63b5", "unknown": "#ffffff",
    ]
    private static let spareColors = ["#2a9d8f", "#e08dac", "#6d8fa3", "#b5a642", "#5b5ea6", "#9b2335"]

    private var axisTop: Double { bins.knowsTruth ? 368 : 350 }
    private var height: Double { axisTop + 92 }
    private var end: Double { max(bins.seconds, 1e-3) }

    /// The drawing.
    var text: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(Self.width)) \(Self.number(height))" \
        width="\(Self.number(Self.width))" height="\(Self.number(height))" role="img" \
        aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13" fill="#24292f">
        <title id="title">Mood timeline of \(Self.escaped(shortTitle))</title>
        <desc id="description">\(Self.escaped(description))</desc>
        <defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse">\
        <rect width="6" height="6" fill="#fff"/><path d="M0 6L6 0" stroke="#d0d5db" stroke-width="1"/></pattern></defs>
        <rect width="100%" height="100%" fill="#ffffff"/>
        <text x="\(Self.number(Self.left))" y="26" font-size="16" font-weight="600">\(Self.escaped(shortTitle))</text>
        <text x="\(Self.number(Self.left))" y="46" fill="#57606a">\(Self.escaped(description))</text>
        \(frames)
        \(bands)
        \(sessions)
        \(blocks(top: Self.moodTop, height: Self.moodHeight, isLabelled: true) { $0.moods })
        \(bins.knowsTruth ? blocks(top: Self.truthTop, height: Self.truthHeight, isLabelled: false) { $0.truth } : "")
        \(switches)
        \(axis)
        \(legend)
        </svg>

        """
    }

    private var shortTitle: String { title.count > 120 ? title.prefix(119) + "…" : title }

    private var description: String {
        let hours = bins.seconds / 3600
        let length =
            hours >= 2
            ? "\(shown(hours, 1)) hours"
            : bins.seconds >= 120 ? "\(shown(bins.seconds / 60, 0)) minutes" : "\(shown(bins.seconds, 0)) seconds"
        return "\(length), \(bins.switches) switches of mood"
    }

    private func x(_ seconds: Double) -> Double { Self.left + Self.plotWidth * seconds / end }

    private var frames: String {
        var rows = [("scores", Self.bandTop + Self.bandHeight / 2), ("mood", Self.moodTop + Self.moodHeight / 2)]
        var boxes = [(Self.bandTop, Self.bandHeight), (Self.moodTop, Self.moodHeight)]
        if bins.knowsTruth {
            rows.append(("truth", Self.truthTop + Self.truthHeight / 2))
            boxes.append((Self.truthTop, Self.truthHeight))
        }
        return
            (rows.map {
                "<text x=\"\(Self.number(Self.left - 10))\" y=\"\(Self.number($0.1 + 4))\" text-anchor=\"end\" fill=\"#57606a\">\($0.0)</text>"
            }
            + boxes.map {
                "<rect x=\"\(Self.number(Self.left))\" y=\"\(Self.number($0.0))\" width=\"\(Self.number(Self.plotWidth))\" height=\"\(Self.number($0.1))\" fill=\"#f3f4f6\"/>"
            }).joined(separator: "\n")
    }
}

// MARK: Scores

extension TimelineSVG {
    /// Each emotion's area reaches from its upper edge to the bottom and is painted over by the next one's, so that no seam shows.
    private var bands: String {
        let runs = faceRuns
        return bins.labels.indices.reversed().map { label in
            let path = runs.map { run in
                let bottom = Self.bandTop + Self.bandHeight
                var path = "M\(Self.number(x(Double(run.lowerBound) * bins.width))) \(Self.number(bottom))"
                for index in run {
                    let y = bottom - Self.bandHeight * share(upTo: label, in: bins.bins[index])
                    if index == run.lowerBound { path += "V\(Self.number(y))" }
                    let middle = min((Double(index) + 0.5) * bins.width, end)
                    path += "L\(Self.number(x(middle))) \(Self.number(y))"
                    if index == run.upperBound - 1 { path += "H\(Self.number(x(binEnd(index))))" }
                }
                return path + "V\(Self.number(bottom))Z"
            }
            return "<path fill=\"\(color(bins.labels[label]))\" d=\"\(path.joined())\"/>"
        }.joined(separator: "\n")
    }

    private func binEnd(_ index: Int) -> Double { min(Double(index + 1) * bins.width, end) }

    /// The parts, one after the other, in which there was a face for most of the time.
    private var faceRuns: [Range<Int>] {
        var runs: [Range<Int>] = []
        for (index, bin) in bins.bins.enumerated() where bin.seconds > 0 && 2 * bin.faceSeconds >= bin.seconds {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<(index + 1)
            } else {
                runs.append(index..<(index + 1))
            }
        }
        return runs
    }

    private func share(upTo label: Int, in bin: TimelineBins.Bin) -> Double {
        let total = bin.scores.reduce(0, +)
        return total > 0 ? min(bin.scores.prefix(label + 1).reduce(0, +) / total, 1) : 0
    }
}

// MARK: Moods

extension TimelineSVG {
    /// The mood of the longest time in each part; equal neighbours are one block.
    private func blocks(
        top: Double, height: Double, isLabelled: Bool, _ seconds: (TimelineBins.Bin) -> [Double]
    ) -> String {
        var blocks: [(mood: Int, range: Range<Int>)] = []
        for (index, bin) in bins.bins.enumerated() where bin.seconds > 0 {
            let times = seconds(bin)
            let mood = times.indices.max { times[$0] < times[$1] } ?? 0
            if let last = blocks.last, last.mood == mood, last.range.upperBound == index {
                blocks[blocks.count - 1].range = last.range.lowerBound..<(index + 1)
            } else {
                blocks.append((mood, index..<(index + 1)))
            }
        }
        return blocks.map { block in
            let start = x(Double(block.range.lowerBound) * bins.width)
            let width = x(binEnd(block.range.upperBound - 1)) - start
            let name = bins.moods[block.mood]
            let fill = block.mood == 0 ? (isLabelled ? "url(#unknown)" : "none") : color(name)
            var text =
                "<rect x=\"\(Self.number(start))\" y=\"\(Self.number(top))\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" fill=\"\(fill)\"/>"
            if isLabelled, width > Double(name.count) * 7.5 + 8 {
                let (middle, base) = (Self.number(start + width / 2), Self.number(top + height / 2 + 4.5))
                text +=
                    "<text x=\"\(middle)\" y=\"\(base)\" text-anchor=\"middle\" fill=\"\(Self.ink(on: fill))\">\(Self.escaped(name))</text>"
            }
            return text
        }.joined(separator: "\n")
    }

    /// Many switches are only ticks at the top: lines would hide the bands.
    private var switches: String {
        let marks = bins.bins.indices.filter { bins.bins[$0].switches > 0 }
        let areMany = marks.count > 60
        let bottom = Self.number(areMany ? Self.bandTop : Self.moodTop + Self.moodHeight)
        let lines = marks.map { index in
            let bin = bins.bins[index]
            let place = x(Double(index) * bins.width)
            let name = bin.last.map { "\($0.from) to \($0.to)" } ?? ""
            let label = Self.escaped("\(Self.clock(Double(index) * bins.width, step: 1)) \(name)")
            let (left, middle, top) = (Self.number(place - 4), Self.number(place), Self.bandTop - 9)
            let head = areMany ? "" : "M\(left) \(Self.number(top))h8l-4 7z"
            return "<path d=\"M\(middle) \(Self.number(top))V\(bottom)\(head)\"><title>\(label)</title></path>"
        }
        return "<g stroke=\"#24292f\" fill=\"#24292f\" opacity=\"0.8\">\n\(lines.joined(separator: "\n"))\n</g>"
    }

    private var sessions: String {
        let marks = bins.bins.indices.filter { bins.bins[$0].beginsSession }.map { index in
            "M\(Self.number(x(Double(index) * bins.width))) \(Self.number(Self.bandTop))V\(Self.number(axisTop))"
        }
        return "<path d=\"\(marks.joined())\" stroke=\"#57606a\" stroke-dasharray=\"4 3\"/>"
    }
}

// MARK: Axis and legend

extension TimelineSVG {
    private static let steps: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172_800, 604_800,
        2_592_000,
        31_536_000,
    ]

    private var axis: String {
        let step = Self.steps.first { end / $0 <= 12 } ?? end
        var marks: [String] = []
        var time = 0.0
        while time <= end * 1.0001 {
            let place = Self.number(x(time))
            let (top, bottom) = (Self.number(axisTop), Self.number(axisTop + 5))
            marks.append(
                "<path d=\"M\(place) \(top)V\(bottom)\" stroke=\"#57606a\"/><text x=\"\(place)\" y=\"\(Self.number(axisTop + 20))\" text-anchor=\"middle\" fill=\"#57606a\">\(Self.clock(time, step: step))</text>"
            )
            time += step
        }
        let line =
            "<path d=\"M\(Self.number(Self.left)) \(Self.number(axisTop))H\(Self.number(Self.left + Self.plotWidth))\" stroke=\"#57606a\"/>"
        return ([line] + marks).joined(separator: "\n")
    }

    private var legend: String {
        legendRow("scores", bins.labels, y: axisTop + 48) + "\n"
            + legendRow("moods", Array(bins.moods.dropFirst()) + ["unknown"], y: axisTop + 72)
    }

    private func legendRow(_ name: String, _ entries: [String], y: Double) -> String {
        var place = Self.left
        var texts = [
            "<text x=\"\(Self.number(Self.left - 10))\" y=\"\(Self.number(y))\" text-anchor=\"end\" fill=\"#57606a\">\(name)</text>"
        ]
        for entry in entries where place < Self.width - 80 {
            let fill = entry == "unknown" ? "url(#unknown)" : color(entry)
            texts.append(
                "<rect x=\"\(Self.number(place))\" y=\"\(Self.number(y - 11))\" width=\"13\" height=\"13\" fill=\"\(fill)\" stroke=\"#57606a\" stroke-width=\"0.5\"/><text x=\"\(Self.number(place + 19))\" y=\"\(Self.number(y))\">\(Self.escaped(entry))</text>"
            )
            place += 19 + Double(entry.count) * 7.6 + 22
        }
        return texts.joined(separator: "\n")
    }

    private func color(_ name: String) -> String {
        if let color = Self.colors[name] { return color }
        let place = bins.moods.firstIndex(of: name) ?? bins.labels.firstIndex(of: name) ?? 0
        return Self.spareColors[place % Self.spareColors.count]
    }

    /// Black or white, whichever is read better.
    private static func ink(on fill: String) -> String {
        ["#4f86c6", "#cf4b3f", "#8a63b5", "#5b5ea6", "#9b2335"].contains(fill) ? "#ffffff" : "#24292f"
    }

    /// Hours, `h:mm` or `h:mm:ss`, as the step needs.
    private static func clock(_ seconds: Double, step: Double) -> String {
        guard seconds < 1e9 else { return "" }
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        if step >= 3600 { return "\(hours) h" }
        if step >= 60 { return hours > 0 ? "\(hours) h \(two(minutes))" : "\(minutes) min" }
        return "\(hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)"):\(two(rest))"
    }

    /// With one decimal.
    private static func number(_ value: Double) -> String { JSONValue.number(value, decimals: 1).text }

    /// Text in XML 1.0, which has no place for control characters.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default:
                let isAllowed = scalar.properties.generalCategory != .control && scalar.value & 0xfffe != 0xfffe
                escaped.unicodeScalars.append(isAllowed ? scalar : "\u{fffd}")
            }
        }
        return escaped
    }
}
