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
            let reason =
                access(path, R_OK) == 0 ? "it is not a text file of at most 1 MB" : String(cString: strerror(errno))
            throw ConfigurationProblem(file: path, line: nil, key: "", message: "the file cannot be read: \(reason)")
        }
        return ConfigurationReader(text: text, file: path)
    }
}
