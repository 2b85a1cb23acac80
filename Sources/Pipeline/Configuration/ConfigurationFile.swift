// Runs on: any thread; reads a file, so not on the audio thread.
import Glibc

/// Where config.toml lies, and how it is read from there.
public enum ConfigurationFile {
    /// The file that holds if none was named: the user's, then the system's; nil if there is neither.
    public static func standard() -> String? {
        let environment = processEnvironment()
        let user = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
        let candidates = [user.map { "\($0)/sursathi/config.toml" }, "/etc/sursathi/config.toml"].compactMap { $0 }
        return candidates.first { access($0, F_OK) == 0 }
    }

    /// Reads a file. What is wrong inside it stands in the reader's `problems`.
    /// - Throws: `ConfigurationProblem` if there is no such file or it cannot be read.
    public static func read(_ path: String) throws(ConfigurationProblem) -> ConfigurationReader {
        guard let text = readSmallFile(path) else {
            let reason = whyUnreadable(path)
            throw ConfigurationProblem(file: path, line: nil, key: "", message: "the file cannot be read: \(reason)")
        }
        return ConfigurationReader(text: text, file: path)
    }

    private static func whyUnreadable(_ path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else { return String(cString: strerror(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return "it is a directory"
        case S_IFREG: return "it has more than 1 MB"
        default: return "it is not a regular file"
        }
    }
}
