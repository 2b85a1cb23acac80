// Runs on: any thread. Value types only.

/// The answer of `selftest`: what the daemon found when it looked at itself and tried what it must not be able to do.
///
/// The daemon's open files are hidden from other users, and whether a file can be written or a socket opened is only known by the
/// process that tries. So the daemon tries at the time of asking; nothing here is what a configuration promises.
public struct SelfTestReport: Sendable, Equatable {
    /// A folder in which the daemon tried to make a file without a name.
    public struct Place: Sendable, Equatable {
        /// What came of it.
        public enum Outcome: Sendable, Equatable {
            /// A file can be made there.
            case writable
            /// One can, in a folder that only this service sees and that is emptied when it ends (systemd's `PrivateTmp=`).
            case privateFolder
            /// There is no such folder.
            case missing
            /// It was refused; the name of the errno.
            case refused(String)
        }

        /// The folder.
        public var path: String
        /// Whether the daemon is meant to write there: its state, its runtime directory.
        public var isOwn: Bool
        /// What came of the trial.
        public var outcome: Outcome

        /// A place.
        public init(path: String, isOwn: Bool, outcome: Outcome) {
            self.path = path
            self.isOwn = isOwn
            self.outcome = outcome
        }
    }

    /// A kind of network socket that the daemon tried to open.
    public struct Network: Sendable, Equatable {
        /// `inet`, `inet6`, `packet` or `netlink`.
        public var family: String
        /// The name of the errno; nil if the socket could be opened.
        public var refusal: String?

        /// A trial.
        public init(family: String, refusal: String?) {
            self.family = family
            self.refusal = refusal
        }
    }

    /// One kind of what is kept on disk.
    public struct Stored: Sendable, Equatable {
        /// The name of a `StoredKind`.
        public var kind: String
        /// How many files.
        public var count: Int
        /// Their size together.
        public var bytes: Int
        /// When the one that was not changed for the longest time was written, in seconds since 1970.
        public var oldestUnixSeconds: Int
        /// When one was written last.
        public var newestUnixSeconds: Int

        /// What is kept.
        public init(kind: String, count: Int, bytes: Int, oldestUnixSeconds: Int, newestUnixSeconds: Int) {
            self.kind = kind
            self.count = count
            self.bytes = bytes
            self.oldestUnixSeconds = oldestUnixSeconds
            self.newestUnixSeconds = newestUnixSeconds
        }
    }

    /// The version of the daemon; nil if it is not said.
    public var version: String?
    /// The daemon's process.
    public var processID = 0
    /// The user it runs as.
    public var userID = 0
    /// The control group it runs in, such as `/system.slice/sursathid.service`.
    public var controlGroup: String?
    /// The configuration file that was read; nil if the defaults hold.
    public var configurationFile: String?
    /// The folder of what it keeps.
    public var stateFolder: String?
    /// Video devices that are open.
    public var videoDevices: [String] = []
    /// Sound devices that are open.
    public var soundDevices: [String] = []
    /// Regular files outside its own folders that are open for writing.
    public var filesOpenForWriting: [String] = []
    /// How many descriptors were looked at, that is: are open.
    public var descriptorCount = 0
    /// How many of them are Unix sockets.
    public var unixSocketCount = 0
    /// The other sockets, as family and local address: `inet 127.0.0.1:6600`.
    public var networkSockets: [String] = []
    /// What came of opening network sockets.
    public var networks: [Network] = []
    /// Whether there is another network interface than the machine's own loop; nil if that cannot be seen.
    public var hasNetworkInterface: Bool?
    /// What came of writing.
    public var places: [Place] = []
    /// What is kept on disk.
    public var stored: [Stored] = []
    /// Pictures among it, which there must not be.
    public var pictures: [String] = []
    /// Programs that it starts can have no more rights than itself.
    public var hasNoNewPrivileges: Bool?
    /// System calls are filtered (seccomp).
    public var filtersSystemCalls: Bool?
    /// Others of the same user may look into its memory, and a crash may write it to a file.
    public var isDumpable: Bool?
    /// The largest core file that a crash may write, in bytes; nil is no limit.
    public var coreLimitBytes: Int? = 0
    /// What of its memory lies in swap, in kilobytes.
    public var swappedKilobytes: Int?
    /// Whether the audio thread has real-time scheduling; nil if there is no such thread.
    public var hasRealtimeAudio: Bool?

    /// Nothing was found out.
    public init() {}
}
