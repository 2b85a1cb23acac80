// Runs on: a task of the service group.
import Pipeline

/// Feeds systemd's watchdog as long as every thread of the pipeline makes progress, and calls it when one has stopped.
///
/// A hang of one thread is reported after the watchdog's time, not only after the time that unfed systemd would wait on top.
struct Watchdog {
    let pipeline: RunningPipeline
    let log: Journal

    func run() async {
        guard let timeout = Notifications.watchdogSeconds else { return }
        let period = Duration.seconds(min(timeout / 4, 1))
        while !Task.isCancelled {
            if pipeline.isAlive(withinSeconds: timeout) {
                Notifications.watchdog()
            } else {
                log.critical(
                    "a thread of the pipeline has made no progress for \(timeout) s; the watchdog restarts the daemon")
                Notifications.watchdogTrigger()
                return
            }
            try? await Task.sleep(for: period)
        }
    }
}
