// Runs on: any thread, behind the one Mutex of `TransportBox`; no I/O, nothing waits.
import Library

extension Transport {
    /// More places than these are not changed one by one.
    private static let playlistEditLimit = 500

    /// Takes into the queue what a playlist has gained, and out of it what the playlist has lost. The current entry stays, whatever
    /// it is, and so do the person's.
    /// - Parameter tracks: the whole playlist from any of its tracks on, around.
    /// - Returns: false if that cannot be done place by place: it is another playlist, it has another order, or a track twice.
    mutating func updatePlaylist(_ tracks: [Track]) -> Bool {
        var wanted: Set<String> = []
        for track in tracks where !wanted.insert(track.path).inserted { return false }
        var present: Set<String> = []
        var lost: [Range<Int>] = []
        for (index, entry) in queue.entries.enumerated() where !entry.isByHand {
            if wanted.contains(entry.track.path) {
                guard present.insert(entry.track.path).inserted else { return false }
            } else if index != queue.position {
                if let last = lost.last, last.upperBound == index {
                    lost[lost.count - 1] = last.lowerBound..<index + 1
                } else {
                    lost.append(index..<index + 1)
                }
            }
        }
        guard let gained = Self.gained(tracks, present), lost.count + gained.count <= Self.playlistEditLimit,
            lost.count + gained.count > 0, queue.entries.count + tracks.count <= Self.queueLimit
        else { return false }
        for range in lost.reversed() { queue.remove(range) }
        for (anchor, tracks) in gained {
            guard let place = queue.entries.firstIndex(where: { !$0.isByHand && $0.track.path == anchor }) else {
                continue
            }
            queue.insert(newEntries(tracks, isByHand: false), at: place + 1)
        }
        queueChanged()
        return true
    }

    /// The tracks that are not present, each run of them with the path of the present one before it.
    /// - Returns: nil if none is present.
    private static func gained(_ tracks: [Track], _ present: Set<String>) -> [(anchor: String, tracks: [Track])]? {
        guard let first = tracks.firstIndex(where: { present.contains($0.path) }) else { return nil }
        var anchor = tracks[first].path
        var runs: [(anchor: String, tracks: [Track])] = []
        for track in tracks[first...] + tracks[..<first] {
            if present.contains(track.path) {
                anchor = track.path
            } else if runs.last?.anchor == anchor {
                runs[runs.count - 1].tracks.append(track)
            } else {
                runs.append((anchor, [track]))
            }
        }
        return runs
    }
}

extension Player {
    /// The playlist in the queue has gained or lost tracks: they come and go, and what plays is left alone.
    /// - Parameter tracks: the whole playlist from any of its tracks on, around. If it is quite another one, it follows when the current
    ///   track is over.
    public func updatePlaylist(_ tracks: [Track], startPlaying: Bool) {
        order { transport in
            guard !transport.updatePlaylist(tracks) else { return }
            transport.replaceQueue(
                tracks, startAt: 0, repeats: true, transition: .whenCurrentEnds, startPlaying: startPlaying)
        }
    }
}
