// Runs on: the vision thread, or the only thread of an offline run.

/// For how long of the last seconds a mood was the strongest one, look by look.
///
/// The time between two looks counts for a mood that was the strongest in both. Where the other look says otherwise, a look
/// counts for at most `aloneSeconds` to that side. So what is counted exceeds the truth by twice that at most, however far apart
/// the looks are, and a single odd look among few counts little; close looks that disagree share the time between them. Looks that can be
/// trusted much less than the best ones are passed over.
struct LeadRecord: Sendable {
    private struct Look: Sendable {
        var time: Double
        var leader: Int?
        var weight: Double
    }

    /// What a look speaks for on a side where its neighbour says otherwise.
    static let aloneSeconds = 0.1
    /// Looks further apart than this say nothing about the time between them.
    static let maximumGapSeconds = 1.5

    /// A look with a smaller part of the largest weight is passed over.
    static let leastWeightPart = 0.3

    private let windowSeconds: Double
    private var looks: [Look] = []

    init(windowSeconds: Double) { self.windowSeconds = windowSeconds }

    /// A look: which mood was the strongest, and how far it can be trusted; nil without a face.
    mutating func append(_ leader: Int?, weight: Double, at time: Double) {
        looks.append(Look(time: time, leader: leader, weight: weight))
        // One look before the window's edge is kept: the time from it on counts as far as it lies inside.
        let keep = looks.firstIndex { $0.time > time - windowSeconds } ?? looks.count
        looks.removeFirst(max(0, keep - 1))
    }

    /// Seconds inside the window that ends now.
    func seconds(of leader: Int, now: Double) -> Double {
        let edge = now - windowSeconds
        var sum = 0.0
        let faces = looks.filter { $0.leader != nil }
        let least = Self.leastWeightPart * (faces.map(\.weight).max() ?? 0)
        let looks = looks.filter { $0.leader == nil || $0.weight >= least }
        for (look, next) in zip(looks, looks.dropFirst()) {
            let gap = next.time - look.time
            if look.leader == leader, next.leader == leader, gap <= Self.maximumGapSeconds {
                sum += max(0, next.time - max(look.time, edge))
                continue
            }
            let alone = min(gap / 2, Self.aloneSeconds)
            if look.leader == leader { sum += max(0, look.time + alone - max(look.time, edge)) }
            if next.leader == leader { sum += max(0, next.time - max(next.time - alone, edge)) }
        }
        return sum
    }
}
