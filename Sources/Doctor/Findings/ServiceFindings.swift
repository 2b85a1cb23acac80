// Runs on: any thread (values only). What runs, by whom it was started, and how to start it.
import ControlProtocol

extension Facts {
    /// The daemon and systemd's units.
    func serviceFindings() -> [Finding] {
        [daemonFinding(), versionFinding(), playerError(), twoDaemons()].compactMap { $0 } + unitFindings()
    }

    private func finding(
        _ subject: String, _ level: Finding.Level, _ text: DoctorText, remedy: DoctorText? = nil
    ) -> Finding {
        Finding(.service, subject, level, text, remedy: remedy)
    }

    private func daemonFinding() -> Finding {
        switch daemon {
        case .answers(let answer):
            var text: DoctorText = "sursathid answers on \(path: answer.socket)"
            if let test = answer.selfTest {
                text = text + " (process \(test.processID), \(origin(test)))"
            }
            return finding("daemon", .ok, text)
        case .forbidden(let path, let group):
            let text: DoctorText = "sursathid is there, and you may not use its socket \(path: path)"
            guard let group, group != "root" else {
                return finding("daemon", .problem, text + ": it is another user's", remedy: "sudo sursathictl doctor")
            }
            return finding("daemon", .problem, text, remedy: joinGroup(group))
        case .mute(let path, let reason):
            return finding(
                "daemon", .problem, "sursathid at \(path: path) does not answer: \(reason)",
                remedy: serviceCommand("restart"))
        case .silent:
            guard let process = daemonProcesses.first else {
                return finding("daemon", .problem, "sursathid does not run", remedy: startCommand)
            }
            return finding(
                "daemon", .problem,
                "sursathid runs (process \(process.id), user \(process.userID)), but on another socket",
                remedy: process.userID == account.userID
                    ? "name the socket: sursathictl --socket PATH doctor, or set SURSATHI_SOCKET"
                    : "sursathictl --socket /run/user/\(process.userID)/sursathi/socket doctor")
        }
    }

    private func origin(_ test: SelfTestReport) -> DoctorText {
        if daemonIsSystemService { return "the system's service" }
        if test.controlGroup?.contains("sursathid.service") == true { return "a user's service" }
        return test.userID == 0 ? "started by hand as root" : "started by hand"
    }

    private func versionFinding() -> Finding? {
        guard let answer else { return nil }
        guard let version = answer.selfTest?.version else {
            return finding(
                "version", .warning, "sursathid is older than this sursathictl (\(shown: softwareVersion))",
                remedy: serviceCommand("restart"))
        }
        guard version == softwareVersion else {
            return finding(
                "version", .warning,
                "sursathid is \(shown: String(version.prefix(20))), sursathictl \(shown: softwareVersion)",
                remedy: serviceCommand("restart"))
        }
        return finding("version", .ok, "\(shown: version), sursathid and sursathictl")
    }

    private func playerError() -> Finding? {
        guard let error = answer?.error else { return nil }
        return finding("player", .problem, "\(error)", remedy: "sursathictl status tells more; then: sursathictl play")
    }

    private func twoDaemons() -> Finding? {
        guard daemonProcesses.count > 1 else { return nil }
        let list = DoctorText.joined(daemonProcesses.map { "process \($0.id) of user \($0.userID)" })
        return finding(
            "daemon", .warning, "several sursathid run: \(list); only one can have the camera",
            remedy:
                "systemctl --user disable --now sursathid, or: sudo systemctl disable --now sursathid sursathid.socket")
    }

    private func service(_ manager: Unit.Manager) -> Unit? {
        units.first { $0.manager == manager && $0.name == "sursathid.service" && $0.isInstalled }
    }

    private func unitFindings() -> [Finding] {
        guard hasSystemd else {
            return [finding("units", .ok, "no systemd here: whatever starts sursathid is not known")]
        }
        guard systemdAnswers else {
            return [
                finding(
                    "units", .warning, "systemd does not answer: what starts sursathid is not known",
                    remedy: "systemctl status sursathid")
            ]
        }
        let installed = Unit.Manager.allCases.compactMap(service)
        guard !installed.isEmpty else {
            return [
                finding(
                    "units", .warning, "no service is installed",
                    remedy: "sudo make install, or: sudo apt install ./sursathi.deb")
            ]
        }
        var findings = installed.map(unitFinding)
        if installed.allSatisfy({ $0.isEnabled }), installed.count == 2 {
            findings.append(
                finding(
                    "units", .warning,
                    "both the system's and your own service start sursathid: they want the same camera",
                    remedy:
                        "systemctl --user disable --now sursathid, or: sudo systemctl disable --now sursathid sursathid.socket"
                ))
        } else if !installed.contains(where: { $0.isEnabled || $0.isActive }) {
            findings.append(
                finding(
                    "units", .warning, "sursathid starts neither with the machine nor with your session",
                    remedy: startCommand))
        }
        return findings
    }

    private func unitFinding(_ unit: Unit) -> Finding {
        let name: DoctorText = unit.manager == .user ? "the user's service" : "the system's service"
        let state: DoctorText = "\(name) is \(shown: Self.word(unit.enabled)) and \(shown: Self.word(unit.active))"
        let systemctl: DoctorText = unit.manager == .user ? "systemctl --user" : "sudo systemctl"
        let journal: DoctorText =
            unit.manager == .user ? "journalctl --user -u sursathid" : "sudo journalctl -u sursathid"
        if unit.load != "loaded" {
            return finding(
                "units", .warning, "\(name) is \(shown: Self.word(unit.load))",
                remedy: unit.load == "masked" ? "\(systemctl) unmask sursathid" : "\(systemctl) cat sursathid")
        }
        if unit.active == "failed" {
            return finding(
                "units", .problem, state + " (\(shown: Self.word(unit.result)))",
                remedy: "see why: \(journal); then: \(systemctl) reset-failed sursathid && \(systemctl) start sursathid"
            )
        }
        if unit.restarts > 0 {
            return finding(
                "units", .warning, state + "; systemd had to start it again \(unit.restarts) times",
                remedy: "see why: \(journal)")
        }
        return finding("units", .ok, state)
    }

    /// A word of systemd's; what is none is not shown.
    private static func word(_ text: String) -> String {
        text.isEmpty
            ? "unknown" : text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= 97 && $0 <= 122) } ? text : "unknown"
    }

    /// `systemctl VERB sursathid` for whoever manages the daemon.
    func serviceCommand(_ verb: String) -> DoctorText {
        let isSystem = daemonIsSystemService || service(.system)?.isActive == true
        return isSystem ? "sudo systemctl \(shown: verb) sursathid" : "systemctl --user \(shown: verb) sursathid"
    }

    /// What starts the daemon.
    var startCommand: DoctorText {
        guard hasSystemd else { return "sursathid &" }
        if service(.user) == nil, service(.system) != nil { return "sudo systemctl enable --now sursathid" }
        return "systemctl --user enable --now sursathid"
    }

    /// What puts this user into a group, or makes it count.
    func joinGroup(_ group: String) -> DoctorText {
        account.groupsOnceLoggedIn.contains(group) && !account.groups.contains(group)
            ? "log out and in again: you were put into the group \(shown: group) meanwhile"
            : "sudo usermod -aG \(shown: group) \(account.name, as: "USER"), then log out and in again"
    }
}
