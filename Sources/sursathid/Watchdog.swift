// Runs on: a task of the service group.
import Pipeline

/// Feeds systemd's watchdog as long as every thread of the pipeline makes progress.
struct Watchdog {
    let pipeline: RunningPipeline
    let log: Journal

    func run() async {
        guard let timeout = Notifications.watchdogSeconds else { return }
        var hasWarned = false
        while !Task.isCancelled {
            if pipeline.isAlive(withinSeconds: timeout / 2) {
                Notifications.watchdog()
                hasWarned = false
            } else if !hasWarned {
                log.critical(
                    "a thread of the pipeline has made no progress for \(timeout / 2) s; the watchdog will restart the daemon"
                )
                hasWarned = true
            }
            try? await Task.sleep(for: .seconds(timeout / 4))
        }
    }
}
