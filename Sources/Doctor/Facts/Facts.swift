// Runs on: any thread (values only).
import ControlProtocol
import Pipeline

/// Everything that the doctor has looked at, before it is judged. A test makes its own.
public struct Facts: Sendable {
    /// The machine.
    public struct Machine: Sendable {
        /// Of the kernel, such as `6.1.0-42-amd64`.
        public var kernel = ""
        /// Such as `x86_64`.
        public var architecture = ""
        /// Such as `Debian GNU/Linux 12 (bookworm)`.
        public var distribution = ""
        /// The kernels that the processor can run.
        public var processorLevel = ""
        /// Processors.
        public var processorCount = 0
        /// Memory in megabytes.
        public var memoryMegabytes = 0
        /// The host's name.
        public var hostName = ""

        /// Nothing known.
        public init() {}
    }

    /// Who asks.
    public struct Account: Sendable {
        /// The user's name.
        public var name = ""
        /// The user's number.
        public var userID = 0
        /// The user's home.
        public var home = ""
        /// The groups of this login.
        public var groups: Set<String> = []
        /// The groups of the user database, which count from the next login.
        public var groupsOnceLoggedIn: Set<String> = []

        /// Nobody.
        public init() {}
    }

    /// What was heard of the daemon.
    public enum Daemon: Sendable {
        /// It answered.
        case answers(Answer)
        /// A socket is there, and this user may not use it; the group that may.
        case forbidden(path: String, group: String?)
        /// It accepted the connection and then said nothing, or nothing that could be understood.
        case mute(path: String, reason: String)
        /// Nothing listens.
        case silent
    }

    /// The daemon's answers.
    public struct Answer: Sendable {
        /// Its socket.
        public var socket = ""
        /// Its self-test; nil if it knows none (an older version).
        public var selfTest: SelfTestReport?
        /// The mood and the camera.
        public var mood = MoodReport(mood: "unknown")
        /// What is wrong with the player; nil if nothing is.
        public var error: String?
        /// Where the sound goes, as `player.output` says it.
        public var output: String?
        /// The music folder as the daemon has it.
        public var musicFolder: String?
        /// The moods with their music.
        public var moods: [MoodEntry] = []

        /// Nothing was answered.
        public init() {}
    }

    /// A process with the daemon's name.
    public struct Process: Sendable, Equatable {
        /// Its number.
        public var id: Int
        /// Its user.
        public var userID: Int
        /// Its name.
        public var name: String

        /// A process.
        public init(id: Int, userID: Int, name: String) {
            self.id = id
            self.userID = userID
            self.name = name
        }
    }

    /// A process that has a video device open, as /proc shows it.
    public struct Holder: Sendable, Equatable {
        /// The device.
        public var device: String
        /// The process.
        public var process: Process

        /// A holder.
        public init(device: String, process: Process) {
            self.device = device
            self.process = process
        }
    }

    /// A video device.
    public struct Camera: Sendable {
        /// Why it cannot be used.
        public enum Obstacle: Sendable, Equatable {
            /// Somebody else has it.
            case busy
            /// No permission.
            case forbidden
            /// It is no camera.
            case noCamera
        }

        /// Its path.
        public var path: String
        /// What it is called.
        public var name: String
        /// Its driver.
        public var driver: String
        /// What stands in the way; nil if nothing does.
        public var obstacle: Obstacle?

        /// A device.
        public init(path: String, name: String, driver: String, obstacle: Obstacle?) {
            self.path = path
            self.name = name
            self.driver = driver
            self.obstacle = obstacle
        }
    }

    /// What there is to play on.
    public struct Sound: Sendable {
        /// The drivers of the cards (`/proc/asound/cards`).
        public var cardDrivers: [String] = []
        /// Whether this user may open a card; true without cards.
        public var mayOpenCards = true
        /// `PipeWire` or `PulseAudio`, if one serves this user.
        public var server: String?
        /// Whether ALSA's default device leads to it.
        public var serverIsDefault = false
        /// The highest real-time priority that this user's programs may have.
        public var realtimeLimit = 0

        /// Nothing.
        public init() {}
    }

    /// One of systemd's units.
    public struct Unit: Sendable, Equatable {
        /// Whose service manager knows it.
        public enum Manager: String, Sendable, CaseIterable {
            /// The machine's.
            case system
            /// The user's.
            case user
        }

