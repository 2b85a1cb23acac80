// Runs on: a task of the service group.
import Pipeline
import Threads

/// The line that `systemctl status` shows.
struct StatusLine {
    private let pipeline: RunningPipeline

    init(_ pipeline: RunningPipeline) {
        self.pipeline = pipeline
    }

    /// `mood happy; playing Daybreak; camera on; 1234 frames`
    var text: String {
        let snapshot = pipeline.snapshot
        let player = pipeline.playerStatus
        let track = player.tags?.title ?? player.current?.track.fileName
        let music =
            switch player.state {
            case .play: "playing \(track ?? "nothing yet")"
            case .pause: "paused"
            case .stop: "stopped"
            }
        let camera =
            switch snapshot.camera {
            case .opening: "camera opens"
            // Without the numbers, which change all the time.
            case .open: snapshot.poorLight.map { "camera on, \($0.kind.phrase)" } ?? "camera on"
            case .lost(let reason): "camera: \(reason)"
            case .resting: "camera closed until the next look"
            case .off(.order): "camera off"
            case .off(let reason): "camera \(reason.description)"
            }
        return
            "mood \(snapshot.effectiveMood ?? "unknown"); \(music); \(camera); \(snapshot.frames) frames"
    }

    /// Sends the line when it changes, at most once a second; the count of frames alone once a minute.
    func run() async {
        var sent = ""
        var seconds = 0
        let heartbeat = Heartbeat(name: "status")
        while !Task.isCancelled {
            heartbeat.beat()
            try? await Task.sleep(for: .seconds(1))
            let text = text
            seconds += 1
            guard seconds % 60 == 0 || !Self.differOnlyInFrames(text, sent) else { continue }
            Notifications.status(text)
            sent = text
        }
    }

    private static func differOnlyInFrames(_ left: String, _ right: String) -> Bool {
        let strip = { (text: String) in text.lastIndex(of: ";").map { text[..<$0] } ?? text[...] }
        return strip(left) == strip(right)
    }
}
