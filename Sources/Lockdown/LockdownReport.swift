// Runs on: any thread (values only).

/// What a process has given up.
public struct LockdownReport: Sendable, Equatable {
    /// No program that it starts gets rights that it has not.
    public var noNewPrivileges = false
    /// No debugger of the same user, and no core dump.
    public var notDumpable = false
    /// The limit of core dumps is 0.
    public var noCoreDumps = false
    /// Its memory is not swapped.
    public var memoryLocked = false
    /// The number of system calls that are still allowed; 0 if there is no filter.
    public var systemCalls = 0
    /// What sockets may be made.
    public var network = Network.unrestricted
    /// The version of Landlock; 0 if files are not restricted.
    public var landlock = 0
    /// Files are read only where the policy says.
    public var readingIsRestricted = false
    /// The folders that are written to.
    public var writable: [String] = []
    /// Threads that there were already: Landlock does not hold for them.
    public var threadsBefore = 0
    /// What could not be given up, and why.
    public var missing: [String] = []

    /// Kinds of sockets.
    public enum Network: String, Sendable {
        /// Unix sockets only.
        case unix
        /// TCP as well, which is listened on and, from Landlock 4 on, never connected by.
        case listening
        /// Whatever the system allows.
        case unrestricted
    }

    /// A report of nothing.
    public init() {}

    /// Whether all was obtained that does not depend on the machine's settings.
    public var isComplete: Bool { missing.isEmpty }

    /// It in one line, for a log.
    public var description: String {
        var parts: [String] = []
        if systemCalls > 0 { parts.append("\(systemCalls) system calls, none of which starts a program") }
        switch network {
        case .unix: parts.append("no network")
        case .listening: parts.append("network for the control port only")
        case .unrestricted: break
        }
        if landlock > 0 {
            parts.append("writes only in \(writable.joined(separator: ", "))")
            if readingIsRestricted { parts.append("reads only music, models and system files") }
        }
        if notDumpable, noCoreDumps { parts.append("no core dumps, no debugger") }
        parts.append(memoryLocked ? "memory is not swapped" : "memory is swapped as the system likes")
        let obtained = "locked down: " + parts.joined(separator: "; ")
        return missing.isEmpty ? obtained : obtained + "; not obtained: " + missing.joined(separator: "; ")
    }
}

extension LockdownReport: CustomStringConvertible {}
