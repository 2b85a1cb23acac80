// Runs on: any thread. Pure functions.

/// The last minutes as cells, each of which stands for an equal part of them; the last one ends now.
struct WatchTimeline {
    /// What a cell shows.
    enum Slot: Equatable {
        /// Before the daemon, or its memory, begins.
        case nothing
        case mood(String, isByHand: Bool)
        /// Somebody is there, and it is not known how they feel.
        case unknown
        /// Nobody is there.
        case away
        /// The camera was off.
        case off
    }

    static let seconds = 600.0

    let slots: [Slot]

    /// - Parameters:
    ///   - history: the oldest first.
    ///   - cells: how many.
    init(_ history: [MoodMoment], cells: Int, seconds: Double = WatchTimeline.seconds) {
        let cells = max(0, cells)
        var slots = Array(repeating: Slot.nothing, count: cells)
        var index = 0
        for cell in 0..<cells {
            // The middle of the cell decides, counted back from now.
            let ago = seconds * (Double(cells - cell) - 0.5) / Double(cells)
            while index + 1 < history.count, history[index + 1].ago >= ago { index += 1 }
            guard index < history.count, history[index].ago >= ago else { continue }
            slots[cell] = Self.slot(history[index])
        }
        // What holds now is seen even if it has only just begun.
        if let last = history.last, cells > 0 { slots[cells - 1] = Self.slot(last) }
        self.slots = slots
    }

    static func slot(_ moment: MoodMoment) -> Slot {
        if moment.mood != "unknown" { return .mood(moment.mood, isByHand: moment.isByHand) }
        switch moment.presence {
        case .face: return .unknown
        case .away: return .away
        case .off: return .off
        }
    }

    /// Neighbouring cells that show the same.
    var runs: [(slot: Slot, cells: Range<Int>)] {
        var runs: [(slot: Slot, cells: Range<Int>)] = []
        for (index, slot) in slots.enumerated() {
            if let last = runs.last, last.slot == slot {
                runs[runs.count - 1].cells = last.cells.lowerBound..<index + 1
            } else {
                runs.append((slot, index..<index + 1))
            }
        }
        return runs
    }
}
