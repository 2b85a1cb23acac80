// Runs on: any thread (values only). What is kept, where, and for how long.
import ControlProtocol

extension Facts {
    /// One line for each kind of what is kept.
    func storedFindings() -> [Finding] {
        let stored = selfTest?.stored ?? kept.stored
        let folder = selfTest?.stateFolder ?? kept.folder
        if selfTest == nil, kept.isHidden {
            return [
                about(
                    .warning, "\(path: folder ?? "") may not be read by you: what is kept is not known",
                    remedy: "sudo sursathictl doctor")
            ]
        }
        var findings = stored.map(finding)
        if findings.isEmpty { findings = [about(.ok, "nothing is kept\(folder.map { " in \(path: $0)" } ?? "")")] }
        findings.append(pictures(stored, folder))
        if hasSystemd { findings.append(journal) }
        return findings
    }

    private func about(_ level: Finding.Level, _ text: DoctorText, remedy: DoctorText? = nil) -> Finding {
        Finding(.privacy, "stored", level, text, remedy: remedy)
    }

    private func finding(_ stored: SelfTestReport.Stored) -> Finding {
        let size: DoctorText = "\(shown: Self.size(stored.bytes)), written \(shown: age(stored.newestUnixSeconds))"
        let files: DoctorText = "\(stored.count) \(shown: stored.count == 1 ? "file" : "files"), \(size)"
        switch StoredKind(rawValue: stored.kind) ?? .other {
        case .state:
            return about(
                .ok, "queue, volume, mood by hand (state.json, queue.m3u): \(files); replaced as they change, for good")
        case .baseline:
            return about(
                .ok,
                "your resting face as a few numbers (baseline.json): \(size); until \"sursathictl baseline reset\"")
        case .database:
            return about(
                .ok, "the songs' tags (library/music.db): \(size); follows the music folder, made anew if deleted")
        case .stickers:
            return about(
                .ok, "likes, bans and notes (library/stickers): \(size); until \"sursathictl unlike\" and \"unban\"")
        case .playlists:
            return about(
                .ok, "playlists that you saved (library/playlists): \(files); until \"sursathictl rm\"")
        case .trace:
            return about(
                .warning,
                "a recording of your moods and their scores (trace.file): \(files), since \(shown: age(stored.oldestUnixSeconds)); until it is deleted, \(2 * settings.configuration.trace.maxMegabytes) MB at most",
                remedy: "if you did not mean to: remove trace.file from config.toml, and delete the recording")
        case .covers:
            return about(
                .ok, "covers of songs, for the desktop's player: \(files); the last three, until sursathid ends")
        case .other:
            return about(
                .warning, "\(files) in the state folder that sursathid does not write",
                remedy: "look at them: ls -lR \(path: selfTest?.stateFolder ?? kept.folder ?? "")")
        }
    }

    private func pictures(_ stored: [SelfTestReport.Stored], _ folder: String?) -> Finding {
        let pictures = selfTest?.pictures ?? kept.pictures
        guard pictures.isEmpty else {
            return about(
                .problem, "pictures among what is kept: \(DoctorText.joined(pictures.map { "\(path: $0)" }))",
                remedy: "sursathid writes none; look where they come from, and delete them")
        }
        let count = stored.filter { $0.kind != StoredKind.covers.rawValue }.reduce(0) { $0 + $1.count }
        return about(
            .ok,
            "none of the \(count) files is a picture, by their first bytes; look for yourself: file \(path: folder ?? "")/*"
        )
    }

    private var journal: Finding {
        let unit: DoctorText = daemonIsSystemService ? "journalctl -u sursathid" : "journalctl --user -u sursathid"
        return about(
            .ok,
            "the journal keeps moods and songs as long as journald keeps anything (MaxRetentionSec= in journald.conf): \(unit)"
        )
    }

    /// `1.5 MB`
    static func size(_ bytes: Int) -> String {
        if bytes < 1000 { return "\(max(0, bytes)) bytes" }
        if bytes < 1_000_000 { return "\(decimal(Double(bytes) / 1000, places: 1)) kB" }
        return "\(decimal(Double(bytes) / 1_000_000, places: 1)) MB"
    }

    /// `3 days ago`
    private func age(_ unixSeconds: Int) -> String {
        let seconds = max(0, nowUnixSeconds - unixSeconds)
        func ago(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s") ago" }
        if seconds < 60 { return "just now" }
        if seconds < 3600 { return ago(seconds / 60, "minute") }
        if seconds < 2 * 86_400 { return ago(seconds / 3600, "hour") }
        return ago(seconds / 86_400, "day")
    }
}
