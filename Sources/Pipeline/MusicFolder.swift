// Runs on: any thread; reads a small file, so not on the audio thread.
import Glibc

/// The user's music folder, where the moods' playlists are looked for.
public enum MusicFolder {
    /// `XDG_MUSIC_DIR` of the environment or of `user-dirs.dirs` (freedesktop.org, xdg-user-dirs), else `~/Music`.
    /// Without a home there is none.
    public static func standard() -> String? {
        let environment = processEnvironment()
        let home = environment["HOME"]
        let configuration = environment["XDG_CONFIG_HOME"] ?? home.map { "\($0)/.config" }
        let userDirectories = configuration.flatMap { readSmallFile("\($0)/user-dirs.dirs") }
        return standard(environment: environment, userDirectories: userDirectories)
    }

    static func standard(environment: [String: String], userDirectories: String?) -> String? {
        if let folder = environment["XDG_MUSIC_DIR"], folder.hasPrefix("/") { return folder }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        for line in (userDirectories ?? "").split(separator: "\n") where line.hasPrefix("XDG_MUSIC_DIR=") {
            var value = line.dropFirst("XDG_MUSIC_DIR=".count)
            if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 { value = value.dropFirst().dropLast() }
            if value.hasPrefix("$HOME/") { return home + value.dropFirst("$HOME".count) }
            if value.hasPrefix("/") { return String(value) }
        }
        return "\(home)/Music"
    }

    /// Makes a path of the configuration absolute: `~/` is the home, other relative paths lie in `folder`.
    public static func absolute(_ path: String, in folder: String) -> String {
        if path.hasPrefix("/") { return path }
        if path.hasPrefix("~/"), let home = processEnvironment()["HOME"] { return home + path.dropFirst(1) }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}

/// The text of a regular file of at most 1 MB; nil if there is none.
func readSmallFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else {
        return nil
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
        let count = bytes.withUnsafeMutableBytes { buffer in
            read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        filled += count
    }
    return String(decoding: bytes.prefix(filled), as: UTF8.self)
}
