// Runs on: a task of the service group, but for `read`, which the loading thread calls. Its file lies in memory (tmpfs): no disk is waited for.
import Glibc
import Library
import Pipeline
import Threads

/// The place in the song that plays, kept every second where a restart finds it and no disk wears out: in the runtime folder. The saved
/// state on disk is exact at every change, but knows the place of a song that plays on only to a minute.
struct PlaceFile: Sendable {
    /// The file.
    let path: String

    /// `place` in systemd's runtime directory, else in `$XDG_RUNTIME_DIR/sursathi`; nil if there is neither.
    static func standard() -> PlaceFile? {
        func folder(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap {
                $0.hasPrefix("/") ? String($0.prefix { $0 != ":" }) : nil
            }
        }
        let place = folder("RUNTIME_DIRECTORY") ?? folder("XDG_RUNTIME_DIR").map { "\($0)/sursathi" }
        return place.map { PlaceFile(path: "\($0)/place") }
    }

    /// Replaces the place in the saved state by the one that is kept here, if it is one of the same song.
    func update(_ state: inout SavedState) {
        guard let file = fopen(path, "re") else { return }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = fread(&bytes, 1, bytes.count, file)
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n", maxSplits: 1)
        guard lines.count == 2, let seconds = Double(lines[0]), seconds.isFinite, seconds >= 0,
            let position = state.position, state.queue.indices.contains(position),
            state.queue[position].path == lines[1]
        else { return }
        state.elapsedSeconds = seconds
    }

    /// Keeps the place until the task is cancelled.
    func run(_ pipeline: RunningPipeline) async {
        let heartbeat = Heartbeat(name: "place")
        var written = ""
        while !Task.isCancelled {
            heartbeat.beat()
            let status = pipeline.playerStatus
            let seconds = status.state == .stop ? 0 : status.elapsedSeconds
            // A path with a newline at its end would not be the song's: then the saved state's place holds.
            let text = "\(seconds)\n\(status.current?.track.path ?? "")"
            if text != written, (try? AtomicFile.write(Array(text.utf8), to: path)) != nil { written = text }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// What was kept no longer counts: the saved state is newer.
    func remove() { unlink(path) }
}
