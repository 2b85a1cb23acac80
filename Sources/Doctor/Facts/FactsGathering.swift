// Runs on: the main thread of sursathictl. It looks at files and devices and waits for the daemon; it changes nothing and needs no rights.
import Capture
import ControlProtocol
import Files
import Glibc
import Library
import Pipeline

/// Collects the facts.
public struct FactsGathering {
    private let connect: () throws(ControlClientError) -> ControlClient
    private let configurationPath: String?

    /// Prepares it.
    /// - Parameters:
    ///   - configurationPath: the file to judge; nil for the daemon's, or the one that it would read.
    ///   - connect: connects to the daemon.
    public init(configurationPath: String?, connect: @escaping () throws(ControlClientError) -> ControlClient) {
        self.configurationPath = configurationPath
        self.connect = connect
    }

    /// Looks at everything.
    public func facts() -> Facts {
        var facts = Facts()
        facts.nowUnixSeconds = time(nil)
        facts.machine = .current()
        facts.account = .ofThisProcess()
        facts.daemon = daemon()
        let processes = ProcessTable()
        facts.daemonProcesses = processes.daemons
        facts.holders = processes.holders
        facts.hiddenProcesses = processes.hidden
        facts.cameras = CameraList.scan().nodes.map(Facts.Camera.init)
        facts.sound = .current()
        facts.hasSystemd = ServiceUnits.hasSystemd
        if facts.hasSystemd {
            let ofSystem = ServiceUnits.units(of: .system)
            facts.systemdAnswers = ofSystem != nil
            // Whoever is not logged in has no manager of their own.
            facts.units = (ofSystem ?? []) + (ServiceUnits.units(of: .user) ?? [])
        }
        facts.serviceUserGroups = Facts.Account.groups(ofUser: "sursathi")
        facts.settings = settings(facts.answer)
        facts.neededFiles = Self.neededFiles(facts.settings.configuration)
        facts.music = music(facts.answer, facts.settings.configuration)
        facts.kept = kept(facts)
        return facts
    }

    private func daemon() -> Facts.Daemon {
        do throws(ControlClientError) {
            return .answers(try answer(of: try connect()))
        } catch {
            switch error {
            case .notReachable: return .silent
            case .permissionDenied(let path, let group): return .forbidden(path: path, group: group)
            case .timedOut(let path, _), .closed(let path), .notMPD(let path, _), .refused(let path, _),
                .malformedResponse(let path, _), .system(let path, _, _):
                return .mute(path: path, reason: error.description)
            case .rejected, .unsendable: return .mute(path: "", reason: error.description)
            }
        }
    }

    private func answer(of client: ControlClient) throws(ControlClientError) -> Facts.Answer {
        var answer = Facts.Answer()
        answer.socket = client.path
        answer.mood = try client.mood()
        answer.error = try client.status().error
        answer.moods = try client.moods()
        answer.output = try client.send("outputs").first { $0.key == "outputname" }?.value
        do throws(ControlClientError) {
            answer.musicFolder = try client.send("config").first { $0.key == "music_directory" }?.value
            answer.selfTest = SelfTestReport(pairs: try client.send("selftest"))
        } catch {
            guard case .rejected = error else { throw error }
        }
        return answer
    }

    private func settings(_ answer: Facts.Answer?) -> Facts.Settings {
        var settings = Facts.Settings()
        settings.file = configurationPath ?? (answer?.selfTest.map(\.configurationFile) ?? ConfigurationFile.standard())
        if let file = settings.file {
            do throws(ConfigurationProblem) {
                let reader = try ConfigurationFile.read(file)
                settings.problems = reader.problems
                settings.configuration = reader.configuration
            } catch {
                settings.unreadable = error.message
            }
        }
        // It may have been started with another output than the file's.
        if let output = answer?.output { settings.configuration.player.output = output }
        return settings
    }

    private static func neededFiles(_ configuration: Configuration) -> [Facts.NeededFile] {
        var files = [
            neededFile("the cascade", own: configuration.face.cascade, "face.cascade", "sudo apt install opencv-data") {
                () throws(DataFileError) in try DataFiles.cascade()
            },
            neededFile("the face model", own: configuration.model.path, "model.path", "sudo make install") {
                () throws(DataFileError) in try DataFiles.faceModel()
            },
        ]
        if configuration.face.eyeCheck {
            files.append(
                neededFile("the eyes' cascade", own: "", "", "sudo apt install opencv-data") {
                    () throws(DataFileError) in try DataFiles.eyeCascade()
                })
        }
        if configuration.face.profileCascade {
            files.append(
                neededFile("the cascade for faces from the side", own: "", "", "sudo apt install opencv-data") {
                    () throws(DataFileError) in try DataFiles.profileCascade()
                })
        }
        return files
    }

    private static func neededFile(
        _ what: DoctorText, own path: String, _ setting: String, _ remedy: DoctorText,
        standard: () throws(DataFileError) -> String
    ) -> Facts.NeededFile {
        guard path.isEmpty else {
            return .init(
                what: what, path: path, isReadable: access(path, R_OK) == 0,
                remedy: "set \(shown: setting) in config.toml")
        }
        do throws(DataFileError) {
            let path = try standard()
            return .init(what: what, path: realPath(path) ?? path, isReadable: true, remedy: remedy)
        } catch {
            return .init(what: what, path: error.places.last ?? error.what, isReadable: false, remedy: remedy)
        }
    }

    private func music(_ answer: Facts.Answer?, _ configuration: Configuration) -> Facts.Music {
        var music = Facts.Music()
        if let answer {
            music.folder = answer.musicFolder
            music.moods = answer.moods
        } else {
            let playlists = MoodPlaylists(configuration: configuration, seed: 0)
            music.folder = playlists.folder.isEmpty ? nil : playlists.folder
            music.moods = playlists.entries.map {
                MoodEntry(mood: $0.mood, playlist: $0.path, trackCount: $0.trackCount)
            }
        }
        if let folder = music.folder { music.isReadable = access(folder, R_OK | X_OK) == 0 }
        return music
    }

    /// Without the daemon's word: this user's state folder, else the system service's.
    private func kept(_ facts: Facts) -> Facts.Kept {
        let own = RunningPipeline.standardStateFolder
        let candidates = [own, "/var/lib/sursathi"].compactMap { $0 }
        var kept = Facts.Kept()
        kept.folder = candidates.first { access($0, F_OK) == 0 || errno == EACCES } ?? own
        let files = StoredFiles(
            stateFolder: kept.folder, coverFolders: [], traceFile: facts.settings.configuration.trace.file)
        kept.isHidden = files.isHidden
        kept.stored = files.stored
        kept.pictures = files.pictures
        return kept
    }
}

extension Facts.Camera {
    init(_ node: CameraNode) {
        let obstacle: Obstacle? =
            switch node.obstacle?.reason {
            case nil: nil
            case .busy: .busy
            case .forbidden: .forbidden
            default: .noCamera
            }
        self.init(path: node.path, name: node.name, driver: node.driver, obstacle: obstacle)
    }
}
