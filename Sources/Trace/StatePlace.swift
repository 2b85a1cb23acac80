// Runs on: any thread; makes a folder, so not on the audio thread.
import Glibc

/// Where the daemon keeps files of numbers whose names are relative.
public enum StatePlace {
    /// The path of a file such as `trace.file`: a relative one lies in the state directory, which systemd names in `STATE_DIRECTORY`; without
    /// systemd it is `$XDG_STATE_HOME/sursathi` or `~/.local/state/sursathi`.
    /// - Returns: the path; nil if the name is empty, or relative and there is no such directory.
    public static func path(of file: String, environment: [String: String]) -> String? {
        guard !file.isEmpty, !file.hasPrefix("/") else { return file.isEmpty ? nil : file }
        return stateDirectory(environment).map { "\($0)/\(file)" }
    }

    /// The state directory; nil if nothing names one.
    public static func stateDirectory(_ environment: [String: String]) -> String? {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let folders = absolute("STATE_DIRECTORY") { return String(folders.prefix { $0 != ":" }) }
        let user = absolute("XDG_STATE_HOME") ?? absolute("HOME").map { "\($0)/.local/state" }
        return user.map { "\($0)/sursathi" }
    }

    /// Makes the folders above a file that are missing; whether that worked shows when the file is opened.
    public static func makeFolders(above path: String) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o700)
        }
    }
}
