// Runs on: any thread (values only).

/// What may be told of a path: well-known places as they are, the rest not at all.
enum PublicPath {
    private static let wellKnown: Set<String> = [
        "/", "/boot", "/dev", "/dev/shm", "/dev/snd", "/etc", "/home", "/run", "/tmp", "/usr", "/var", "/var/tmp",
        "/etc/sursathi", "/etc/sursathi/config.toml", "/run/sursathi", "/run/sursathi/socket", "/run/sursathi/covers",
        "/var/lib/sursathi", "/var/lib/sursathi/music", "/etc/security/limits.d/sursathi.conf",
        "/usr/share/sursathi/Models/face-emotion.onnx", "/usr/local/share/sursathi/Models/face-emotion.onnx",
        "/usr/bin/sursathid", "/usr/local/bin/sursathid",
    ]
    /// Where in a home something may lie that is no secret.
    private static let homeTails: Set<String> = [
        "", "/Music", "/.config/sursathi/config.toml", "/.config/sursathi", "/.local/state/sursathi",
        "/.cache/sursathi/covers",
    ]
    private static let runtimeTails: Set<String> = ["", "/sursathi", "/sursathi/socket", "/sursathi/covers"]
    private static let unitFolders = [
        "/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system", "/etc/systemd/user",
        "/usr/lib/systemd/user", "/usr/local/lib/systemd/system", "/usr/local/lib/systemd/user",
    ]
    private static let cascades = Set(
        ["frontalface_default", "eye", "profileface"].map { "haarcascade_\($0).xml" })

    /// The path with what a stranger may not know replaced.
    static func name(of path: String) -> String {
        if wellKnown.contains(path) || isNumbered(path, "/dev/video") || isUnit(path) || isCascade(path) {
            return path
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if path.hasPrefix("/root"), parts.count > 1, parts[1] == "root" { return home(parts.dropFirst(2)) }
        if path.hasPrefix("/home/"), parts.count > 2 { return home(parts.dropFirst(3)) }
        if path.hasPrefix("/run/user/"), parts.count > 3 {
            let tail = parts.dropFirst(4).map { "/\($0)" }.joined()
            return "/run/user/UID" + (runtimeTails.contains(tail) ? tail : "/(hidden)")
        }
        return "(a path)"
    }

    private static func home(_ rest: ArraySlice<Substring>) -> String {
        let tail = rest.map { "/\($0)" }.joined()
        return homeTails.contains(tail) ? "~\(tail)" : "~/(hidden)"
    }

    private static func isNumbered(_ path: String, _ prefix: String) -> Bool {
        let number = path.dropFirst(prefix.count)
        return path.hasPrefix(prefix) && (1...4).contains(number.utf8.count)
            && number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isUnit(_ path: String) -> Bool {
        unitFolders.contains { path == "\($0)/sursathid.service" || path == "\($0)/sursathid.socket" }
    }

    private static func isCascade(_ path: String) -> Bool {
        ["/usr/share/opencv4/haarcascades/", "/usr/share/opencv/haarcascades/"].contains { folder in
            path.hasPrefix(folder) && cascades.contains(String(path.dropFirst(folder.count)))
        }
    }
}
