// Runs on: the thread on which the event happened.
import ControlProtocol
import Pipeline

extension PipelineEvent {
    /// What idle clients are told of it.
    var subsystems: Set<Subsystem> {
        switch self {
        case .mood, .overrideChanged: [.mood]
        case .capture, .cameraSwitched, .light: [.camera]
        case .tagsRead: [.playlist]
        case .outputSwitched: [.output]
        case .library(.changed): [.database]
        case .library(.updating): [.update]
        case .library: []
        case .playlistChanged: [.mood]
        case .reloaded: [.mood, .options, .storedPlaylist]
        case .player(let event):
            switch event {
            case .trackStarted, .trackEnded, .seeked, .stateChanged, .queueEnded, .nothingPlayable, .trackSkipped:
                [.player]
            case .volumeChanged: [.mixer]
            case .optionsChanged: [.options]
            case .singleEnded: [.player]
            case .queueChanged: [.playlist]
            case .outputOpened, .outputLost, .outputRecovered: [.output]
            case .replayGainModeChanged: [.options]
            case .underrun, .realtimeRefused, .hardwareVolumeFailed: []
            }
        case .playlist, .unreachable, .noPlaylist, .noMusic, .frameFailed, .reloadFailed, .trace, .baseline,
            .ratingsUnreadable:
            []
        }
    }

    /// Whether desktops show something of it.
    var isShownOnDesktops: Bool {
        !subsystems.isDisjoint(with: [.player, .mixer, .options, .playlist, .storedPlaylist, .database, .output])
    }

    /// Whether a later start would go on with something else now.
    var changesState: Bool {
        switch self {
        case .overrideChanged: true
        case .player(let event):
            switch event {
            case .trackStarted, .stateChanged, .volumeChanged, .optionsChanged, .queueChanged,
                .replayGainModeChanged:
                true
            default: false
            }
        default: false
        }
    }

    /// Whether the queue's tracks are others now.
    var changesQueue: Bool {
        if case .player(.queueChanged) = self { true } else { false }
    }
}
