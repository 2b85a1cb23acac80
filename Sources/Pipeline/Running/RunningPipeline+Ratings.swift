// Runs on: any thread. Reading the stickers may wait for a disk, so neither on the control nor on the vision thread.
import Library
import Player

/// The sticker by which the person bans a song from what moods play, as myMPD sets it (its docs/references/sticker.md: 0 is dislike,
/// 1 neutral, 2 like).
private enum BanSticker {
    static let name = "like"
    static let value = "0"
}

extension RunningPipeline {
    /// A song's sticker is another one now: one that is banned is taken out of what the moods play, and skipped if it plays.
    /// - Parameter uri: the song's name in the protocol.
    public func songWasRated(_ uri: String) {
        let value = (try? library.stickers.get(uri, BanSticker.name)) ?? nil
        let isBanned = value == BanSticker.value
        let path = library.database.roots.path(ofURI: uri)
        act { conductor, _, playlists in
            guard playlists.banned.contains(path) != isBanned else { return [] }
            if isBanned { playlists.banned.insert(path) } else { playlists.banned.remove(path) }
            let changed = playlists.moods(withTrack: path)
            let orders = conductor.musicChanged(playable: playlists.playable, changed: changed)
            if isBanned { player.leaveOut([path], skipsByHand: true, conductor: &conductor) }
            return orders
        }
    }

    /// Reads what is banned when the daemon starts, and takes it out of a queue of another day.
    static func leaveOutBanned(
        of library: MusicLibrary, _ state: PipelineState, _ player: Player, _ report: (PipelineEvent) -> Void
    ) {
        let rated: [(song: String, value: String)]
        do throws(StickerError) {
            rated = try library.stickers.find(BanSticker.name, below: "")
        } catch {
            return report(.ratingsUnreadable(reason: error.description))
        }
        let roots = library.database.roots
        let banned = Set(
            rated.filter { $0.value == BanSticker.value }.map { roots.path(ofURI: $0.song) })
        guard !banned.isEmpty else { return }
        state.fields.withLock { fields in
            fields.playlists.banned = banned
            let changed = banned.reduce(into: Set<String>()) { $0.formUnion(fields.playlists.moods(withTrack: $1)) }
            fields.conductor.queueIsByHand = player.isByHand
            let orders = fields.conductor.musicChanged(playable: fields.playlists.playable, changed: changed)
            player.leaveOut(banned, skipsByHand: false, conductor: &fields.conductor)
            player.perform(orders, playlists: fields.playlists) { report($0) }
        }
    }
}

extension Player {
    /// Takes songs out of the mood's part of the queue; what the person put there stays.
    /// - Parameter skipsByHand: the person does not want to hear the song now, whoever put it there.
    fileprivate func leaveOut(_ paths: Set<String>, skipsByHand: Bool, conductor: inout Conductor) {
        let before = status
        if skipsByHand, before.isByHand, before.state == .play, let entry = before.current,
            paths.contains(entry.track.path)
        {
            next()
        }
        // From the end, so that positions hold.
        let queue = self.queue
        for position in queue.indices.reversed()
        where !queue[position].isByHand && paths.contains(queue[position].track.path) {
            _ = remove(position..<position + 1)
        }
        // Nothing is left of the mood's music: another mood's follows.
        if isEmpty, !queue.isEmpty { conductor.queueEnded() }
    }
}
