import Library

@testable import Player

extension [QueueEntry] {
    /// Tracks of a playlist, with ids that count up.
    static func playlist(_ count: Int, from first: Int = 1) -> [QueueEntry] {
        (first..<first + count).map { QueueEntry(id: $0, track: Track(path: "/\($0).mp3")) }
    }

    /// Tracks that the person added.
    static func byHand(_ count: Int, from first: Int = 1) -> [QueueEntry] {
        playlist(count, from: first).map { QueueEntry(id: $0.id, track: $0.track, isByHand: true) }
    }
}

extension PlayQueue {
    /// Plays on to the end or `limit` entries, and tells the ids of those it came by, the current one first.
    mutating func walk(limit: Int = 30) -> [Int] {
        var ids = current.map { [$0.id] } ?? []
        while ids.count < limit, let next = following() {
            advance(to: next.id)
            ids.append(next.id)
        }
        return ids
    }

    /// The same without going there.
    func ahead(limit: Int = 30) -> [Int] {
        var copy = self
        return copy.walk(limit: limit)
    }
}
