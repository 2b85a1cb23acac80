// Runs on: the main thread of sursathictl; asks systemctl.
import Glibc

/// What systemd knows of the daemon's units.
enum ServiceUnits {
    /// Whether systemd runs here (sd_booted(3)).
    static var hasSystemd: Bool { access("/run/systemd/system", F_OK) == 0 }

    /// Asks a manager; nil if it does not answer.
    static func units(of manager: Facts.Unit.Manager) -> [Facts.Unit]? {
        let scope = manager == .user ? ["--user"] : []
        let properties = "--property=Id,LoadState,UnitFileState,ActiveState,Result,NRestarts"
        let arguments = ["systemctl"] + scope + ["show", "sursathid.service", "sursathid.socket", properties]
        return output(of: arguments, timeoutMilliseconds: 10_000).map { units(of: manager, properties: $0) }
    }

    /// Reads what `systemctl show` prints: `Key=value` lines, a unit from the next by an empty line.
    static func units(of manager: Facts.Unit.Manager, properties text: String) -> [Facts.Unit] {
        var units: [Facts.Unit] = []
        var values: [Substring: String] = [:]
        func finish() {
            guard let name = values["Id"] else { return }
            var unit = Facts.Unit(manager: manager, name: name)
            unit.load = values["LoadState"] ?? ""
            unit.enabled = values["UnitFileState"] ?? ""
            unit.active = values["ActiveState"] ?? ""
            unit.result = values["Result"] ?? ""
            unit.restarts = values["NRestarts"].flatMap { Int($0) } ?? 0
            units.append(unit)
            values = [:]
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let equals = line.firstIndex(of: "=") else {
                if line.isEmpty { finish() }
                continue
            }
            values[line[..<equals]] = String(line[line.index(after: equals)...])
        }
        finish()
        return units
    }

    /// What a program prints; nil if it cannot be run, fails, or takes too long.
    static func output(of arguments: [String], timeoutMilliseconds: CInt) -> String? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        guard let child = spawn(arguments, output: ends[1]) else {
            close(ends[1])
            return nil
        }
        close(ends[1])
        let text = read(ends[0], timeoutMilliseconds: timeoutMilliseconds)
        if text == nil { kill(child, SIGKILL) }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? text : nil
    }

    private static func spawn(_ arguments: [String], output: CInt) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        return posix_spawnp(&child, arguments[0], &actions, nil, &pointers, environ) == 0 ? child : nil
    }

    /// Until the other end is closed; nil if that takes longer, or too much is said.
    private static func read(_ descriptor: CInt, timeoutMilliseconds: CInt) -> String? {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let end = Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000 + Int(timeoutMilliseconds)
        while bytes.count < 65_536 {
            clock_gettime(CLOCK_MONOTONIC, &now)
            let left = end - Int(now.tv_sec) * 1000 - Int(now.tv_nsec) / 1_000_000
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&entry, 1, CInt(left)) > 0 else { return nil }
            let count = Glibc.read(descriptor, &block, block.count)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            guard count > 0 else { return nil }
            bytes += block[..<count]
        }
        return nil
    }
}
