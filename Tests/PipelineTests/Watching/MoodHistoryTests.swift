import Testing

@testable import Pipeline

@Suite struct MoodHistoryTests {
    private func state(_ mood: String?, _ presence: MoodHistory.Presence = .face) -> MoodHistory.State {
        .init(mood: mood, presence: presence)
    }

    @Test("only changes are kept, with the one that held when the asked time began")
    func changes() {
        var history = MoodHistory()
        #expect(history.entries(last: 600, now: 5).isEmpty)
        for second in 0..<10 { history.record(state("calm"), at: Double(second)) }
        history.record(state("sad"), at: 100)
        history.record(.init(mood: "sad", isByHand: true, presence: .face), at: 200)
        history.record(state(nil, .off), at: 300)
        #expect(history.entries(last: 600, now: 310).map(\.time) == [0, 100, 200, 300])
        #expect(history.entries(last: 150, now: 310).map(\.state.mood) == ["sad", "sad", nil])
        #expect(history.entries(last: 0, now: 310).map(\.time) == [300])
        #expect(history.entries(last: -5, now: 310).map(\.time) == [300])
        #expect(history.entries(last: .infinity, now: 10_000).map(\.time) == [300])
    }

    @Test("a face that flickers takes one place a second")
    func flicker() {
        var history = MoodHistory()
        for step in 0..<100 { history.record(state("calm", step % 2 == 0 ? .face : .away), at: Double(step) / 10) }
        let entries = history.entries(last: 600, now: 10)
        #expect(entries.count <= 10)
        #expect(entries.last?.state.presence == .away)
    }

    @Test("the oldest make room, and what is there stays in order")
    func bounded() {
        var history = MoodHistory()
        for step in 0..<(3 * MoodHistory.limit) { history.record(state("\(step)"), at: Double(step)) }
        let entries = history.entries(last: MoodHistory.keptSeconds, now: Double(3 * MoodHistory.limit))
        #expect(entries.count == MoodHistory.limit)
        #expect(entries.map(\.time) == (2 * MoodHistory.limit..<3 * MoodHistory.limit).map(Double.init))
        #expect(history.entries(last: 10, now: Double(3 * MoodHistory.limit - 1)).count == 11)
    }
}
