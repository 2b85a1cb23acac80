// Runs on: any thread (values only). What the daemon cannot do, as it has tried.
import ControlProtocol

extension Facts {
    /// Files, network, rights and memory.
    func lockdownFindings() -> [Finding] {
        guard let test = selfTest else {
            guard answer == nil else { return [] }
            return [
                Finding(
                    .privacy, "lock-down", .warning,
                    "sursathid does not answer, so nobody could try what it must not be able to do",
                    remedy: startCommand)
            ]
        }
        return [files(test), openFiles(test), network(test), sockets(test), rights(test), memory(test)]
            .compactMap { $0 }
    }

    /// What the shipped units forbid and a program that was started by hand may do.
    private var lockRemedy: DoctorText {
        if daemonIsSystemService {
            return
                "the shipped unit forbids it; see what unlocks it: systemctl cat sursathid; take that back: sudo systemctl revert sursathid"
        }
        return selfTest?.controlGroup?.contains("sursathid.service") == true
            ? "the system service is locked tighter than a user's can be: sudo systemctl enable --now sursathid"
            : "start it as a service: \(startCommand)"
    }

    private static let sharedMemory = "/dev/shm"

    private func files(_ test: SelfTestReport) -> Finding {
        let others = test.places.filter { !$0.isOwn }
        // Sound servers and ALSA's mixing share memory there; it is no disk.
        let (shared, open) = (
            others.contains { $0.outcome == .writable && $0.path == Self.sharedMemory },
            others.filter { $0.outcome == .writable && $0.path != Self.sharedMemory }
        )
        if let own = test.places.first(where: { $0.isOwn && $0.outcome.isRefusal }) {
            return Finding(
                .privacy, "files", .problem,
                "sursathid cannot write its own state in \(path: own.path) (\(shown: own.outcome.name)): what it learns is lost at the next start",
                remedy: own.outcome == .refused("ENOSPC")
                    ? "make room on that disk: df -h \(path: own.path)"
                    : "sudo chown -R \(serviceUser) \(path: own.path)")
        }
        guard open.isEmpty else {
            let list = DoctorText.joined(open.map { "\(path: $0.path)" })
            return Finding(
                .privacy, "files", .warning,
                "nothing but its own code keeps sursathid from writing in \(list): it has just tried",
                remedy: lockRemedy)
        }
        let refused = others.filter { $0.outcome.isRefusal }.count
        let hasPrivate = others.contains { $0.outcome == .privateFolder }
        return Finding(
            .privacy, "files", .ok,
            "sursathid can write nothing but its state: it has just tried \(refused) folders, and was refused\(hasPrivate ? "; its /tmp is its own and emptied at its end" : "")\(shared ? "; /dev/shm, where sound programs share memory, is open to it" : "")"
        )
    }

    private func openFiles(_ test: SelfTestReport) -> Finding? {
        let configuration = settings.configuration
        let wished = test.filesOpenForWriting.filter { path in
            path == configuration.trace.file || configuration.player.output == "wav:\(path)"
                || configuration.player.output == "pipe:\(path)"
        }
        let unwished = test.filesOpenForWriting.filter { !wished.contains($0) }
        guard unwished.isEmpty else {
            return Finding(
                .privacy, "files", .problem,
                "sursathid writes to files outside its state: \(DoctorText.joined(unwished.map { "\(path: $0)" }))",
                remedy: serviceCommand("restart"))
        }
        return wished.isEmpty
            ? nil
            : Finding(
                .privacy, "files", .ok,
                "as configured, sursathid writes to \(DoctorText.joined(wished.map { "\(path: $0)" }))")
    }

    private func network(_ test: SelfTestReport) -> Finding {
        let internet = test.networks.filter { $0.family != "packet" }
        let possible = test.networks.filter { $0.refusal == nil }
        let isWished = settings.configuration.control.port > 0
        guard !possible.isEmpty else {
            let names = internet.compactMap(\.refusal)
            return Finding(
                .privacy, "network", .ok,
                "sursathid can open no network socket: it has just tried, and was refused (\(shown: names.first ?? "no answer"))"
            )
        }
        if test.hasNetworkInterface == false {
            return Finding(
                .privacy, "network", .ok, "sursathid sees no network interface but the one within this machine")
        }
        if isWished {
            return Finding(
                .privacy, "network", .ok, "sursathid can open network sockets, as control.port asks for it")
        }
        return Finding(
            .privacy, "network", .warning,
            "nothing but its own code keeps sursathid from opening network sockets (\(shown: possible.map(\.family).joined(separator: ", "))): it has just tried",
            remedy: lockRemedy)
    }

    private func sockets(_ test: SelfTestReport) -> Finding {
        guard test.networkSockets.isEmpty else {
            let list = DoctorText.joined(test.networkSockets.map { "\($0, as: "a socket")" })
            let isWished =
                settings.configuration.control.port > 0
                && test.networkSockets.allSatisfy { $0.hasSuffix(":\(settings.configuration.control.port)") }
            return Finding(
                .privacy, "sockets", isWished ? .ok : .problem,
                isWished
                    ? "sursathid listens on the network as control.port asks for it: \(list)"
                    : "sursathid has network sockets open that no setting asks for: \(list)",
                remedy: isWished ? nil : serviceCommand("restart"))
        }
        return Finding(
            .privacy, "sockets", .ok,
            "of its \(test.descriptorCount) open descriptors \(test.unixSocketCount) are sockets, all within this machine"
        )
    }

    private func rights(_ test: SelfTestReport) -> Finding {
        if test.userID == 0 {
            return Finding(
                .privacy, "rights", .warning, "sursathid runs as root",
                remedy: "start it as a service: it has a user of its own then")
        }
        var missing: [DoctorText] = []
        if test.hasNoNewPrivileges == false { missing.append("new privileges are not forbidden") }
        if test.filtersSystemCalls == false { missing.append("system calls are not filtered") }
        guard missing.isEmpty else {
            return Finding(.privacy, "rights", .warning, DoctorText.joined(missing), remedy: lockRemedy)
        }
        return Finding(.privacy, "rights", .ok, "no new privileges, system calls filtered")
    }

    private func memory(_ test: SelfTestReport) -> Finding {
        var missing: [DoctorText] = []
        if test.coreLimitBytes != 0, test.isDumpable != false {
            missing.append("a crash may write its memory, and the newest picture in it, to a file")
        }
        if let swapped = test.swappedKilobytes, swapped > 0 { missing.append("\(swapped) kB of it lie in swap") }
        guard missing.isEmpty else {
            return Finding(.privacy, "memory", .warning, DoctorText.joined(missing), remedy: lockRemedy)
        }
        return Finding(.privacy, "memory", .ok, "no core file, nothing in swap")
    }

    private var serviceUser: DoctorText {
        daemonIsSystemService ? "sursathi:sursathi" : "\(account.name, as: "USER")"
    }
}

extension SelfTestReport.Place.Outcome {
    var isRefusal: Bool { if case .refused = self { true } else { false } }
    var name: String { if case .refused(let name) = self { name } else { "" } }
}
