// Runs on: any thread (values only). What is needed and may be missing, the camera apart.
import ControlProtocol
import Pipeline

extension Facts {
    /// Settings, cascades, model, groups, sound and music.
    func partsFindings() -> [Finding] {
        settingsFindings() + neededFiles.map(fileFinding) + cameraPartFindings() + groupFindings() + soundFindings()
            + musicFindings()
    }

    private func finding(
        _ subject: String, _ level: Finding.Level, _ text: DoctorText, remedy: DoctorText? = nil
    ) -> Finding {
        Finding(.parts, subject, level, text, remedy: remedy)
    }

    // MARK: Settings

    private func settingsFindings() -> [Finding] {
        guard let file = settings.file else {
            return [finding("settings", .ok, "the defaults; there is no config.toml")]
        }
        if settings.unreadable != nil {
            return [
                finding(
                    "settings", .problem, "\(path: file) cannot be read: \(settings.unreadable ?? "")",
                    remedy: "make it readable: chmod a+r \(path: file)")
            ]
        }
        guard !settings.problems.isEmpty else { return [finding("settings", .ok, "\(path: file), no problems")] }
        return settings.problems.map { problem in
            let place: DoctorText = problem.line.map { "line \($0)" } ?? "somewhere"
            let isKnown = Configuration.isSetting(problem.key)
            let key: DoctorText =
                isKnown ? "\(shown: problem.key): " : "\(problem.key.isEmpty ? "" : "\(problem.key): ", as: "")"
            return finding(
                "settings", .problem, "\(path: file), \(place): \(key)\(problem.message, as: "not as it should be")",
                remedy: "sursathid --check-config \(path: file)")
        }
    }

    private func fileFinding(_ file: NeededFile) -> Finding {
        file.isReadable
            ? finding("faces", .ok, "\(file.what): \(path: file.path)")
            : finding("faces", .problem, "\(file.what) is missing: \(path: file.path)", remedy: file.remedy)
    }

    // MARK: Groups

    private func groupFindings() -> [Finding] {
        if daemonIsSystemService, let groups = serviceUserGroups {
            let missing = ["video", "audio"].filter { !groups.contains($0) }
            guard missing.isEmpty else {
                return [
                    finding(
                        "groups", .problem, "the service's user is not in \(shown: missing.joined(separator: ", "))",
                        remedy:
                            "sudo usermod -aG \(shown: missing.joined(separator: ",")) sursathi && sudo systemctl restart sursathid"
                    )
                ]
            }
            return [finding("groups", .ok, "the service's user is in video and audio")]
        }
        let missing = ["video", "audio"].filter { !account.groups.contains($0) }
        if account.userID == 0 { return [finding("groups", .ok, "root needs none")] }
        guard !missing.isEmpty else { return [finding("groups", .ok, "you are in video and audio")] }
        let isNeeded =
            (missing.contains("video") && cameras.contains { $0.obstacle == .forbidden })
            || (missing.contains("audio") && !sound.mayOpenCards && sound.server == nil)
        // At a desktop the login manager lets whoever sits there open camera and card.
        guard isNeeded else {
            return [
                finding(
                    "groups", .ok,
                    "you are not in \(shown: missing.joined(separator: ", ")), and what is there can be opened without")
            ]
        }
        return [
            finding(
                "groups", .problem, "you are not in \(shown: missing.joined(separator: ", "))",
                remedy: joinGroup(missing.joined(separator: ",")))
        ]
    }

    // MARK: Sound

    private func soundFindings() -> [Finding] {
        let output = settings.configuration.player.output
        guard output == "alsa" || output.hasPrefix("alsa:") else {
            return [finding("sound", .ok, "no card needed: player.output is no card")]
        }
        return [cardFinding(), realtimeFinding()]
    }

    private func cardFinding() -> Finding {
        let drivers = sound.cardDrivers.joined(separator: ", ")
        if sound.cardDrivers.isEmpty, sound.server == nil {
            return finding(
                "sound", .problem, "there is no sound card and no sound server",
                remedy: "aplay -l lists cards; on a Raspberry Pi: dtparam=audio=on in /boot/firmware/config.txt")
        }
        if let server = sound.server, daemonIsOwn {
            return finding(
                "sound", sound.serverIsDefault ? .ok : .warning,
                sound.serverIsDefault
                    ? "\(shown: server) serves you"
                    : "\(shown: server) serves you, but ALSA's default device does not lead to it: the card is fought over",
                remedy: sound.serverIsDefault ? nil : "sudo apt install pipewire-alsa")
        }
        guard sound.mayOpenCards || !daemonIsOwn else {
            return finding(
                "sound", .problem, "you may not open the card (\(shown: drivers))", remedy: joinGroup("audio"))
        }
        return finding(
            "sound", .ok,
            "\(sound.cardDrivers.count) \(shown: sound.cardDrivers.count == 1 ? "card" : "cards"): \(shown: drivers)")
    }

    private func realtimeFinding() -> Finding {
        let remedy: DoctorText =
            "echo '@audio - rtprio 20' | sudo tee /etc/security/limits.d/sursathi.conf, then log out and in again and be in the group audio"
        switch (selfTest?.hasRealtimeAudio, sound.realtimeLimit) {
        case (true?, _): return finding("sound", .ok, "the audio thread has real-time scheduling")
        case (false?, _):
            return finding(
                "sound", .warning,
                "the audio thread has no real-time scheduling: a busy machine may interrupt the music",
                remedy: daemonIsSystemService ? "LimitRTPRIO=20 in: sudo systemctl edit sursathid" : remedy)
        case (nil, 10...): return finding("sound", .ok, "real-time scheduling is allowed")
        case (nil, _):
            return finding(
                "sound", .warning, "real-time scheduling is not allowed: a busy machine may interrupt the music",
                remedy: account.userID == 0 ? nil : remedy)
        }
    }

    // MARK: Music

    private func musicFindings() -> [Finding] {
        guard let folder = music.folder else {
            return [
                finding(
                    "music", .problem, "no music folder: there is no home, and music.folder is not set",
                    remedy: "set music.folder in config.toml")
            ]
        }
        if !music.isReadable, answer == nil || daemonIsOwn {
            return [
                finding(
                    "music", .problem, "the music folder \(path: folder) is missing or cannot be read",
                    remedy: "mkdir -p \(path: folder), or set music.folder in config.toml")
            ]
        }
        let playable = music.moods.filter { $0.trackCount > 0 }
        guard !playable.isEmpty else {
            let names = settings.configuration.moodDefinitions.map(\.name)
            return [
                finding(
                    "music", .problem, "no mood has music",
                    remedy:
                        "cd \(path: folder) && mkdir -p \(names.joined(separator: " "), as: "calm happy sad surprised afraid angry"), and put MP3 files into them"
                )
            ]
        }
        let count = playable.reduce(0) { $0 + $1.trackCount }
        var findings = [
            finding(
                "music", .ok, "\(count) songs in \(playable.count) of \(music.moods.count) moods, in \(path: folder)")
        ]
        let silent = music.moods.filter { $0.trackCount == 0 }
        if !silent.isEmpty {
            let names = silent.map(\.mood).joined(separator: ", ")
            findings.append(
                finding(
                    "music", .warning,
                    "no song for \(names, as: "\(silent.count) moods"): the music of before goes on then",
                    remedy: "put MP3 files into \(path: silent[0].playlist ?? folder)"))
        }
        return findings
    }
}
