import Testing

@testable import Mood

@Suite struct LeadRecordTests {
    /// Looks at a rate, each with what is the strongest at that time.
    private func record(
        rate: Double, until: Double, window: Double = 3, offset: Double = 0, _ leader: (Double) -> Int?
    ) -> LeadRecord {
        var record = LeadRecord(windowSeconds: window)
        var look = 0
        while offset + Double(look) / rate <= until {
            let time = offset + Double(look) / rate
            record.append(leader(time), weight: 1, at: time)
            look += 1
        }
        return record
    }

    @Test("what is always the strongest counts for the whole window at any rate", arguments: [1, 2, 5, 15, 60])
    func always(rate: Double) {
        let record = record(rate: rate, until: 10) { _ in 0 }
        #expect(abs(record.seconds(of: 0, now: 10) - 3) < 1e-9)
        #expect(record.seconds(of: 1, now: 10) == 0)
    }

    @Test(
        "what lasts for a while never counts for more than 0.2 s longer, at any rate and wherever the looks fall",
        arguments: [1, 2, 3.3, 5, 10, 15, 60])
    func never(rate: Double) {
        for phase in stride(from: 0.0, to: 1, by: 0.09) {
            for length in [0.05, 0.4, 1, 1.49] {
                let record = record(rate: rate, until: 10, offset: phase / rate) { $0 >= 8 && $0 < 8 + length ? 1 : 0 }
                #expect(record.seconds(of: 1, now: 10) < length + 0.2 + 1e-9)
            }
        }
    }

    @Test("a single odd look counts for 0.2 s at most, however far apart the looks are")
    func alone() {
        for gap in [0.05, 0.5, 1, 5] {
            var record = LeadRecord(windowSeconds: 30)
            for (index, leader) in [0, 1, 0].enumerated() { record.append(leader, weight: 1, at: Double(index) * gap) }
            #expect(abs(record.seconds(of: 1, now: 2 * gap) - min(gap, 0.2)) < 1e-9)
        }
    }

    @Test("looks that alternate share the time; a pause in looking counts for nobody")
    func shares() {
        var record = LeadRecord(windowSeconds: 10)
        for index in 0...100 { record.append(index % 2, weight: 1, at: Double(index) / 20) }
        #expect(abs(record.seconds(of: 0, now: 5) - 2.5) < 0.06)
        #expect(abs(record.seconds(of: 1, now: 5) - 2.5) < 0.06)
        record.append(1, weight: 1, at: 9)
        record.append(1, weight: 1, at: 12)
        #expect(record.seconds(of: 1, now: 12) < 1.8)
    }

    @Test("a look without a face ends what was there, and looks of little weight are passed over")
    func weights() {
        var gone = LeadRecord(windowSeconds: 10)
        for index in 0...10 { gone.append(index == 5 ? nil : 0, weight: index == 5 ? 0 : 1, at: Double(index)) }
        #expect(abs(gone.seconds(of: 0, now: 10) - 8.2) < 1e-9)
        var blurred = LeadRecord(windowSeconds: 10)
        for index in 0...10 { blurred.append(index % 2, weight: index % 2 == 0 ? 1 : 0.1, at: Double(index) / 4) }
        #expect(abs(blurred.seconds(of: 0, now: 2.5) - 2.5) < 1e-9)
        #expect(blurred.seconds(of: 1, now: 2.5) == 0)
    }
}
