// Runs on: any thread (values only). Who has the camera open, and whether there is one.
import ControlProtocol

extension Facts {
    /// Which device is open, by whom, and who says so.
    func openCameraFindings() -> [Finding] {
        [daemonCamera(), otherPrograms()].compactMap { $0 }
    }

    private func finding(_ level: Finding.Level, _ text: DoctorText, remedy: DoctorText? = nil) -> Finding {
        Finding(.privacy, "camera", level, text, remedy: remedy)
    }

    private func daemonCamera() -> Finding {
        let seen = holders.filter { holder in daemonProcesses.contains { $0.id == holder.process.id } }
        guard let answer else { return silentDaemonCamera(seen.first) }
        guard let test = answer.selfTest else { return withoutSelfTest(answer, seen) }
        let isSeen = seen.contains { $0.process.id == test.processID }
        let isHidden = hiddenProcesses.contains { $0.id == test.processID }
        let source: DoctorText =
            isSeen
            ? "seen in /proc, and it says so itself"
            : isHidden ? "it says so itself; /proc hides its files from you" : "it says so itself"
        guard let device = test.videoDevices.first ?? seen.first?.device else {
            let how: DoctorText =
                isHidden
                ? "it says so itself; /proc hides its files from you" : "it says so itself, and /proc shows the same"
            return finding(.ok, "sursathid has no video device open (\(shown: state(answer.mood))); \(how)")
        }
        let text: DoctorText = "\(path: device) is open by sursathid (process \(test.processID)); \(source)"
        if answer.mood.camera == .off {
            return finding(
                .problem, text + ", although the camera is switched off", remedy: serviceCommand("restart"))
        }
        if isSeen, test.videoDevices.isEmpty, answer.mood.camera != .starting {
            return finding(.problem, text + "; /proc shows it, and sursathid does not tell of it")
        }
        return finding(.ok, text + ". \"sursathictl camera off\" closes it")
    }

    /// What /proc shows of a daemon that does not answer.
    private func silentDaemonCamera(_ holder: Holder?) -> Finding {
        if let holder {
            return finding(
                .warning,
                "\(path: holder.device) is open by sursathid (process \(holder.process.id)), which does not answer; seen in /proc",
                remedy: "kill \(holder.process.id)")
        }
        let hidden = daemonProcesses.first { process in hiddenProcesses.contains { $0.id == process.id } }
        if let hidden {
            return finding(
                .warning,
                "sursathid (process \(hidden.id)) does not answer you, and /proc hides its files from you: whether it has a camera open is not known",
                remedy: "sudo sursathictl doctor")
        }
        return finding(
            .ok,
            daemonProcesses.isEmpty
                ? "sursathid does not run, so it has no camera open"
                : "sursathid does not answer, and has no video device open; seen in /proc")
    }

    private func withoutSelfTest(_ answer: Answer, _ seen: [Holder]) -> Finding {
        let mending: DoctorText = "install the same version of sursathid and restart it"
        guard let holder = seen.first else {
            return finding(
                .warning,
                "the camera is \(shown: answer.mood.camera.rawValue), says sursathid, which knows no self-test",
                remedy: mending)
        }
        return finding(
            .warning, "\(path: holder.device) is open by sursathid (process \(holder.process.id)); seen in /proc only",
            remedy: mending)
    }

    /// What the camera does, in words that a stranger may read.
    private func state(_ mood: MoodReport) -> String {
        switch mood.camera {
        case .off: "the camera is off"
        case .resting: "the camera rests until the next look"
        case .starting: "the camera is being opened"
        case .unavailable: "the camera is not available"
        case .on, .covered: "it looks at the demo or a recording"
        }
    }

    private func otherPrograms() -> Finding? {
        let others = holders.filter { holder in !daemonProcesses.contains { $0.id == holder.process.id } }
        let unseen = hiddenProcesses.filter { hidden in !daemonProcesses.contains { $0.id == hidden.id } }.count
        guard !others.isEmpty else {
            guard unseen > 0 else { return finding(.ok, "no other program has a video device open") }
            return finding(
                .ok,
                "no other program of yours has a video device open; \(unseen) processes of other users were not looked at (sudo sursathictl doctor looks at all)"
            )
        }
        let list = DoctorText.joined(
            others.map { holder in
                "\(path: holder.device) by \(holder.process.name, as: "another program") (process \(holder.process.id))"
            })
        let isInTheWay = answer?.mood.camera == .unavailable
        return finding(
            .warning, "other programs have video devices open: \(list)",
            remedy: isInTheWay
                ? "end that program, or name another camera in camera.device"
                : "end it if it is not meant to see you: kill \(others[0].process.id)")
    }

    /// Whether there is a camera to be used.
    func cameraPartFindings() -> [Finding] {
        func part(_ level: Finding.Level, _ text: DoctorText, remedy: DoctorText? = nil) -> [Finding] {
            [Finding(.parts, "camera", level, text, remedy: remedy)]
        }
        let device = settings.configuration.camera.device
        if let answer, answer.mood.camera == .unavailable {
            return part(
                .problem, "sursathid has no camera: \(answer.mood.cameraDetail ?? "no reason given")",
                remedy: cameraRemedy())
        }
        guard Self.isDevice(device) else { return part(.ok, "none needed: camera.device is no camera") }
        if let answer, [.on, .covered, .resting].contains(answer.mood.camera) {
            return part(.ok, "sursathid has one\(answer.mood.cameraDetail.map { ": \($0)" } ?? "")")
        }
        let usable = cameras.filter { $0.obstacle == nil || $0.obstacle == .busy }
        if let camera = usable.first {
            return part(.ok, "\(path: camera.path) (\(camera.name, as: "a camera"), driver \(shown: camera.driver))")
        }
        if cameras.contains(where: { $0.obstacle == .forbidden }) {
            return part(.problem, "you may not open \(path: forbiddenPath)", remedy: cameraRemedy())
        }
        return part(.problem, "there is none", remedy: cameraRemedy())
    }

    private var forbiddenPath: String { cameras.first { $0.obstacle == .forbidden }?.path ?? "/dev/video0" }

    private func cameraRemedy() -> DoctorText {
        if cameras.contains(where: { $0.obstacle == .forbidden }) { return joinGroup("video") }
        if cameras.contains(where: { $0.obstacle == .busy }) {
            return "end the program that has it, or name another one in camera.device"
        }
        return "plug in a USB camera, or set camera.device in config.toml; v4l2-ctl --list-devices lists what there is"
    }

    /// Whether the setting names a camera, not the demo or a recording.
    static func isDevice(_ device: String) -> Bool {
        if device == "auto" || device.hasPrefix("/dev/") { return true }
        return !(device == "demo" || device.hasPrefix("demo:") || device.contains("/") || device.contains("."))
    }
}
