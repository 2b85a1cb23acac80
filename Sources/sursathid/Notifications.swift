// Runs on: any thread. Every call sends one datagram, or does nothing without systemd.
import CSystemd
import Glibc
import Threads

/// What systemd is told (sd_notify(3)).
enum Notifications {
    /// The daemon works. Without a status the line that was sent last stays.
    static func ready(status: String? = nil) {
        send("READY=1" + (status.map { "\nSTATUS=\(oneLine($0))" } ?? ""))
    }

    /// The line that `systemctl status` shows.
    static func status(_ status: String) { send("STATUS=\(oneLine(status))") }

    /// All threads live.
    static func watchdog() { send("WATCHDOG=1") }

    /// A thread hangs: systemd shall restart the daemon at once.
    static func watchdogTrigger() { send("WATCHDOG=trigger") }

    /// A reload has begun; `ready` ends it.
    static func reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=\(UInt64(MonotonicClock.seconds * 1e6))")
    }

    /// The daemon is going.
    static func stopping() { send("STOPPING=1") }

    /// The watchdog's time-out in seconds; nil if there is none.
    static var watchdogSeconds: Double? {
        var microseconds: UInt64 = 0
        return sd_watchdog_enabled(0, &microseconds) > 0 ? Double(microseconds) / 1e6 : nil
    }

    /// The control socket that systemd listens on for us; nil if it does not.
    static func inheritedSocket() -> CInt? {
        sd_listen_fds(1) >= 1 ? SD_LISTEN_FDS_START : nil
    }

    private static func send(_ state: String) {
        _ = sd_notify(0, state)
    }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
