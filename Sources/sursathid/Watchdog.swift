// Runs on: a task of the service group.
import Threads

/// Feeds systemd's watchdog as long as every thread makes progress, and calls it when one has stopped.
///
/// A hang of one thread is reported within the watchdog's time, not only after the time that unfed systemd would wait on top.
struct Watchdog {
    let log: Journal

    func run() async {
        guard let timeout = Notifications.watchdogSeconds else { return }
        let period = Duration.seconds(min(timeout / 4, 1))
        // What looking once a period, and the restart, may take is taken off.
        let patience = max(timeout * 0.9, timeout - 2)
        var last = MonotonicClock.seconds
        while !Task.isCancelled {
            let now = MonotonicClock.seconds
            // The whole process, or the machine, stood still: all get the time to show that they live.
            let stoodStill = now - last > timeout / 4
            last = now
            let silent = stoodStill ? [] : Heartbeat.silent(forSeconds: patience)
            guard silent.isEmpty else {
                let names = silent.joined(separator: ", ")
                log.critical(
                    "no sign of life from \(names) for \(patience) s; the watchdog restarts the daemon",
                    ["SURSATHI_THREAD": names])
                Notifications.watchdogTrigger()
                return
            }
            Notifications.watchdog()
            try? await Task.sleep(for: period)
        }
    }
}
