// Runs on: the main thread at the start, the reload's thread later.
import Control
import ControlProtocol
import Glibc
import Lockdown
import Pipeline
import Trace

extension LockdownPolicy {
    /// What a daemon with this configuration needs.
    /// - Parameter file: config.toml; nil if there is none.
    init(_ configuration: Configuration, file: String?, socket: ControlConfiguration.Socket) {
        self.init()
        let environment = Environment()
        let music = MusicPlaces(configuration)
        readsEverything = !music.missing.isEmpty
        readable =
            Self.systemFiles + music.paths + DataFiles.present + configuration.privacy.readable.map(environment.expand)
        readable += [configuration.face.cascade, configuration.model.path].filter { !$0.isEmpty }.map(
            environment.folder)
        if let file { readable.append(environment.folder(of: file)) }
        if configuration.camera.device.contains("/") { readable.append(configuration.camera.device) }
        readable += environment.soundFiles
        devices = ["/dev"]
        // Of sound servers that share memory.
        writable = ["/dev/shm"] + environment.ownFolders
        if case .path(let path, _, _) = socket { writable.append(parent(of: path)) }
        switch OutputChoice(configuration.player.output) {
        case .wav(let path), .pipe(let path): writable.append(parent(of: path))
        case .alsa, .null, nil: break
        }
        if let trace = StatePlace.path(of: configuration.trace.file, environment: environment.variables) {
            writable.append(parent(of: trace))
        }
        writable = writable.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        port = configuration.control.port > 0 ? UInt16(clamping: configuration.control.port) : nil
        usesAbstractSockets = environment.namesAbstractSocket
    }

    /// Programs' files, libraries, settings; what the kernel says of itself; where discs and sticks appear.
    private static let systemFiles = [
        "/usr", "/lib", "/lib64", "/etc", "/opt", "/proc", "/sys", "/run/udev", "/run/systemd", "/run/media", "/media",
        "/mnt", "/srv",
    ]
}

/// Where this process's environment says that things lie.
private struct Environment {
    let variables: [String: String] = {
        var variables: [String: String] = [:]
        for name in [
            "HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "STATE_DIRECTORY",
            "RUNTIME_DIRECTORY", "DBUS_SESSION_BUS_ADDRESS", "NOTIFY_SOCKET",
        ] {
            if let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty { variables[name] = value }
        }
        return variables
    }()

    var home: String? { variables["HOME"] }

    /// Folders that are the daemon's own; they are made if they are missing, because later that is not allowed any more.
    var ownFolders: [String] {
        let folders = [
            StatePlace.stateDirectory(variables),
            variables["RUNTIME_DIRECTORY"].map { String($0.prefix { $0 != ":" }) },
            DesktopBackend.coverFolder.map { parent(of: $0) },
        ].compactMap { $0 }
        for folder in folders { StatePlace.makeFolders(above: folder + "/file") }
        return folders
    }

    /// What ALSA and the clients of sound servers read in the home and beside their sockets.
    var soundFiles: [String] {
        let configuration = variables["XDG_CONFIG_HOME"] ?? home.map { "\($0)/.config" }
        let ofHome = home.map { ["\($0)/.asoundrc", "\($0)/.pulse-cookie", "\($0)/.pulse"] } ?? []
        let ofConfiguration =
            configuration.map { folder in ["alsa", "pulse", "pipewire", "user-dirs.dirs"].map { "\(folder)/\($0)" } }
            ?? []
        let ofRuntime =
            variables["XDG_RUNTIME_DIR"].map { folder in ["pulse", "pipewire-0"].map { "\(folder)/\($0)" } } ?? []
        return ofHome + ofConfiguration + ofRuntime
    }

    /// `unix:abstract=...` of D-Bus, `@...` of systemd.
    var namesAbstractSocket: Bool {
        variables["DBUS_SESSION_BUS_ADDRESS"]?.contains("abstract") == true
            || variables["NOTIFY_SOCKET"]?.hasPrefix("@") == true
    }

    func expand(_ path: String) -> String {
        path.hasPrefix("~/") ? (home ?? "") + path.dropFirst() : path
    }

    /// A file's folder, so that an editor may put another in its place; of one that lies right in the home, the file.
    func folder(of path: String) -> String {
        let path = expand(path)
        let folder = parent(of: path)
        return folder == home || folder == "/" ? path : folder
    }
}

private func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
