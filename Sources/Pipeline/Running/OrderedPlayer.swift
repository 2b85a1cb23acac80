// Runs on: whichever thread holds the pipeline's state lock. Orders return at once.
import Library
import Player

/// What the conductor needs of a player: the daemon's, or the one of an offline run.
protocol OrderedPlayer {
    func replaceQueue(
        _ tracks: [Track], startAt: Int, repeats: Bool, transition: Transition, startPlaying: Bool)
    func updatePlaylist(_ tracks: [Track], startPlaying: Bool)
    func resume()
    func fadeOutAndPause(milliseconds: Int)
}

extension Player: OrderedPlayer {}
extension OfflinePlayer: OrderedPlayer {
    /// An offline run reads the playlists once.
    func updatePlaylist(_ tracks: [Track], startPlaying: Bool) {}
}

extension OrderedPlayer {
    /// How long the music takes to go when nobody is there any more.
    private var absenceFadeMilliseconds: Int { 5000 }

    /// Carries out what the conductor decided.
    func perform(_ orders: [PlayerOrder], playlists: MoodPlaylists, report: (PipelineEvent) -> Void) {
        for order in orders {
            switch order {
            case .replaceQueue(let mood, let transition, let startPlaying):
                replaceQueue(
                    playlists.upcoming(mood), startAt: 0, repeats: true, transition: Transition(transition),
                    startPlaying: startPlaying)
            case .updateQueue(let mood, let startPlaying):
                updatePlaylist(playlists.upcoming(mood), startPlaying: startPlaying)
            case .fadeOutAndPause:
                fadeOutAndPause(milliseconds: absenceFadeMilliseconds)
            case .resume:
                resume()
            case .reportMissingPlaylist(let mood):
                report(.noPlaylist(mood: mood))
            }
        }
    }
}

extension Transition {
    fileprivate init(_ transition: QueueTransition) {
        switch transition {
        case .crossfade: self = .crossfade
        case .immediate: self = .immediate
        case .whenCurrentEnds: self = .whenCurrentEnds
        }
    }
}
