import Foundation
import FoundationXML
import Mood
import Testing
import Trace

@testable import sursathi_lab

@Suite struct TimelineTests {
    private func moment(
        _ time: Double, seconds: Double, _ scores: [Float]?, mood: String?, decision: (String?, String?)? = nil,
        begins: Bool = false
    ) -> ReplayMoment {
        ReplayMoment(
            look: TraceLook(time: time, scores: scores), mood: mood,
            decision: decision.map { TraceDecision(time: time, mood: $0.1, previous: $0.0, reason: "") },
            beginsSession: begins, seconds: seconds, truth: "calm")
    }

    /// Ten looks a second of alternating moods, `switches` of them.
    private func bins(looks: Int, every: Int, name: String = "calm") -> TimelineBins {
        var bins = TimelineBins()
        var mood: String?
        for index in 0..<looks {
            let next = index / every % 2 == 0 ? name : "happy"
            bins.add(
                moment(
                    Double(index) / 10, seconds: index == 0 ? 0 : 0.1, index % 7 == 0 ? nil : [0.75, 0.25], mood: next,
                    decision: next == mood ? nil : (mood, next), begins: index == 0), labels: ["neutral", "happiness"])
            mood = next
        }
        return bins
    }

    @Test("time, shares and switches are kept when parts are joined, and the parts stay bounded")
    func joining() {
        let bins = bins(looks: 100_000, every: 50)
        #expect(bins.bins.count <= TimelineBins.maximumCount && bins.bins.count > TimelineBins.maximumCount / 2 - 1)
        #expect(abs(bins.seconds - 9999.9) < 0.01)
        let seconds: Double = bins.bins.map(\.seconds).reduce(0, +)
        #expect(abs(seconds - 9999.9) < 0.01)
        #expect(bins.switches == 1999)
        #expect(bins.bins.map(\.switches).reduce(0, +) == 1999)
        let faces: Double = bins.bins.map(\.faceSeconds).reduce(0, +)
        let neutral: Double = bins.bins.compactMap(\.scores.first).reduce(0, +)
        let calm: Double = bins.bins.compactMap { $0.moods.dropFirst().first }.reduce(0, +)
        #expect(abs(faces / 9999.9 - 6.0 / 7) < 0.001)
        #expect(abs(neutral / faces - 0.75) < 0.001)
        #expect(abs(calm / 9999.9 - 0.5) < 0.001)
    }

    @Test("the drawing is valid XML below a megabyte, whatever the names and however many switches")
    func drawing() throws {
        for bins in [
            bins(looks: 500_000, every: 3), bins(looks: 1, every: 1), TimelineBins(),
            bins(looks: 1000, every: 400, name: "a <b> & \"c\"\u{1}\u{fffe}"),
        ] {
            let text = TimelineSVG(bins: bins, title: "/tmp/<&>\0\u{7}.jsonl" + String(repeating: "x", count: 5000))
                .text
            #expect(text.utf8.count < 1_000_000)
            let parser = XMLParser(data: Data(text.utf8))
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
            #expect(text.contains("<title id=\"title\">Mood timeline of"))
            #expect(!text.contains("nan") && !text.contains("inf"))
        }
    }
}
