// Runs on: any thread (values only).

/// What a process still needs.
public struct LockdownPolicy: Sendable, Equatable {
    /// Files and folders that are read, with all that lies in them. What is not there counts for nothing.
    public var readable: [String] = []
    /// Folders in which files are also made, changed and removed.
    public var writable: [String] = []
    /// Folders of devices: what is there, or appears later, is read, written and controlled, but not made.
    public var devices: [String] = []
    /// Everything is readable: of what is read, something was not there to be named.
    public var readsEverything = false
    /// The TCP port that is listened on; nil allows no network.
    public var port: UInt16?
    /// Keep memory out of swap if the system allows it.
    public var locksMemory = true
    /// Whether Unix sockets without a file, of other programs, are needed.
    public var usesAbstractSockets = false

    /// A policy that allows nothing.
    public init() {}

    /// Whether a path lies at or below one that is readable.
    public func mayRead(_ path: String) -> Bool {
        readsEverything
            || (readable + writable + devices).contains { root in
                path == root || root == "/" || path.hasPrefix(root.hasSuffix("/") ? root : root + "/")
            }
    }
}