        /// Whose.
        public var manager: Manager
        /// Such as `sursathid.service`.
        public var name: String
        /// systemd's `LoadState`.
        public var load = ""
        /// systemd's `UnitFileState`.
        public var enabled = ""
        /// systemd's `ActiveState`.
        public var active = ""
        /// systemd's `Result`.
        public var result = ""
        /// How often it was started again.
        public var restarts = 0

        /// A unit of which nothing else is known.
        public init(manager: Manager, name: String) {
            self.manager = manager
            self.name = name
        }

        /// Whether there is such a unit.
        public var isInstalled: Bool { load == "loaded" || load == "masked" || load == "bad-setting" }
        /// Whether it starts with the machine or the session.
        public var isEnabled: Bool { ["enabled", "enabled-runtime", "alias", "linked"].contains(enabled) }
        /// Whether it runs.
        public var isActive: Bool { ["active", "reloading", "activating"].contains(active) }
    }

    /// The configuration.
    public struct Settings: Sendable {
        /// The file; nil if there is none, and the defaults hold.
        public var file: String?
        /// Why it cannot be read as a whole.
        public var unreadable: String?
        /// What is wrong inside.
        public var problems: [ConfigurationProblem] = []
        /// What holds.
        public var configuration = Configuration()

        /// The defaults.
        public init() {}
    }

    /// A file that the program needs.
    public struct NeededFile: Sendable {
        /// What it is.
        public var what: DoctorText
        /// Where it was found, or should be.
        public var path: String
        /// Whether it can be read.
        public var isReadable: Bool
        /// What mends it.
        public var remedy: DoctorText

        /// A file.
        public init(what: DoctorText, path: String, isReadable: Bool, remedy: DoctorText) {
            self.what = what
            self.path = path
            self.isReadable = isReadable
            self.remedy = remedy
        }
    }

    /// The music, as the daemon or else this program sees it.
    public struct Music: Sendable {
        /// The music folder; nil if nothing names one.
        public var folder: String?
        /// Whether it is there and this user can read it.
        public var isReadable = true
        /// The moods with their music.
        public var moods: [MoodEntry] = []

        /// None.
        public init() {}
    }

    /// What is kept, as this program sees it; the daemon's answer goes before it.
    public struct Kept: Sendable {
        /// The state folder.
        public var folder: String?
        /// Whether it may not be read.
        public var isHidden = false
        /// What is in it.
        public var stored: [SelfTestReport.Stored] = []
        /// Pictures among it.
        public var pictures: [String] = []

        /// Nothing.
        public init() {}
    }

    /// The machine.
    public var machine = Machine()
    /// Who asks.
    public var account = Account()
    /// What was heard of the daemon.
    public var daemon = Daemon.silent
    /// Processes with the daemon's name.
    public var daemonProcesses: [Process] = []
    /// Who has a video device open, as far as this user may see it.
    public var holders: [Holder] = []
    /// Processes whose files this user may not see.
    public var hiddenProcesses: [Process] = []
    /// The video devices.
    public var cameras: [Camera] = []
    /// The sound.
    public var sound = Sound()
    /// systemd's units; empty without systemd.
    public var units: [Unit] = []
    /// Whether systemd runs here.
    public var hasSystemd = false
    /// Whether its manager has said anything.
    public var systemdAnswers = true
    /// The groups of the system service's user; nil if there is no such user.
    public var serviceUserGroups: Set<String>?
    /// The configuration.
    public var settings = Settings()
    /// Cascades and model.
    public var neededFiles: [NeededFile] = []
    /// The music.
    public var music = Music()
    /// What is kept.
    public var kept = Kept()
    /// Now, in seconds since 1970.
    public var nowUnixSeconds = 0

    /// Nothing known.
    public init() {}

    /// The daemon's answers, if it answered.
    var answer: Answer? { if case .answers(let answer) = daemon { answer } else { nil } }
    /// Its self-test, if it has one.
    var selfTest: SelfTestReport? { answer?.selfTest }
    /// Whether the daemon is this user's own.
    var daemonIsOwn: Bool { selfTest.map { $0.userID == account.userID } ?? true }
    /// Whether the daemon is the system's service: by its own word, or where it says nothing by its socket.
    var daemonIsSystemService: Bool {
        if let group = selfTest?.controlGroup { return group.hasPrefix("/system.slice/sursathid.service") }
        switch daemon {
        case .answers(let answer): return answer.socket == SocketPath.system
        case .forbidden(let path, _): return path == SocketPath.system
        case .mute(let path, _): return path == SocketPath.system
        case .silent: return false
        }
    }
}
